# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry point `all_hosts` of the role `community.circleci.project`, played as a user would."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.support.emulator import Emulator
from tests.support.player import Played, Player

API = "/api/v1.1/project/github/acme/"
SECRET = "postgres://hidden-in-a-variable@db1/"
HOSTS: dict[str, Any] = {
    "acme.api": {"project_env_vars": {"URL": SECRET + "{{ inventory_hostname }}"}, "project_settings": {}},
    "acme.web": {"project_slug": "gh/acme/site", "project_followed": False, "project_purge": True},
}
INCLUDE = {
    "name": "Include the role",
    "ansible.builtin.include_role": {"name": "community.circleci.project", "tasks_from": "all_hosts"},
    "run_once": True,
}


def play(playbook: Player, hosts: dict[str, Any], *arguments: str, **keywords: Any) -> Played:
    """A play of some hosts, each with its variables."""
    inventory = playbook.folder / "hosts.yml"
    shared = {
        "ansible_connection": "local",
        "circleci_project": "github/{{ inventory_hostname | replace('.', '/') }}",
        "project_env_vars": {"REGION": "eu"},
    }
    inventory.write_text(yaml.safe_dump({"all": {"vars": shared, "hosts": hosts}}), encoding="utf-8")
    return playbook([INCLUDE], "-i", str(inventory), *arguments, play={"hosts": "all", **keywords})


@pytest.fixture
def followed(emulator: Emulator) -> Emulator:
    projects = [{"project": f"github/acme/{name}", "followers": ["machine"]} for name in ("api", "site")]
    emulator.seed({"tokens": {"a-token-of-the-tests": {"login": "machine"}}, "projects": projects})
    return emulator


@pytest.mark.parametrize("keyword", [{"strategy": "free"}, {"order": "reverse_inventory"}], ids=str)
def test_one_task_converges_the_projects_of_all_hosts(
    followed: Emulator, playbook: Player, keyword: dict[str, str]
) -> None:
    played = play(playbook, HOSTS, "--diff", "-vvvv", **keyword)
    assert played.returncode == 0, played.output
    assert sorted(followed.writes()) == [
        f"POST {API}api/envvar",
        f"POST {API}site/envvar",
        f"POST {API}site/unfollow",
    ]
    assert SECRET not in played.output + str(played.results)
    (reports,) = [line["result"]["projects"] for line in played.results if "projects" in line["result"]]
    assert sorted(report["project"] for report in reports) == ["github/acme/api", "github/acme/site"]


def test_a_limit_leaves_the_other_hosts_alone(followed: Emulator, playbook: Player) -> None:
    played = play(playbook, HOSTS, "--limit", "acme.web")
    assert played.returncode == 0, played.output
    assert {line.split()[1] for line in followed.writes()} == {f"{API}site/envvar", f"{API}site/unfollow"}


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"project_env_vars": {"A": "{{ nowhere }}"}}, "'nowhere' is undefined|project_env_vars of the host acme.api"),
        ({"circleci_project": ""}, "the host acme.api has neither project_slug nor circleci_project"),
        ({"project_ssh_keys": "x"}, "projects\\[0\\].ssh_keys: must be a list"),
    ],
)
def test_what_is_wrong_with_a_host_is_said_before_anything_is_sent(
    followed: Emulator, playbook: Player, variables: dict[str, Any], message: str
) -> None:
    played = play(playbook, {"acme.api": variables, "acme.web": {}})
    assert played.returncode != 0
    assert followed.requests() == []
    assert re.search(message, played.output), played.output
