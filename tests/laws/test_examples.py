# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Law 12: the tasks of every module's EXAMPLES run as they are written, in their order."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ansible_collections.community.circleci.plugins.module_utils._argspec import AUTH

from tests.support.emulator import Emulator
from tests.support.keys import make_key
from tests.support.player import Player
from tests.support.run import MODULES, documented, resource_of
from tests.support.setups import app_document
from tests.support.standalone import ORG_SEED

_FRAGMENTS = "ansible_collections.community.circleci.plugins.doc_fragments."
_BLOCKS = ("block", "rescue", "always")

API, WEB = "github/acme/api", "github/acme/web"
SEED = {
    "projects": [
        {
            "project": API,
            "env_vars": {"AWS_ACCESS_KEY_ID": "an id", "AWS_SECRET_ACCESS_KEY": "a key", "OLD_API_TOKEN": "a token"},
            "feature_flags": {"forks-receive-secret-env-vars": False},
        }
    ]
}
APPROVED = ["test", {"name": "approve-deploy", "type": "approval", "requires": ["test"]}]
PACKED = {"name": "test", "artifacts": [{"path": "dist/api-1.2.0-py3-none-any.whl", "content": "a wheel"}]}
RED = {
    "name": "test",
    "outcome": "failed",
    "tests": [{"name": "login", "result": "failure"}, {"name": "logout", "result": "success"}],
}
_OF_API = {"provider": "github_app", "repo": {"external_id": "11", "full_name": "acme/api"}}
RELEASE = {
    "id": "0f5b2f8e-6c1d-4d0e-9b57-5a1f6a0c9d11",
    "name": "release",
    "config_source": {**_OF_API, "file_path": ".circleci/release.yml"},
    "checkout_source": _OF_API,
}
STUCK = {"name": "test", "outcome": "stuck"}


def built(main: Any = "test", release: Any = "test") -> dict[str, Any]:
    """A seed of builds: 41 of main, 42 of release, and 43 of a branch where it runs until it is canceled.

    :param main: and `release`: the only job of their workflow, or the list of its jobs.
    """
    jobs = {"main": main, "release": release, "feature/search": STUCK}
    plans = {branch: {"workflows": {"ci": plan if isinstance(plan, list) else [plan]}} for branch, plan in jobs.items()}
    pipelines = [{"branch": branch} for branch in jobs]
    project = {"project": API, "build_speed": 0, "last_build_num": 40, "by_ref": plans, "pipelines": pipelines}
    return {"projects": [project]}


def hooked(name: str) -> dict[str, Any]:
    """A seed of a webhook."""
    return {"projects": [{"project": API, "webhooks": [{"name": name, "url": "https://old.example.com"}]}]}


def scheduled(name: str) -> dict[str, Any]:
    """A seed of a schedule."""
    return {"projects": [{"project": API, "schedules": [{"name": name}]}]}


RUNNERS = {
    "orgs": [{"vcs": "github", "name": "acme", "namespace": "acme"}],
    "resource_classes": [{"resource_class": "acme/linux-arm", "runners": [{"name": "pi-7", "status": "idle"}]}],
}

SEEDS = {
    "build": built(),
    "build_artifacts": built(main=PACKED),
    "build_cache": {"today": "2020-09-24"},  # the Cloud still had the call; a Server has no Docker layers
    "build_cancel": built(main=STUCK),
    "build_info": built(release=RED),
    "build_retry": built(release=RED),
    "build_ssh_user": built(main=STUCK),
    "build_wait": built(release=RED),
    "pipeline": built(),
    "pipeline_definition": app_document(),
    "pipeline_info": built(),
    "repository_info": app_document(),
    "trigger": app_document(pipeline_definitions=[RELEASE]),
    "project": {"orgs": [ORG_SEED]},
    "schedule": scheduled("hourly"),
    "schedule_info": scheduled("nightly"),
    "webhook": hooked("old-dashboard"),
    "webhook_info": hooked("deployments"),
    "runner_info": RUNNERS,
    "runner_resource_class": RUNNERS,
    "runner_token": RUNNERS,
    "workflow_approve": built(main=APPROVED, release=APPROVED),
    "workflow_cancel": built(main=STUCK),
    "workflow_rerun": built(release=RED),
}
"""What single modules need besides."""

each_module = pytest.mark.parametrize("module", MODULES)


