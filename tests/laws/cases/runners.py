# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Self-hosted runners: resource classes and their tokens."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.circleci.plugins.module_utils._resources.runner_resource_class import DIFFERS, LOST
from ansible_collections.community.circleci.plugins.module_utils._resources.runner_token import SEVERAL

from tests.support.emulator import Emulator
from tests.support.setups import Setup

from .case import Case

CLASS = "acme/linux"
RUNNERS = [
    {"hostname": "h1", "name": "r1", "version": "3.1", "status": "idle"},
    {"hostname": "h2", "name": "r2", "version": "3.0", "status": "busy"},
]


def classes(*tokens: str, **fields: Any) -> Setup:
    """The resource class, with tokens of these nicknames, beside one of others."""

    def setup(emulator: Emulator) -> None:
        made = [
            {"nickname": name, "id": f"00000000-0000-4000-8000-00000000000{number}"}
            for number, name in enumerate(tokens)
        ]
        emulator.seed(
            {
                "orgs": [{"vcs": "github", "name": "acme", "namespace": "acme"}],
                "resource_classes": [
                    {"resource_class": "acme/other", "tokens": [{"nickname": "lab", "token": "the secret of others"}]},
                    {"resource_class": CLASS, "tokens": made, **fields},
                ],
            }
        )

    return setup


def no_class(emulator: Emulator) -> None:
    """A namespace without the resource class."""
    emulator.seed({"orgs": [{"vcs": "github", "name": "acme", "namespace": "acme"}]})


CASES = (
    Case(
        "runner_resource_class",
        "a new one",
        {"resource_class": CLASS, "description": "in the lab"},
        (1, 2, 1),
        setup=no_class,
        absent={"resource_class": CLASS, "state": "absent"},
        fails={"method": "POST", "path": "/runner/resource$"},
    ),
    Case(
        "runner_resource_class",
        "one with another description",
        {"resource_class": CLASS, "description": "in the lab"},
        (1, 1, 1),
        setup=classes(description="elsewhere"),
        warnings=[DIFFERS],
    ),
    Case(
        "runner_resource_class",
        "removed by force",
        {"resource_class": CLASS, "state": "absent", "force": True},
        (2, 3, 1),
        setup=classes("lab", "lab"),
        fails={"method": "DELETE", "path": "/force$"},
        warnings=[LOST],
        secrets=["the secret of others"],
    ),
    Case(
        "runner_token",
        "a first one",
        {"resource_class": CLASS, "nickname": "lab"},
        (1, 3, 1),
        setup=classes("desk"),
        absent={"resource_class": CLASS, "nickname": "lab", "state": "absent"},
        fails={"method": "POST", "path": "/runner/token$"},
        unclear=True,
        makes_secret=True,
        secrets=["the secret of others"],
    ),
    Case(
        "runner_token",
        "several that are there",
        {"resource_class": CLASS, "nickname": "lab"},
        (1, 1, 1),
        setup=classes("lab", "desk", "lab"),
        absent={"resource_class": CLASS, "nickname": "lab", "state": "absent"},
        warnings=[SEVERAL],
    ),
    Case(
        "runner_token",
        "rotate",
        {"resource_class": CLASS, "nickname": "lab", "state": "rotated"},
        (1, 4, 3),
        setup=classes("lab", "desk", "lab"),
        absent={"resource_class": CLASS, "nickname": "lab", "state": "absent"},
        fails={"method": "DELETE", "path": "/runner/token/"},
        fails_late=True,
        unclear=True,
        exempt={3: "each run makes a new token and removes the older ones"},
        makes_secret=True,
        secrets=["the secret of others"],
    ),
    Case(
        "runner_info",
        "a resource class",
        {"resource_class": CLASS, "tokens": True, "tasks": True},
        (5, 5, 5),
        setup=classes("lab", "desk", runners=RUNNERS, unclaimed=3, running=2),
    ),
    Case(
        "runner_info",
        "a namespace",
        {"namespace": "acme"},
        (2, 2, 2),
        setup=classes("lab", runners=RUNNERS),
    ),
    Case(
        "runner_info",
        "an organization",
        {"organization": "github/acme", "tokens": True},
        (5, 5, 5),
        setup=classes("lab", runners=RUNNERS),
        secrets=["the secret of others"],
    ),
)
