# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""CircleCI's SSH key on the user's GitHub account: `POST /user/ssh-key` (docs/api/v1.1.md §10.18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import accepted
from .._api.client import Client
from .._engine.kinds import one_object
from .._engine.plan import Change, Plan, Request, Search, Stage
from .._engine.resource import Resource
from ._user import ME_REQUEST, Me

UNKNOWN = "CircleCI does not say whether the user has a key already, so one was requested."
MAY_HAVE_ENDED = "CircleCI no longer documents this call, and may have ended it: make a user key with checkout_key."


class UserSshKey(Resource):
    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Me:
        me: Me = api.send(ME_REQUEST)
        return me

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Me) -> Plan:
        fingerprint = actual.user_key_fingerprint
        change = Change(
            "create",
            ("user SSH key", actual.login),
            f"add CircleCI's key to the GitHub user {actual.login}",
            Request("POST", ("api", "v1.1", "user", "ssh-key"), accepted, {}),
            search=Search(ME_REQUEST, lambda me: me.user_key_fingerprint),
            hints={404: MAY_HAVE_ENDED},
        )
        returns = {"login": actual.login, "fingerprint": fingerprint}
        stage = Stage((change,))
        if not actual.tells_user_key:
            return Plan(after={"key": "asked for"}, stages=(stage,), returns=returns, warnings=(UNKNOWN,))
        return one_object({"key": fingerprint is not None}, {"key": True}, stage, returns=returns)
