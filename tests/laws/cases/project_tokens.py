# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""API tokens of a project."""

from __future__ import annotations

from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.setups import Setup, follow

from .case import Case

BADGE = {"project": API, "label": "badge", "scope": "status"}


def tokens(*labels_and_scopes: tuple[str, str]) -> Setup:
    """A followed project with these tokens."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        for number, (label, scope) in enumerate(labels_and_scopes):
            token = {"project": API, "scope": scope, "label": label}
            emulator.seed({"tokens": {f"the secret of token {number}": token}})

    return setup


CASES = (
    Case(
        "project_token",
        "a first one",
        BADGE,
        (1, 3, 1),
        setup=tokens(("dashboard", "view-builds")),
        absent={"project": API, "label": "badge", "state": "absent"},
        fails={"method": "POST", "path": "/token$"},
        unclear=True,
        makes_secret=True,
        secrets=["the secret of token"],
    ),
    Case(
        "project_token",
        "one that is there",
        BADGE,
        (1, 1, 1),
        setup=tokens(("dashboard", "view-builds"), ("badge", "status")),
        absent={"project": API, "label": "badge", "state": "absent"},
        secrets=["the secret of token"],
    ),
    Case(
        "project_token",
        "remove two of one label",
        {"project": API, "label": "badge", "state": "absent"},
        (1, 3, 1),
        setup=tokens(("badge", "status"), ("dashboard", "status"), ("badge", "all")),
        fails={"method": "DELETE", "path": "/token/", "after": 1},
        fails_late=True,
        secrets=["the secret of token"],
    ),
)
