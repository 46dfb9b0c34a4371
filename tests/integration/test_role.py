# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `community.circleci.project`, played as a user would."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.release import __version__ as ansible_version
from ansible_collections.community.circleci.plugins.module_utils._resources._ssh_keys import read_private_key

from tests.support.emulator import Emulator
from tests.support.keys import make_key
from tests.support.player import Played, Player
from tests.support.secrets import leaks

PROJECT = "github/acme/api"
API = "/api/v1.1/project/github/acme/"
TOKEN_OWNER = {"a-token-of-the-tests": {"login": "machine"}}
SECRETS = {
    "secret_url": "postgres://api:hidden-in-the-variable@db1/api",
    "secret_heroku": "c0ffee00-1111-2222-3333-444455556666",
}
EVERYTHING = {
    "project_followed": True,
    "project_env_vars": {"DATABASE_URL": "{{ secret_url }}", "REGION": "eu-central-1"},
    "project_purge": True,
    "project_purge_keep": ["TEAM_*"],
    "project_purge_limit": 1,
    "project_checkout_keys": ["deploy-key", "github-user-key"],
    "project_ssh_keys": [{"hostname": "deploy.example.com", "private_key": "{{ secret_key }}"}],
    "project_heroku_key": "{{ secret_heroku }}",
}


@pytest.fixture
def secrets() -> dict[str, str]:
    """What must never be shown."""
    return {**SECRETS, "secret_key": make_key()[0]}


def role(project: str = PROJECT, **options: Any) -> dict[str, Any]:
    """A task that includes the role."""
    return {
        "name": "Include the role",
        "ansible.builtin.include_role": {"name": "community.circleci.project"},
        "vars": {"project_slug": project, **options},
    }


def public_half(private_key: str) -> str:
    """The public half of a key; the private one is written anew before it is sent."""
    return read_private_key(private_key).public_key


def was_skipped(result: dict[str, Any]) -> bool:
    """Whether a task was skipped; Ansible takes `skipped` itself away from what callbacks get."""
    return bool({"skip_reason", "skipped_reason"} & set(result)) or result.get("msg") == "All items skipped"


def changes(played: Played) -> dict[str, bool]:
    """The tasks of the role that ran, and whether they changed something."""
    ran = [(line["task"].rpartition(" : ")[2], line["result"]) for line in played.results]
    return {
        task: result.get("changed", False)
        for task, result in ran
        if not task.startswith(("Include the role", "Validating arguments")) and not was_skipped(result)
    }


def assert_hidden(played: Played, secrets: dict[str, str]) -> None:
    """No secret is in what was printed, nor in what callbacks got."""
    assert leaks(played.output + str(played.results), secrets.values()) == []


def test_each_option_alone(emulator: Emulator, playbook: Player, secrets: dict[str, str]) -> None:
    names = ("envvars", "purge", "checkout", "ssh", "heroku", "unfollow", "more")
    emulator.seed(
        {
            "tokens": TOKEN_OWNER,
            "projects": [
                {
                    "project": f"github/acme/{name}",
                    "followers": ["machine"],
                    "env_vars": {"OLD": "old", "TEAM_X": "team"},
                }
                for name in names
            ],
        }
    )
    played = playbook(
        [
            role("github/acme/new", project_followed=True),
            role("github/acme/envvars", project_env_vars={"REGION": "eu"}),
            role(
                "github/acme/purge",
                project_env_vars={"TEAM_X": "team"},
                project_purge=True,
                project_purge_keep=["CI_*"],
                project_purge_limit=1,
            ),
            role("github/acme/checkout", project_checkout_keys=["github-user-key"]),
            role("github/acme/ssh", project_ssh_keys=EVERYTHING["project_ssh_keys"]),
            role("github/acme/heroku", project_heroku_key="{{ secret_heroku }}"),
            role("github/acme/unfollow", project_followed=False),
            role(
                "github/acme/more",
                project_settings={"autocancel_builds": True},
                project_webhooks=[{"name": "ci", "url": "https://ci.example.com", "events": ["job-completed"]}],
                project_schedules=[
                    {
                        "name": "nightly",
                        "timetable": {"hours_of_day": [2], "days_of_week": ["MON"]},
                        "parameters": {"branch": "main"},
                    }
                ],
            ),
        ],
        variables=secrets,
    )
    assert played.returncode == 0, played.output
    assert emulator.writes() == [
        f"POST {API}new/follow",
        f"POST {API}envvars/envvar",
        f"POST {API}purge/envvar",
        f"DELETE {API}purge/envvar/OLD",
        f"POST {API}checkout/checkout-key",
        f"POST {API}ssh/ssh-key",
        "POST /api/v1.1/user/heroku-key",
        f"POST {API}unfollow/unfollow",
        "PATCH /api/v2/project/github/acme/more/settings",
        "POST /api/v2/webhook",
        "POST /api/v2/project/github/acme/more/schedule",
    ]


