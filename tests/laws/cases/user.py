# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token's user."""

from __future__ import annotations

from ansible_collections.community.circleci.plugins.module_utils._resources.user_ssh_key import UNKNOWN

from tests.support.values import HEROKU

from .case import Case

CASES = (
    Case("user_info", "me", {}, (1, 1, 1)),
    Case(
        "heroku_key",
        "set",
        {"key": HEROKU},
        (1, 2, 1),
        fails={"method": "POST", "path": "/api/"},
        secrets=[HEROKU],
    ),
    Case("user_ssh_key", "ask for it", {}, (1, 2, 1), fails={"method": "POST", "path": "/api/"}),
    Case(
        "user_ssh_key",
        "CircleCI does not tell whether there is one",
        {},
        (1, 2, 2),
        setup=lambda emulator: emulator.seed({"switches": {"user_key_fingerprint": False}}),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt={3: "nobody can see whether there is a key, so it is asked for every time"},
        warnings=[UNKNOWN],
    ),
)
