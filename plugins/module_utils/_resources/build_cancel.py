# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Cancelling a build (api/v1.1.md §10.9). One that has ended stays as it is."""

from __future__ import annotations

from .._argspec import BUILD, PROJECT
from .._builds import get_build, is_over, shown
from .._plan import Change, Request, Stage, one
from .._resource import Resource


class BuildCancel(Resource):
    SPEC = {**PROJECT, **BUILD}

    @staticmethod
    def read(api, params):
        return get_build(api, params["project"], params["build_num"])

    @staticmethod
    def plan(params, actual):
        project, number = params["project"], params["build_num"]
        change = Change(
            f"cancel build {number} of {project}",
            Request("POST", project.v1(str(number), "cancel"), {}, repeatable=True),
        )
        return one({"over": is_over(actual)}, {"over": True}, Stage((change,)), returns={"build": shown(actual)})

    @staticmethod
    def result(params, plan, answers):
        return {"build": shown(next(iter(answers.values())))} if answers else plan.returns
