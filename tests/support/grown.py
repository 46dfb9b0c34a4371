# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An organization that has grown by hand: what a team finds when it begins to declare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.emulator import Emulator
from tests.support.keys import make_key
from tests.support.player import ROOT, Player

ORGANIZATION = "github/acme"
PROJECTS = 9
DEPLOY_KEY, OTHER_KEY = make_key()[0], make_key()[0]
LOCKED = "github/acme/locked"
"""A project that the user of the token sees in the list of followed projects, and whose settings are hidden."""
ODD_NAME = 'it\'s {{ 7 * 6 }} \\ "quoted"'
"""The name of a context, as it is allowed to be."""
HEADER = "#jinja2:variable_start_string:'[[',variable_end_string:']]'\n[[ lookup('pipe', 'touch was-run') ]]"
"""A text that is a template, although it has no braces."""
OLD = {"created_at": "2024-01-01T00:00:00.000Z", "updated_at": "2024-06-01T00:00:00.000Z"}


def name_of(number: int) -> str:
    """The slug of one of its projects."""
    return f"{ORGANIZATION}/service-{number:02}"


def _project(number: int) -> dict[str, Any]:
    """One that differs from the others as it happened to."""
    project: dict[str, Any] = {
        "project": name_of(number),
        "followers": ["machine"],
        "env_vars": {
            "DATABASE_URL": f"postgres://service-{number}.internal",
            "SENTRY_DSN": "https://sentry.internal/1",
        },
        "checkout_keys": [{"type": "deploy-key"}],
        "feature_flags": {"autocancel-builds": True},
    }
    if number == 1:
        project["env_vars"] |= {"CACHE_VERSION": "17", "keys": "a name like a method of Python's", "NPM_TOKEN": "npm-1"}
    if number == 2:
        project["ssh_keys"] = [
            {"hostname": "deploy.internal", "private_key": DEPLOY_KEY},
            {"hostname": "deploy.internal", "private_key": DEPLOY_KEY},
            {"hostname": "", "private_key": OTHER_KEY},
        ]
    if number == 3:
        project["checkout_keys"] = [
            {"type": "deploy-key"},
            {"type": "deploy-key"},
            {"type": "github-user-key", "login": "machine"},
        ]
    if number == 4:
        project["checkout_keys"] = []
        project["feature_flags"] = {"build-prs-only": True, "build-fork-prs": True}
        project["pr_only_overrides"] = ["main", "release", "{{ lookup('pipe', 'touch was-run') }}"]
    if number == 5:
        project["webhooks"] = [
            {
                "name": "deployments",
                "url": "https://hooks.internal/ci",
                "events": ["job-completed", "workflow-completed"],
                "verify_tls": True,
                "signing_secret": "the secret of the webhook",
            },
            {"name": "old", "url": "https://old.internal", "events": ["job-completed"], "verify_tls": False},
        ]
    if number == 6:
        project["schedules"] = [
            {
                "name": "nightly",
                "actor": "system",
                "description": HEADER,
                "parameters": {"branch": "main", "full": True, "note": "{{ 7 * 6 }}"},
                "timetable": {"per-hour": 1, "hours-of-day": [2], "days-of-week": ["MON", "FRI"]},
            }
        ]
    return project


CONTEXTS: list[dict[str, Any]] = [
    {"org": "gh/acme", "name": "deploy", "restrictions": [{"project": name_of(1)}], "variables": {"AWS_KEY": "aws-1"}},
    {
        "org": "gh/acme",
        "name": "release",
        "restrictions": [{"expression": 'pipeline.git.branch == "main"'}],
        "variables": {"NPM_TOKEN": "npm-2", "OLD": {"value": "an old one", **OLD}},
    },
    {"org": "gh/acme", "name": "admins", "all_members": False, "variables": {"ROOT": "root-1"}},
    {"org": "gh/acme", "name": "open to all", "variables": {"SENTRY_DSN": "https://sentry.internal/1"}},
    {"org": "gh/acme", "name": "empty"},
    {"org": "gh/acme", "name": ODD_NAME, "variables": {"items": "a name like a method of Python's"}},
]


def grown(emulator: Emulator) -> None:
    """The organization, with nine projects, 6 contexts, and a project without rights."""
    emulator.seed(
        {
            "tokens": {"a-token-of-the-tests": {"login": "machine"}},
            "projects": [
                *map(_project, range(1, PROJECTS + 1)),
                {"project": LOCKED, "followers": ["machine"], "env_vars": {"SECRET": "locked away"}},
            ],
        }
    )
    emulator.seed({"contexts": CONTEXTS})
    emulator.fault({"path": "/project/(github|gh)/acme/locked/", "status": 403, "message": "Permission denied"})
    emulator.forget()


def export(playbook: Player, folder: str) -> Path:
    """Play the playbook that exports it into a folder where it is started. Returns its path."""
    played = playbook(
        ROOT / "playbooks" / "export.yml", "-e", f"organization={ORGANIZATION}", "-e", f"export_dest={folder}"
    )
    assert played.returncode == 0, played.output
    assert "Permission denied" in played.output  # of the project without rights
    return playbook.folder / folder


def secrets_of(emulator: Emulator, names: dict[str, Any]) -> dict[str, Any]:
    """The true secrets, for the names that an export lists."""
    state = emulator.state()
    contexts = {context["name"]: context["variables"] for context in state["contexts"]}
    keys = {"deploy.internal": DEPLOY_KEY, "(any host)": OTHER_KEY}
    read = {
        "projects": lambda owner, name: state["projects"][owner]["env_vars"][name],
        "contexts": lambda owner, name: _value(contexts[owner][name]),
        "ssh_keys": lambda owner, name: keys[name.rpartition(" ")[0]],
        "webhooks": lambda owner, name: "the secret of the webhook",
    }
    return {
        kind: {owner: {name: read[kind](owner, name) for name in held} for owner, held in owners.items()}
        for kind, owners in names.items()
    }


def _value(held: Any) -> str:
    return held["value"] if isinstance(held, dict) else held
