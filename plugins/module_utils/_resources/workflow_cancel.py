# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Cancelling a workflow (api/v2.md §8.1). One that has ended stays as it is."""

from __future__ import annotations

from .._argspec import WORKFLOW
from .._plan import Change, Request, Stage, one
from .._resource import Resource
from .._workflows import TERMINAL, V2, get_workflow, shown_workflow


class WorkflowCancel(Resource):
    SPEC = {**WORKFLOW}

    @staticmethod
    def read(api, params):
        return get_workflow(api, params["id"])

    @staticmethod
    def plan(params, actual):
        change = Change(
            f"cancel workflow {actual['name']} ({params['id']})",
            Request("POST", (*V2, "workflow", params["id"], "cancel"), {}, repeatable=True),
        )
        over = actual["status"] in TERMINAL
        return one({"over": over}, {"over": True}, Stage((change,)), returns={"workflow": shown_workflow(actual)})

    @staticmethod
    def settle(api, params, answers):
        return {"workflow": get_workflow(api, params["id"])} if answers else answers

    @staticmethod
    def result(params, plan, answers):
        return {"workflow": shown_workflow(answers["workflow"])} if answers else plan.returns
