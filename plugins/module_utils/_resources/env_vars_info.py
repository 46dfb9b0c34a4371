# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's environment variables, as CircleCI shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from .env_vars import EnvVar, public_variables


class EnvVarsInfo(Resource):
    SPEC = {**PROJECT, "names": {"type": "list", "elements": "str"}}
    NEEDS_TOKEN = False

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[EnvVar]:
        return api.get_readable_list(*params["project"].path("envvar"), parse=EnvVar.parse)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[EnvVar]) -> Plan:
        names = params["names"]
        chosen = {each.name: each.value for each in actual if names is None or each.name in names}
        return query({"env_vars": public_variables(chosen)})
