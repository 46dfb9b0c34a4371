# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done to CircleCI before a test: each of these makes a setup, a function of the emulator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.ci import API, P
from tests.support.emulator import Emulator

Setup = Callable[[Emulator], None]

APP_ORG = "66491562-90a9-4065-9249-4b0ce3b77452"
APP_PROJECT = f"circleci/{APP_ORG}/2a68fe5f-2fe5-4d4f-91e1-15f111116743"
"""A project of a standalone organization that has the GitHub App."""
APP_REPOSITORIES = [
    {"id": 11, "full_name": "acme/api"},
    {"id": 12, "full_name": "acme/web", "private": False},
    {"id": 13, "full_name": "acme/config", "default_branch": "trunk"},
]

STILL = {"switches": {"build_speed": None}}
"""Builds go on only when the tests say so, and not by being looked at."""


def follow(emulator: Emulator) -> None:
    """The project is followed."""
    emulator.call("POST", f"{P}/follow")


def set_variables(**variables: str) -> Setup:
    """A followed project with these variables."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        for name, value in variables.items():
            emulator.call("POST", f"{P}/envvar", {"name": name, "value": value})

    return setup


def add_ssh_keys(*keys: tuple[str, str]) -> Setup:
    """A followed project with SSH keys, each a host name and a private key."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        for hostname, private_key in keys:
            emulator.call("POST", f"{P}/ssh-key", {"hostname": hostname, "private_key": private_key})

    return setup


def remove_checkout_keys(emulator: Emulator) -> None:
    """A followed project without any checkout key."""
    follow(emulator)
    for key in emulator.call("GET", f"{P}/checkout-key"):
        emulator.call("DELETE", f"{P}/checkout-key/{key['fingerprint']}")


def add_checkout_keys(*types: str) -> Setup:
    """A followed project with checkout keys of these types and no others."""

    def setup(emulator: Emulator) -> None:
        remove_checkout_keys(emulator)
        for kind in types:
            emulator.call("POST", f"{P}/checkout-key", {"type": kind})

    return setup


def build_of(branch: str, ended: bool = True) -> Setup:
    """Build 1, of a branch."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        emulator.seed(STILL)
        emulator.call("POST", f"{P}/tree/{branch.replace('/', '%2F')}")
        if ended:
            emulator.tick()

    return setup


def pipeline_of(branch: str) -> Setup:
    """A pipeline of a branch that has come to its end."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        emulator.seed(STILL)
        emulator.call("POST", f"v2/project/{API}/pipeline", {"branch": branch})
        emulator.tick()

    return setup


def first_workflow(emulator: Emulator) -> str:
    """The id of the first workflow of the first pipeline."""
    pipeline = emulator.call("GET", f"v2/project/{API}/pipeline/1")["id"]
    workflows = emulator.call("GET", f"v2/pipeline/{pipeline}/workflow")["items"]
    return min(workflows, key=lambda workflow: workflow["created_at"])["id"]


def seeded(document: dict[str, Any], then: Setup = follow) -> Setup:
    """Another setup, in a CircleCI that was seeded."""

    def setup(emulator: Emulator) -> None:
        emulator.seed(document)
        then(emulator)

    return setup


def app_document(**keys: Any) -> dict[str, Any]:
    """The seed of a project of the GitHub App, whose organization's App sees a few repositories.

    :param keys: what else the project holds, in the emulator's terms.
    """
    return {
        "orgs": [{"vcs": "circleci", "name": "Acme", "id": APP_ORG, "app_repos": APP_REPOSITORIES}],
        "projects": [{"project": APP_PROJECT, **keys}],
    }


def app_project(**keys: Any) -> Setup:
    """A project of the GitHub App. See `app_document`."""
    return seeded(app_document(**keys), lambda emulator: None)


def on(day: str, setup: Setup) -> Setup:
    """Another setup, and then it is another day."""

    def later(emulator: Emulator) -> None:
        setup(emulator)
        emulator.today(day)

    return later
