# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Approving a workflow that is on hold (docs/api/v2.md §8.1). An approval that was given stays given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import confirmed
from .._api.client import Client
from .._argspec import WORKFLOW
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused, with_result_on_error
from .._engine.kinds import one_object
from .._engine.plan import Change, Plan, Request, Stage
from .._engine.resource import Resource
from ._workflows import V2, Job, Workflow, read_jobs, read_workflow


@dataclass(frozen=True, slots=True)
class Found:
    """A workflow and its jobs."""

    workflow: Workflow
    jobs: Sequence[Job]


class WorkflowApprove(Resource):
    SPEC = {**WORKFLOW, "approval": {"type": "str", "required": True}}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        return Found(read_workflow(api, params["id"]), read_jobs(api, params["id"]))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        job = _approval(params["approval"], actual.jobs)
        is_given = job.status == "success"
        request: Request[None] = Request("POST", (*V2, "workflow", params["id"], "approve", job.approval_id), confirmed)
        line = f"approve {job.name} of workflow {actual.workflow.name} ({params['id']})"
        return one_object(
            {"approved": is_given},
            {"approved": True},
            Stage((Change("do", ("approval", job.id), line, request),)),
            returns={"workflow": actual.workflow.public},
        )

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        if not run.applied:
            return run.returns
        with with_result_on_error(**run.returns):
            return {"workflow": read_workflow(api, params["id"]).public}


def _approval(wanted: str, jobs: Sequence[Job]) -> Job:
    """The approval that is named by its id or its name.

    :raises Refused: if there is none, or it can be neither given nor has been.
    """
    approvals = [job for job in jobs if job.type == "approval"]
    found = [job for job in approvals if wanted in (job.id, job.name, job.approval_id)]
    if not found:
        names = ", ".join(job.name for job in approvals) or "none"
        raise Refused("approval", f"the workflow has no approval {wanted}; it has {names}.")
    job = found[-1]
    if job.status not in ("on_hold", "success"):
        raise Refused(
            "approval",
            f"{job.name} is {job.status}, so there is nothing to approve yet: what it depends on must have succeeded.",
        )
    return job
