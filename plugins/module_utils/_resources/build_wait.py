# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Waiting for the end of a build, and reporting what went wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import BUILD, PROJECT, WAIT
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._builds import wait_for_build
from ._v1_builds import Build


class BuildWait(Resource):
    SPEC = {**PROJECT, **BUILD, **WAIT}
    NEEDS_TOKEN = False

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Build:
        return wait_for_build(api, params, params["build_num"])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Build) -> Plan:
        return query({"build": actual.public})
