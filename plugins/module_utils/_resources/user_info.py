# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Who the token is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._user import ME_REQUEST, Me


class UserInfo(Resource):
    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Me:
        me: Me = api.send(ME_REQUEST)
        return me

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Me) -> Plan:
        return query({"user": actual.public})