@pytest.fixture
def variables(emulator: Emulator, tmp_path) -> dict[str, Any]:
    """What the users of the examples keep in their vaults and inventories, and beside their playbooks."""
    for name in (".circleci/config.yml", "config.yml.j2"):
        config = tmp_path / name
        config.parent.mkdir(exist_ok=True)
        config.write_text("version: 2.1\njobs: {}\n", encoding="utf-8")
    new_key = tmp_path / "new_deploy_key"
    new_key.write_text(make_key()[0], encoding="utf-8")
    return {
        "circleci_server_url": emulator.url,
        "deploy_host": "deploy.example.com",
        "max_workers": 8,
        "new_deploy_key_file": str(new_key),
        "badge_token_file": str(tmp_path / "badge_token"),
        "runner_token_file": str(tmp_path / "runner_token"),
        "vault_api_variables": {
            "DATABASE_URL": "postgres://api.example.com",
            "SENTRY_DSN": "https://sentry.example.com/1",
        },
        "vault_colleague_token": "a-token-of-a-colleague",
        "vault_database_url": "postgres://api.example.com",
        "vault_deploy_key": make_key()[0],
        "vault_deploy_password": "a password of the tests",
        "vault_fingerprint_key": "a fingerprint key of the tests",
        "vault_heroku_key": "6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f",
        "vault_machine_user_token": "a-token-of-a-machine-user",
        "vault_sentry_dsn": "https://sentry.example.com/1",
        "vault_webhook_secret": "a secret of a webhook of the tests",
        "vault_variables_of": {"api": {"REGION": "eu-central-1"}, "web": {"REGION": "us-east-1"}},
    }


def tasks_of(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The tasks, and those in blocks."""
    for task in tasks:
        inner = [part for key in _BLOCKS for part in task.get(key, ())]
        yield from tasks_of(inner) if inner else [task]


def options_of(module: str) -> set[str]:
    """The options that a module documents, itself or through fragments."""
    about = documented(module, "DOCUMENTATION")
    options = set(about.get("options", ()))
    for name in about["extends_documentation_fragment"]:
        file, _dot, variant = name.removeprefix("community.circleci.").partition(".")
        fragment = importlib.import_module(_FRAGMENTS + file).ModuleDocFragment
        options.update(yaml.safe_load(getattr(fragment, (variant or "documentation").upper())).get("options", ()))
    return options


def strings_of(value: Any) -> list[Any]:
    """A value, or the values in it."""
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in strings_of(item)] if isinstance(value, list) else [value]


@each_module
def test_12_examples_run_as_written(module, emulator, playbook: Player, variables):
    if module != "project":
        for project in (API, WEB):
            emulator.call("POST", f"v1.1/project/{project}/follow")
        emulator.seed(SEED)
    emulator.seed(SEEDS.get(module, {}))
    if module.startswith("workflow_"):
        build = emulator.call("GET", f"v1.1/project/{API}/41")
        variables["circleci_workflow_id"] = build["workflows"]["workflow_id"]
    examples = documented(module, "EXAMPLES")
    played = playbook(examples, variables=variables)
    assert played.returncode == 0, played.output
    assert re.search(r"failed=0 +skipped=0 +rescued=0 +ignored=0", played.stdout), played.output
    assert [result["task"] for result in played.results] == [task["name"] for task in tasks_of(examples)]


@each_module
def test_examples_use_what_is_documented(module):
    options = options_of(module)
    tasks = list(tasks_of(documented(module, "EXAMPLES")))
    own = [task for task in tasks if f"community.circleci.{module}" in task]
    assert len(own) >= 2, "EXAMPLES should have at least two tasks of the module"
    assert all(task.get("name") for task in tasks)
    for task in own:
        assert set(task[f"community.circleci.{module}"] or ()) <= options, task["name"]


@each_module
def test_examples_hold_no_secret(module):
    spec = {**resource_of(module).SPEC, **AUTH}
    secret = {name for name, option in spec.items() if option.get("no_log")}
    for task in tasks_of(documented(module, "EXAMPLES")):
        given = task.get(f"community.circleci.{module}") or {}
        for text in strings_of([given[name] for name in secret & set(given)]):
            # Parameters of builds and pipelines may be secrets, which booleans and numbers never are.
            assert not isinstance(text, str) or "{{" in text, f"{task['name']}: a literal value where a secret belongs"
