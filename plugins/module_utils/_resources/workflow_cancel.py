# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Cancelling a workflow (docs/api/v2.md §8.1). One that has ended stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import confirmed
from .._api.client import Client
from .._argspec import WORKFLOW
from .._engine.apply import Run
from .._engine.failures import with_result_on_error
from .._engine.kinds import one_object
from .._engine.plan import Change, Plan, Request, Search, Stage
from .._engine.resource import Resource
from ._workflows import V2, Workflow, read_workflow, workflow_request


class WorkflowCancel(Resource):
    SPEC = {**WORKFLOW}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Workflow:
        return read_workflow(api, params["id"])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Workflow) -> Plan:
        request: Request[None] = Request("POST", (*V2, "workflow", params["id"], "cancel"), confirmed, repeatable=True)
        line = f"cancel workflow {actual.name} ({params['id']})"

        # If the first answer got lost, or it ends meanwhile, CircleCI may refuse to cancel what has ended by then.
        def find(seen: Workflow) -> Workflow | None:
            return seen if seen.has_ended else None

        search = Search(workflow_request(params["id"]), find, after=(400,))
        return one_object(
            {"over": actual.has_ended},
            {"over": True},
            Stage((Change("update", ("workflow", "cancel"), line, request, search=search),)),
            returns={"workflow": actual.public},
        )

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        if not run.applied:
            return run.returns
        with with_result_on_error(**run.returns):
            return {"workflow": read_workflow(api, params["id"]).public}
