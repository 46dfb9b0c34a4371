# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipeline definitions, their triggers, and the repositories that they take."""

from __future__ import annotations

from tests.support.setups import APP_ORG, app_project

from .case import Case

CASES = (
    Case(
        "repository_info",
        "all",
        {"organization": f"circleci/{APP_ORG}"},
        (1, 1, 1),
        setup=app_project(),
    ),
    Case(
        "repository_info",
        "some, by name",
        {"organization": APP_ORG, "names": ["Acme/API", "acme/nothing"]},
        (1, 1, 1),
        setup=app_project(),
    ),
)
