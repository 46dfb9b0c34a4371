# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Running a workflow again, whole, from its failed jobs, or some of its jobs (api/v2.md §8.1)."""

from __future__ import annotations

from .._answers import knowing
from .._argspec import WORKFLOW
from .._plan import Change, Refused, operation
from .._resource import Resource
from .._workflows import get_workflow, jobs_of, new_workflow_id, rerun_request, shown_workflow

RUNNING = "CircleCI runs a workflow again from its failed jobs only when it has ended."


class WorkflowRerun(Resource):
    SPEC = {
        **WORKFLOW,
        "from_failed": {"type": "bool", "default": False},
        "jobs": {"type": "list", "elements": "str", "default": []},
        "ssh": {"type": "bool", "default": False},
    }
    EXEMPT = {3: "each run makes one more workflow"}

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if params["jobs"] and params["from_failed"]:
            raise Refused("jobs and from_failed exclude each other.")
        if params["ssh"] and not params["jobs"]:
            raise Refused("ssh needs jobs: CircleCI opens single jobs to SSH.")
        return params

    @staticmethod
    def read(api, params):
        if not params["jobs"]:
            return {"workflow": get_workflow(api, params["id"]), "jobs": []}
        return {"workflow": get_workflow(api, params["id"]), "jobs": jobs_of(api, params["id"])}

    @staticmethod
    def plan(params, actual):
        jobs = [_id_of(wanted, actual["jobs"]) for wanted in params["jobs"]]
        request = rerun_request(params["id"], from_failed=params["from_failed"], jobs=jobs, enable_ssh=params["ssh"])
        name = actual["workflow"]["name"]
        change = Change(f"run workflow {name} ({params['id']}) again", request, hints={400: RUNNING})
        return operation(change, returns={"workflow": None})

    @staticmethod
    def settle(api, params, answers):
        (answer,) = answers.values()
        new = new_workflow_id(api, answer, params["id"])
        with knowing(workflow=shown_workflow({"id": new})):
            return {"workflow": get_workflow(api, new)}

    @staticmethod
    def result(params, plan, answers):
        return {"workflow": shown_workflow(answers["workflow"])} if answers else plan.returns


def _id_of(wanted, jobs):
    """The id of a job that is named by its id or its name.

    :raises Refused: if the workflow has no such job.
    """
    found = [job["id"] for job in jobs if wanted in (job["id"], job["name"])]
    if not found:
        raise Refused(f"jobs: the workflow has no job {wanted}; it has {', '.join(job['name'] for job in jobs)}.")
    return found[-1]
