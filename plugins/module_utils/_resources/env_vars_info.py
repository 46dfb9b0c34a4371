# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's environment variables, as CircleCI shows them."""

from __future__ import annotations

from .._argspec import PROJECT
from .._plan import query
from .._resource import Resource
from .env_vars import shown, variables_of


class EnvVarsInfo(Resource):
    SPEC = {**PROJECT, "names": {"type": "list", "elements": "str"}}
    NEEDS_TOKEN = False

    @staticmethod
    def read(api, params):
        return variables_of(api, params["project"])

    @staticmethod
    def plan(params, actual):
        names = actual if params["names"] is None else params["names"]
        return query({"env_vars": shown({name: value for name, value in actual.items() if name in names})})
