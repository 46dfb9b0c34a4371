# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that the guides show run as they are written, in their order."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.player import ROOT, Played, Player
from tests.support.setups import follow, set_variables
from tests.support.standalone import ORG_SEED

VARIABLES = {
    "circleci_projects": [{"project": API}],
    "vault_circleci_token": "a token for the jobs",
    "vault_database_url": "postgres://api.example.com",
    "vault_npm_token": "a token for npm",
    "vault_password": "a password for the vault",
}


def contexts(emulator: Emulator) -> None:
    """Contexts of an organization, one of them open."""
    follow(emulator)
    emulator.seed({"contexts": [{"org": "gh/acme", "name": "everybody", "variables": {"OLD": "a value"}}]})


def app(emulator: Emulator) -> None:
    """An organization of the GitHub App, whose builds end at once."""
    repositories = [{"id": 612345678, "full_name": "acme/payments", "default_branch": "main", "private": True}]
    emulator.seed({"orgs": [{**ORG_SEED, "app_repos": repositories}], "switches": {"build_speed": 0}})


def nightly(emulator: Emulator) -> None:
    """A project whose pipeline reports drift."""
    emulator.call("POST", "v1.1/project/github/acme/infrastructure/follow")


def jobs(emulator: Emulator) -> None:
    """A project whose jobs run Ansible, and one with pipelines."""
    follow(emulator)
    nightly(emulator)


def empty(_emulator: Emulator) -> None:
    """Nothing is followed yet."""


GUIDES: dict[str, Callable[[Emulator], None]] = {
    "guide_circleci_jobs": jobs,
    "guide_contexts": contexts,
    "guide_drift": nightly,
    "guide_getting_started": empty,
    "guide_github_app": app,
    "guide_leak": follow,
    "guide_secrets": follow,
}


def text_of(guide: str) -> str:
    """The source of a guide."""
    return (ROOT / "docs" / "docsite" / "rst" / f"{guide}.rst").read_text(encoding="utf-8")


def captioned(guide: str, caption: str) -> str:
    """The block of a guide with this caption."""
    block = re.search(rf":caption: {re.escape(caption)}\n\n((?:    .*\n|\n)+)", text_of(guide))
    assert block, caption
    return dedent(block[1])


def tasks_of(guide: str) -> list[dict[str, Any]]:
    """All tasks of a guide's blocks of YAML that are lists. Others show something else, such as `module_defaults`."""
    blocks = re.findall(r"^\.\. code-block:: yaml\+jinja\n\n((?:    .*\n|\n)+)", text_of(guide), re.MULTILINE)
    loaded = [yaml.safe_load(dedent(block)) for block in blocks]
    return [task for block in loaded if isinstance(block, list) for task in block]


def test_playbook_of_the_guide_on_events(emulator: Emulator, playbook: Player, tmp_path: Path) -> None:
    play, _rulebook = tasks_of("guide_events")
    path = tmp_path / "playbook.yml"
    path.write_text(yaml.safe_dump([play]), encoding="utf-8")
    follow(emulator)
    for changed in (1, 0):
        played = playbook(path, variables={"vault_webhook_secret": "the-signing-secret"})
        assert played.returncode == 0, played.output
        assert f"changed={changed} " in played.output


def test_playbooks_of_the_guide_on_uri(emulator: Emulator, playbook: Player) -> None:
    """The loops of uri write on each run, and report nothing. What replaces them finds nothing to change."""
    variables = {**VARIABLES, "circleci_url": emulator.url, "vault_circleci_token": "a-token-of-the-tests"}
    for name in ("before.yml", "after.yml"):
        (playbook.folder / name).write_text(captioned("guide_uri", name), encoding="utf-8")

    def play(name: str, *arguments: str) -> tuple[list[str], Played]:
        emulator.forget()
        played = playbook(playbook.folder / name, *arguments, variables=variables)
        assert played.returncode == 0, played.output
        return emulator.writes(), played

    def deploy_keys() -> int:
        return len(emulator.call("GET", f"v1.1/project/{API}/checkout-key"))

    first, played = play("before.yml")
    assert "changed=0 " in played.output
    keys = deploy_keys()
    again, played = play("before.yml")
    assert again == first
    assert "changed=0 " in played.output
    assert deploy_keys() == keys + 1
    skipped, played = play("before.yml", "--check")
    assert skipped == []
    assert "skipped=3 " in played.output

    predicted, played = play("after.yml", "--check", "--diff")
    assert predicted == []
    assert "changed=0 " in played.output
    written, played = play("after.yml", "-vvv")
    assert {line.rsplit("/", 1)[1] for line in written} == {"envvar"}
    assert "changed=0 " in played.output
    assert VARIABLES["vault_npm_token"] not in played.output


