# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The repositories that the GitHub App of an organization sees (docs/api/v2.md §7.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._api.organization import find_id
from .._argspec import ORGANIZATION
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._repositories import Repository, read_repositories


class RepositoryInfo(Resource):
    SPEC = {**ORGANIZATION, "names": {"type": "list", "elements": "str"}}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[Repository]:
        return read_repositories(api, find_id(api, params["organization"]))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[Repository]) -> Plan:
        names = None if params["names"] is None else {name.casefold() for name in params["names"]}
        chosen = [repository for repository in actual if names is None or repository.full_name.casefold() in names]
        return query({"repositories": [repository.public for repository in chosen]})
