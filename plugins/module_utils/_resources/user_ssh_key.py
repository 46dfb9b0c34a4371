# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""CircleCI's SSH key on the user's GitHub account: `POST /user/ssh-key` (api/v1.1.md §10.18)."""

from __future__ import annotations

from .._plan import Change, Plan, Request, Stage, one
from .._resource import Resource
from .user_info import ME

UNKNOWN = "CircleCI does not tell whether the user has a key already, so one was asked for."


class UserSshKey(Resource):
    WARNINGS = (UNKNOWN,)

    @staticmethod
    def read(api, params):
        return api.get(*ME)

    @staticmethod
    def plan(params, actual):
        login, known = actual.get("login"), "user_key_fingerprint" in actual
        fingerprint = actual.get("user_key_fingerprint")
        change = Change(
            f"add CircleCI's key to the GitHub user {login}",
            Request("POST", ("api", "v1.1", "user", "ssh-key"), {}),
            find=(Request("GET", ME), lambda me: me.get("user_key_fingerprint")),
            hints={
                404: "CircleCI no longer documents this call, and may have ended it: make a user key with checkout_key."
            },
        )
        returns = {"login": login, "fingerprint": fingerprint}
        if not known:
            return Plan(after={"key": "asked for"}, stages=(Stage((change,)),), returns=returns, warnings=(UNKNOWN,))
        return one({"key": fingerprint is not None}, {"key": True}, Stage((change,)), returns=returns)
