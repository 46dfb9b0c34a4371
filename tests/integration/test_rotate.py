# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook rotate: one secret gets a new value everywhere, and nothing else is touched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.emulator import Emulator
from tests.support.grown import LOCKED, ORGANIZATION, grown, name_of
from tests.support.player import ROOT, Played, Player
from tests.support.secrets import leaks

NEW = "the new value of the secret"


@pytest.fixture
def rotate(emulator: Emulator, playbook: Player):
    """Play the playbook, in the organization that has grown by hand, but for the project without rights."""
    grown(emulator)
    emulator.clear_faults()

    def rotate(*arguments: str, **variables: Any) -> Played:
        emulator.forget()
        given = {"organization": ORGANIZATION, "rotate_name": "NPM_TOKEN", **variables}
        return playbook(ROOT / "playbooks" / "rotate.yml", *arguments, variables=given)

    return rotate


def values_of(emulator: Emulator, name: str) -> dict[str, str]:
    """The true values of all variables of a name, by what holds them."""
    state = emulator.state()
    held = {project: each["env_vars"] for project, each in state["projects"].items()}
    held |= {context["name"]: context["variables"] for context in state["contexts"]}
    return {owner: variables[name] for owner, variables in held.items() if name in variables}


def test_a_dry_run_lists_the_places_and_needs_no_value(rotate, emulator):
    played = rotate("--check")
    assert played.returncode == 0, played.output
    places = played.result("List the places")["ansible_facts"]["rotate_places"]
    assert places == {"contexts": ["release"], "projects": [name_of(1)], "unreadable": []}
    assert emulator.writes() == []


def test_it_gets_the_new_value_everywhere_and_nothing_else_does(rotate, emulator):
    before = values_of(emulator, "SENTRY_DSN")
    played = rotate("-vvvv", "--diff", rotate_value=NEW)
    assert played.returncode == 0, played.output
    assert values_of(emulator, "NPM_TOKEN") == {"release": NEW, name_of(1): NEW}
    assert values_of(emulator, "SENTRY_DSN") == before
    assert len(emulator.writes()) == 2
    assert leaks(played.output + json.dumps(played.results), [NEW]) == []


def test_what_depends_on_it_is_run_and_waited_for(rotate, emulator):
    emulator.seed({"switches": {"build_speed": 0}})
    played = rotate(rotate_value=NEW, rotate_pipelines=[{"project": name_of(1), "branch": "main"}])
    assert played.returncode == 0, played.output
    assert any(write.endswith(("/pipeline", "/pipeline/run")) for write in emulator.writes())


def test_a_name_that_nothing_has_is_told(rotate, emulator):
    played = rotate(rotate_name="NOBODY_HAS_IT", rotate_value=NEW)
    assert played.returncode != 0
    assert "No context and no project has a variable NOBODY_HAS_IT" in played.output
    assert emulator.writes() == []


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_value_nothing_is_asked(rotate, emulator, value):
    played = rotate(rotate_value=value)
    assert played.returncode != 0
    assert "rotate_value" in played.output
    assert emulator.requests() == []


def test_a_place_that_cannot_be_read_ends_it_red_after_the_others(rotate, emulator):
    emulator.fault({"path": "/acme/locked/envvar", "status": 403, "message": "Permission denied"})
    played = rotate(rotate_value=NEW)
    assert played.returncode != 0
    assert LOCKED in played.output
    assert values_of(emulator, "NPM_TOKEN") == {"release": NEW, name_of(1): NEW}


def test_a_place_that_cannot_be_written_keeps_the_secret_in_no_other_one(rotate, emulator):
    emulator.fault({"method": "PUT", "path": "/context/", "status": 403, "message": "Permission denied"})
    played = rotate(rotate_value=NEW, rotate_pipelines=[{"project": name_of(1), "branch": "main"}])
    assert played.returncode != 0
    assert "Fix this, and run the playbook again." in played.output.replace("\n", " ")
    assert values_of(emulator, "NPM_TOKEN")[name_of(1)] == NEW
    assert not any("/pipeline" in write for write in emulator.writes())


def test_names_that_look_like_methods_and_templates(rotate, emulator):
    played = rotate(rotate_name="items", rotate_value=NEW)
    assert played.returncode == 0, played.output
    assert list(values_of(emulator, "items").values()) == [NEW]
