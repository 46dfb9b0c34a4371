# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Waiting for the end of a build, and telling what went wrong in it."""

from __future__ import annotations

from .._argspec import BUILD, PROJECT, WAIT
from .._builds import shown, wait_for_build
from .._plan import query
from .._resource import Resource
from .._wait import check_wait


class BuildWait(Resource):
    SPEC = {**PROJECT, **BUILD, **WAIT}
    NEEDS_TOKEN = False

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        check_wait(params)
        return params

    @staticmethod
    def read(api, params):
        return wait_for_build(api, params, params["build_num"])

    @staticmethod
    def plan(params, actual):
        return query({"build": shown(actual)})
