# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that the guides show run as they are written, in their order."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.player import ROOT, Player
from tests.support.setups import follow
from tests.support.standalone import ORG_SEED

VARIABLES = {
    "vault_database_url": "postgres://api.example.com",
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


GUIDES: dict[str, Callable[[Emulator], None]] = {
    "guide_contexts": contexts,
    "guide_drift": nightly,
    "guide_github_app": app,
    "guide_leak": follow,
}


def tasks_of(guide: str) -> list[dict[str, Any]]:
    """All tasks of a guide's blocks of YAML."""
    text = (ROOT / "docs" / "docsite" / "rst" / f"{guide}.rst").read_text(encoding="utf-8")
    blocks = re.findall(r"^\.\. code-block:: yaml\+jinja\n\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    return [task for block in blocks for task in yaml.safe_load(dedent(block))]


def test_playbook_of_the_guide_on_events(emulator: Emulator, playbook: Player, tmp_path: Path) -> None:
    play, _rulebook = tasks_of("guide_events")
    path = tmp_path / "playbook.yml"
    path.write_text(yaml.safe_dump([play]), encoding="utf-8")
    follow(emulator)
    for changed in (1, 0):
        played = playbook(path, variables={"vault_webhook_secret": "the-signing-secret"})
        assert played.returncode == 0, played.output
        assert f"changed={changed} " in played.output


@pytest.mark.parametrize("guide", sorted(GUIDES))
def test_tasks_run_as_they_are_written(guide: str, emulator: Emulator, playbook: Player) -> None:
    GUIDES[guide](emulator)
    tasks = tasks_of(guide)
    assert tasks
    played = playbook(tasks, variables={**VARIABLES, "project": API})
    assert played.returncode == 0, played.output
