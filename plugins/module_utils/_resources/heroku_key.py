# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The user's Heroku API key: `POST /user/heroku-key`, and its mask in `/me` (docs/api/v1.1.md §10.18, §10.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._api.answers import accepted
from .._api.client import Client
from .._api.masks import heroku_mask, is_heroku_mask
from .._api.scrubbing import Secret
from .._engine.kinds import one_object
from .._engine.options import IS_EMPTY
from .._engine.plan import Change, Plan, Request, Stage
from .._engine.resource import Resource
from ._user import ME_REQUEST

NO_UUID = "The Heroku API key does not have the form of a UUID, as keys of Heroku have had; it is sent nevertheless."


def parse_key(key: str) -> str:
    """A key that can be meant.

    :raises ValueError: if it cannot.
    """
    if not key.strip():
        raise ValueError(f"{IS_EMPTY} CircleCI has no way to remove a Heroku key")
    if is_heroku_mask(key):
        raise ValueError("looks like the mask that CircleCI shows instead of a key, so it was not written")
    return key


class HerokuKey(Resource):
    SPEC = {"key": {"type": "str", "required": True, "no_log": True, "parse": parse_key}}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> str | None:
        mask: str | None = api.send(ME_REQUEST).heroku_api_key
        return mask

    @staticmethod
    def plan(params: Mapping[str, Any], actual: str | None) -> Plan:
        key, mask = params["key"], heroku_mask(params["key"])
        change = Change(
            "update",
            ("Heroku key",),
            "set the user's Heroku API key",
            Request("POST", ("api", "v1.1", "user", "heroku-key"), accepted, {"apikey": Secret(key)}, repeatable=True),
        )
        is_uuid = re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", key)
        return one_object(
            {"heroku_key": actual},
            {"heroku_key": mask},
            Stage((change,)),
            returns={"heroku_key": mask, "unverified": actual == mask},
            warnings=() if is_uuid else (NO_UUID,),
        )
