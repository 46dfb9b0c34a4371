# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Approving a workflow that is on hold (api/v2.md §8.1). An approval that was given stays given."""

from __future__ import annotations

from .._argspec import WORKFLOW
from .._plan import Change, Refused, Request, Stage, one
from .._resource import Resource
from .._workflows import V2, get_workflow, jobs_of, shown_workflow


class WorkflowApprove(Resource):
    SPEC = {**WORKFLOW, "approval": {"type": "str", "required": True}}

    @staticmethod
    def read(api, params):
        return {"workflow": get_workflow(api, params["id"]), "jobs": jobs_of(api, params["id"])}

    @staticmethod
    def plan(params, actual):
        job = _approval(params["approval"], actual["jobs"])
        given = job["status"] == "success"
        request = Request(
            "POST", (*V2, "workflow", params["id"], "approve", job.get("approval_request_id") or job["id"])
        )
        change = Change(f"approve {job['name']} of workflow {actual['workflow']['name']} ({params['id']})", request)
        return one(
            {"approved": given},
            {"approved": True},
            Stage((change,)),
            returns={"workflow": shown_workflow(actual["workflow"])},
        )

    @staticmethod
    def settle(api, params, answers):
        return {"workflow": get_workflow(api, params["id"])} if answers else answers

    @staticmethod
    def result(params, plan, answers):
        return {"workflow": shown_workflow(answers["workflow"])} if answers else plan.returns


def _approval(wanted, jobs):
    """The approval that is named by its id or its name.

    :raises Refused: if there is none, or it can be neither given nor has been.
    """
    approvals = [job for job in jobs if job["type"] == "approval"]
    found = [job for job in approvals if wanted in (job["id"], job["name"], job.get("approval_request_id"))]
    if not found:
        names = ", ".join(job["name"] for job in approvals) or "none"
        raise Refused(f"approval: the workflow has no approval {wanted}; it has {names}.")
    job = found[-1]
    if job["status"] not in ("on_hold", "success"):
        raise Refused(
            f"approval: {job['name']} is {job['status']}, so there is nothing to approve (yet): "
            "what it depends on must have succeeded."
        )
    return job