@pytest.mark.parametrize("guide", sorted(GUIDES))
def test_tasks_run_as_they_are_written(guide: str, emulator: Emulator, playbook: Player) -> None:
    GUIDES[guide](emulator)
    tasks = tasks_of(guide)
    assert tasks
    (playbook.folder / "production.env").write_text("LOG_LEVEL=info\n", encoding="utf-8")
    played = playbook(tasks, variables={**VARIABLES, "project": API})
    assert played.returncode == 0, played.output


@pytest.mark.parametrize("guide", ["guide_circleci_jobs", "guide_drift"])
def test_config_of_jobs_is_yaml(guide: str) -> None:
    """The config of CircleCI that a guide shows: each workflow runs jobs that there are."""
    config = yaml.safe_load(captioned(guide, ".circleci/config.yml"))
    for workflow in config["workflows"].values():
        named = {name: about for job in workflow["jobs"] for name, about in job.items()}
        assert {name for name, about in named.items() if about.get("type") != "approval"} <= set(config["jobs"])
        assert all(set(about.get("requires", [])) <= set(named) for about in named.values())


@pytest.mark.parametrize("guide", ["guide_circleci_jobs", "guide_drift", "guide_getting_started", "guide_events"])
def test_installed_from_the_repository(guide: str) -> None:
    """The collection is not on Galaxy."""
    repository = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
    text = text_of(guide)
    assert re.search(rf"(git\+|name: ){re.escape(repository)}\.git$", text, re.MULTILINE)
    assert "collection install community.circleci" not in text


def test_job_of_the_guide_on_drift(emulator: Emulator, playbook: Player) -> None:
    """The job's own command, with the guide's own playbook: it says whether there is drift, and leaves the report."""
    set_variables(LOG_LEVEL="info")(emulator)
    folder, home = playbook.folder, playbook.folder / "home"
    declarations, secrets = folder / "circleci", {"circleci_secrets": {"projects": {API: {"LOG_LEVEL": "info"}}}}
    exported = playbook(
        ROOT / "playbooks" / "export.yml", "-e", "organization=github/acme", "-e", f"export_dest={declarations}"
    )
    assert exported.returncode == 0, exported.output
    (folder / "drift.yml").write_text(captioned("guide_drift", "drift.yml"), encoding="utf-8")
    (declarations / "secrets.yml").write_text(yaml.safe_dump(secrets), encoding="utf-8")
    home.mkdir()
    (home / "password").write_text("a password\n", encoding="utf-8")
    env = {**playbook.environment, "HOME": str(home), "VAULT_PASSWORD": "a password", "TESTS_RECORD": os.devnull}

    def run(*command: str) -> int:
        return subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True).returncode

    assert run("ansible-vault", "encrypt", "circleci/secrets.yml", "--vault-password-file", "home/password") == 0
    steps = yaml.safe_load(captioned("guide_drift", ".circleci/config.yml"))["jobs"]["drift"]["steps"]
    named = [step["run"] for step in steps if isinstance(step, dict) and isinstance(step.get("run"), dict)]
    compare, fail = (("bash", "-eo", "pipefail", "-c", step["command"]) for step in named)
    for removed, verdict in ((False, 0), (True, 1)):
        if removed:
            emulator.call("DELETE", f"v1.1/project/{API}/envvar/LOG_LEVEL")
        assert run(*compare) == 0
        report = json.loads((folder / "circleci-drift" / "drift.json").read_text(encoding="utf-8"))
        assert report["readable"]
        assert report["drift"] == removed
        assert run(*fail) == verdict
