# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environment variables, by each policy."""

from __future__ import annotations

from tests.support.ci import API
from tests.support.setups import set_variables
from tests.support.values import SECRET

from .case import Case

THREE = {"DATABASE_URL": f"postgres://{SECRET}", "SHORT": "ab1", "LINES": "first\nsecond\nthird"}

CASES = (
    Case(
        "env_vars",
        "rewrite",
        {"project": API, "variables": THREE},
        (1, 4, 4),
        setup=set_variables(DATABASE_URL="another value"),
        absent={"project": API, "state": "absent", "names": list(THREE)},
        rewrites=3,
        fails={"method": "POST", "path": "/envvar$", "after": 2},
        fails_late=True,
        secrets=[SECRET, "first\nsecond"],
    ),
    Case(
        "env_vars",
        "mask, with purge",
        {
            "project": API,
            "variables": THREE,
            "change_detection": "mask",
            "purge": True,
            "purge_keep": ["KEEP_*"],
        },
        (1, 5, 1),
        setup=set_variables(OLD="a value to go", KEEP_ME="a value to stay", CACHE_VERSION="20260101"),
        fails={"method": "DELETE", "path": "/envvar/OLD$"},
        fails_late=True,
        secrets=[SECRET, "a value to go", "a value to stay"],
    ),
    Case(
        "env_vars",
        "only what is missing",
        {"project": API, "variables": THREE, "change_detection": "on_create"},
        (1, 3, 1),
        setup=set_variables(DATABASE_URL="another value"),
        fails={"method": "POST", "path": "/envvar$", "after": 1},
        fails_late=True,
        secrets=[SECRET, "another value"],
    ),
    Case(
        "env_vars",
        "fingerprint",
        {
            "project": API,
            "variables": THREE,
            "change_detection": "fingerprint",
            "fingerprint_key": "a fingerprint key of the tests",
        },
        (1, 6, 1),
        fails={"method": "POST", "path": "/envvar$", "after": 3},
        fails_late=True,
        setup=set_variables(DATABASE_URL="another value"),
        absent={"project": API, "state": "absent", "names": list(THREE)},
        secrets=[SECRET, "a fingerprint key of the tests"],
    ),
    Case(
        "env_vars_info",
        "some",
        {"project": API, "names": ["ONE", "NONE"]},
        (1, 1, 1),
        setup=set_variables(ONE="a secret value", TWO="another value"),
        secrets=["a secret value", "another value"],
    ),
    Case(
        "env_vars_info",
        "with ages",
        {"project": API, "ages": True},
        (1, 1, 1),
        setup=set_variables(ONE="a secret value", TWO="another value"),
        secrets=["a secret value", "another value"],
    ),
)
