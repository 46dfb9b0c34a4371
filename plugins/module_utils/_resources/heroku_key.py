# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The user's Heroku API key: `POST /user/heroku-key`, and its mask in `/me` (api/v1.1.md §10.18, §10.1)."""

from __future__ import annotations

import re

from .._answers import Secret
from .._masks import heroku_mask, is_heroku_mask
from .._plan import Change, Refused, Request, Stage, one
from .._resource import Resource
from .user_info import ME

NO_UUID = "The Heroku API key is not of the form of a UUID, as keys of Heroku's have been; it is sent all the same."


class HerokuKey(Resource):
    SPEC = {"key": {"type": "str", "required": True, "no_log": True}}
    WARNINGS = (NO_UUID,)

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if not params["key"].strip():
            raise Refused("key is empty: an undefined variable? CircleCI has no way to remove a Heroku key.")
        if is_heroku_mask(params["key"]):
            raise Refused("key looks like a mask that CircleCI shows instead of a key, so it was not written.")
        return params

    @staticmethod
    def read(api, params):
        return api.get(*ME).get("heroku_api_key")

    @staticmethod
    def plan(params, actual):
        key, mask = params["key"], heroku_mask(params["key"])
        change = Change(
            "set the user's Heroku API key",
            Request("POST", ("api", "v1.1", "user", "heroku-key"), {"apikey": Secret(key)}, repeatable=True),
        )
        uuid = re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", key)
        return one(
            {"heroku_key": actual},
            {"heroku_key": mask},
            Stage((change,)),
            returns={"heroku_key": mask, "unverified": actual == mask},
            warnings=() if uuid else (NO_UUID,),
        )
