# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `community.circleci.organization`, played as a user would."""

from __future__ import annotations

from typing import Any

from tests.support.emulator import Emulator
from tests.support.player import Player

SECRET = "a secret of the organization"


def role(**options: Any) -> dict[str, Any]:
    """A task that includes the role."""
    return {
        "name": "Include the role",
        "ansible.builtin.include_role": {"name": "community.circleci.organization"},
        "vars": {"organization_name": "github/acme", **options},
    }


EVERYTHING = {
    "organization_projects": [
        {"project": "github/acme/new", "env_vars": {"TOKEN": "{{ secret }}"}},
        {"project": "github/acme/old"},
    ],
    "organization_project_defaults": {"followed": True, "settings": {"autocancel_builds": True}},
    "organization_contexts": [
        {"name": "deploy", "restrictions": {"projects": ["github/acme/new"]}, "variables": {"TOKEN": "{{ secret }}"}}
    ],
    "organization_context_defaults": {"change_detection": "mask"},
}


def test_projects_come_before_the_contexts_that_are_restricted_to_them(emulator: Emulator, playbook: Player) -> None:
    first = playbook([role(**EVERYTHING)], "--diff", "-vvvv", variables={"secret": SECRET})
    assert first.returncode == 0, first.output
    assert SECRET not in first.output + str(first.results)
    contexts = emulator.contexts()
    assert list(contexts) == ["gh/acme deploy"]
    assert not contexts["gh/acme deploy"]["open"]
    again = playbook([role(**EVERYTHING)], variables={"secret": SECRET})
    assert again.returncode == 0, again.output
    assert "changed=0" in again.output


def test_what_is_not_declared_is_left_alone(emulator: Emulator, playbook: Player) -> None:
    played = playbook([role()])
    assert played.returncode == 0, played.output
    assert emulator.requests() == []


def test_a_misspelt_option_of_a_project_is_told_by_its_path(emulator: Emulator, playbook: Player) -> None:
    played = playbook([role(organization_projects=[{"project": "github/acme/api", "env_var": {}}])])
    assert played.returncode != 0
    assert "env_var" in played.output
    assert emulator.requests() == []


def test_a_failed_project_keeps_the_contexts_back(emulator: Emulator, playbook: Player) -> None:
    emulator.fault({"method": "POST", "path": "/follow$", "status": 403, "message": "no"})
    played = playbook([role(**EVERYTHING)], variables={"secret": SECRET})
    assert played.returncode != 0
    assert emulator.contexts() == {}