def test_all_together(emulator: Emulator, playbook: Player, secrets: dict[str, str]) -> None:
    """On a project that another user set up: predicted in check mode, converged, and left alone the second time."""
    emulator.seed(
        {
            "tokens": TOKEN_OWNER,
            "projects": [
                {"project": PROJECT, "followers": ["alice"], "env_vars": {"REGION": "us", "OLD": "old", "TEAM_X": "x"}}
            ],
        }
    )
    predicted = playbook([role(**EVERYTHING)], "--check", "--diff", "-vvvv", variables=secrets)
    assert predicted.returncode == 0, predicted.output
    assert emulator.writes() == []

    first = playbook([role(**EVERYTHING)], "--diff", "-vvvv", variables=secrets)
    assert first.returncode == 0, first.output
    assert changes(predicted) == changes(first)
    assert all(changes(first).values())
    assert len(changes(first)) == 2
    assert [line.rpartition("/")[2] for line in emulator.writes()] == [
        "follow",
        *["envvar", "envvar", "OLD"],
        *["checkout-key", "checkout-key"],
        "ssh-key",
        "heroku-key",
    ]
    project = emulator.state()["projects"][PROJECT]
    assert project["env_vars"] == {"DATABASE_URL": secrets["secret_url"], "REGION": "eu-central-1", "TEAM_X": "x"}
    assert "machine" in project["followers"]
    (held,) = project["ssh_keys"]
    assert public_half(held["private_key"]) == public_half(secrets["secret_key"])

    emulator.forget()
    second = playbook([role(**EVERYTHING)], "-vvvv", variables=secrets)
    assert second.returncode == 0, second.output
    assert changes(second) == dict.fromkeys(changes(first), False)
    assert set(emulator.writes()) == {f"POST {API}api/envvar"}
    assert emulator.state()["projects"][PROJECT] == project

    for played in (predicted, first, second):
        assert_hidden(played, secrets)


def test_check_mode_of_a_new_project(emulator: Emulator, playbook: Player, secrets: dict[str, str]) -> None:
    played = playbook(
        [role(**EVERYTHING), role("github/acme/plain", project_followed=True)], "--check", variables=secrets
    )
    assert played.returncode == 0, played.output
    assert emulator.writes() == []
    assert changes(played) == {
        f"Converge {PROJECT}": True,
        "Set the user's Heroku API key": True,
        "Converge github/acme/plain": True,
    }
    (report,) = played.result(f"Converge {PROJECT}")["projects"]
    assert report["pending"][0] == f"follow {PROJECT}"
    assert f"create a github-user-key of {PROJECT}" in report["pending"]


def test_errors_say_which_project_and_why(emulator: Emulator, playbook: Player) -> None:
    emulator.fault({"path": "/envvar", "status": 403, "message": "Permission denied"})
    emulator.call("POST", "v1.1/project/github/acme/api/follow")
    played = playbook([role(project_env_vars={"REGION": "eu"})], "--check")
    assert played.returncode != 0
    message = played.result(f"Converge {PROJECT}")["msg"]
    assert PROJECT in message
    assert "HTTP 403, Permission denied" in message


@pytest.mark.skipif(
    ansible_version < "2.19", reason="before 2.19, core checks the types of a role's variables without regard to omit"
)
def test_omitted_options_are_not_given(emulator: Emulator, playbook: Player) -> None:
    omitted = dict.fromkeys(EVERYTHING, "{{ nothing_of_that_name | default(omit) }}")
    played = playbook([role(**{**omitted, "project_followed": True})])
    assert played.returncode == 0, played.output
    assert emulator.writes() == [f"POST {API}api/follow"]


def test_nothing_given(emulator: Emulator, playbook: Player) -> None:
    empty = {"project_env_vars": {}, "project_checkout_keys": [], "project_ssh_keys": [], "project_heroku_key": ""}
    played = playbook([role(), role(**empty)])
    assert played.returncode == 0, played.output
    assert changes(played) == {f"Converge {PROJECT}": False}
    assert emulator.requests() == []


REFUSED = [
    ({"project_followed": "perhaps"}, "project_followed"),
    ({"project_env_vars": "{{ secret_url }}"}, "project_env_vars"),
    ({"project_env_vars": {"PORT": 8080, "DATABASE_URL": "{{ secret_url }}"}}, "projects[0].env_vars.PORT"),
    ({"project_env_vars": {"NOT-A-NAME": "{{ secret_url }}"}}, "NOT-A-NAME"),
    ({"project_purge": True}, "projects[0].purge: it would remove all"),
    ({"project_purge": "perhaps", "project_env_vars": {"REGION": "eu"}}, "project_purge"),
    ({"project_purge_limit": "many"}, "project_purge_limit"),
    ({"project_checkout_keys": ["user-key"]}, "project_checkout_keys"),
    ({"project_ssh_keys": ["{{ secret_key }}"]}, "project_ssh_keys"),
    ({"project_ssh_keys": [{"private_key": "{{ secret_key }}"}]}, "hostname found in project_ssh_keys"),
    ({"project_ssh_keys": [{"hostname": "example.com"}]}, "private_key: or fingerprint must be given"),
    (
        {"project_ssh_keys": [{"hostname": "example.com", "private_key": "{{ secret_key }}", "comment": "x"}]},
        "project_ssh_keys.comment",
    ),
    ({"project_ssh_keys": [{"hostname": "example.com", "private_key": "{{ secret_url }}"}]}, "private_key"),
]


def test_bad_input_is_refused(emulator: Emulator, playbook: Player, secrets: dict[str, str]) -> None:
    tasks = []
    for options, _message in REFUSED:
        tell = {"name": "Tell", "ansible.builtin.debug": {"msg": "{{ ansible_failed_result }}"}}
        tasks.append({"name": "Try", "block": [role(**options)], "rescue": [tell]})
    played = playbook(tasks, "-vvvv", variables=secrets)
    assert played.returncode == 0, played.output
    failures = [line["result"]["msg"] for line in played.results if line["task"] == "Tell"]
    for failure, (options, named) in zip(failures, REFUSED, strict=True):
        assert named in str(failure), options
    assert emulator.requests() == []
    assert_hidden(played, secrets)


def test_the_slug_is_required(playbook: Player) -> None:
    task = role()
    del task["vars"]
    played = playbook([task])
    assert played.returncode != 0
    assert "missing required arguments: project_slug" in played.output
