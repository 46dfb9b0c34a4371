# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contexts: a new one, a known one, one of several owners, and what can be read of them."""

from __future__ import annotations

from ansible_collections.community.circleci.plugins.module_utils._resources.context import LOST

from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.setups import follow
from tests.support.values import SECRET

from .case import Case

ORGANIZATION = "github/acme"
MAIN = 'pipeline.git.branch == "main"'
VARIABLES = {"TOKEN": f"token {SECRET}", "SHORT": "ab1"}


def known(emulator: Emulator) -> None:
    """A context that somebody made by hand, open to all members."""
    follow(emulator)
    emulator.seed(
        {
            "contexts": [
                {"org": "gh/acme", "name": "deploy", "variables": {"OLD": "a value to go", "TOKEN": "another value"}},
                {"org": "bb/acme", "name": "deploy", "variables": {"OTHER": "a value to stay"}},
            ]
        }
    )


CASES = (
    Case(
        "context",
        "a new one, closed before it is filled",
        {
            "organization": ORGANIZATION,
            "name": "deploy",
            "restrictions": {"projects": [API], "expressions": [MAIN]},
            "variables": VARIABLES,
        },
        (3, 8, 7),
        setup=follow,
        absent={"organization": ORGANIZATION, "name": "deploy", "state": "absent"},
        rewrites=2,
        fails={"method": "PUT", "path": "/environment-variable/"},
        fails_late=True,
        warnings=[LOST],
        secrets=[SECRET],
    ),
    Case(
        "context",
        "a known one, closed and purged",
        {
            "organization": ORGANIZATION,
            "name": "deploy",
            "restrictions": {"projects": [API], "all_members": False},
            "variables": VARIABLES,
            "change_detection": "mask",
            "purge": True,
        },
        (5, 10, 5),
        setup=known,
        fails={"method": "DELETE", "path": "/environment-variable/OLD$"},
        fails_late=True,
        secrets=[SECRET, "a value to go", "another value", "a value to stay"],
    ),
    Case(
        "context_info",
        "all, with ages",
        {"organization": ORGANIZATION},
        (4, 4, 4),
        setup=known,
        secrets=["a value to go", "another value", "a value to stay"],
    ),
    Case(
        "export",
        "contexts and a project",
        {"organization": ORGANIZATION},
        (12, 12, 12),
        setup=known,
        secrets=["a value to go", "another value", "a value to stay"],
    ),
    Case(
        "contexts",
        "a new one and a known one",
        {
            "organization": ORGANIZATION,
            "contexts": [
                {"name": "new", "restrictions": {"projects": [API]}, "variables": {"OWN": f"own {SECRET}"}},
                {"name": "deploy", "purge": True},
            ],
            "defaults": {"variables": {"ALL": f"all {SECRET}"}, "purge_limit": 5},
        },
        (5, 12, 10),
        setup=known,
        fails={"method": "PUT", "path": "/environment-variable/OWN$"},
        fails_late=True,
        rewrites=3,
        secrets=[SECRET, "a value to go", "another value"],
    ),
)
