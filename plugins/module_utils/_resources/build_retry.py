# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Running a build again (api/v1.1.md §10.8).

CircleCI ends these calls on 2027-02-01. Its API v2 does the same, given the ids of the build's workflow and job: that
is planned along, and taken when CircleCI answers that the call is gone.
"""

from __future__ import annotations

from .._answers import knowing
from .._argspec import BUILD, PROJECT
from .._builds import check_runs, get_build, shown
from .._plan import Change, Request, operation
from .._resource import Resource
from .._wait import TimedOut, poll
from .._workflows import jobs_of, new_workflow_id, rerun_request

SUCCESSOR = (
    "community.circleci.build_retry then goes on with API v2, and community.circleci.workflow_rerun runs whole "
    "workflows again."
)
NO_WORKFLOW = "CircleCI has ended this call, and its API v2 runs workflows again only; this build is of none."
BY_V2 = "CircleCI has ended this call of API v1.1, so the job was run again by API v2, in workflow {workflow}."
NUMBERED = {"wait_timeout": 60.0, "wait_interval": 2.0}
"""How long a job that was run again may take to get its number."""


class BuildRetry(Resource):
    SPEC = {**PROJECT, **BUILD, "ssh": {"type": "bool", "default": False}}
    SUCCESSOR = SUCCESSOR
    EXEMPT = {3: "each run runs the build once more"}

    @staticmethod
    def read(api, params):
        return get_build(api, params["project"], params["build_num"])

    @staticmethod
    def plan(params, actual):
        project, number, ssh = params["project"], params["build_num"], params["ssh"]
        line = f"run build {number} of {project} again{', with SSH' if ssh else ''}"
        workflow = actual.get("workflows") or {}
        successor = None
        if workflow.get("workflow_id") and workflow.get("job_id"):
            request = rerun_request(workflow["workflow_id"], jobs=[workflow["job_id"]], enable_ssh=ssh)
            successor = Change(f"{line}, by API v2", request)
        change = Change(
            line,
            Request("POST", project.v1(str(number), "ssh" if ssh else "retry"), {}),
            successor=successor,
            hints={} if successor else {404: NO_WORKFLOW, 410: NO_WORKFLOW},
        )
        return operation(change, returns={"build": None, "api": None})

    @staticmethod
    def settle(api, params, answers):
        (answer,) = answers.values()
        if isinstance(answer, dict) and answer.get("build_num"):
            check_runs(params["project"], answer)
            return {"build": answer, "api": "v1.1"}
        with knowing(build=None, api="v2"):
            old = get_build(api, params["project"], params["build_num"])["workflows"]
            workflow = new_workflow_id(api, answer, old["workflow_id"])
            return {"build": _new_build(api, params, workflow, old["job_name"]), "api": "v2", "workflow": workflow}

    @staticmethod
    def result(params, plan, answers):
        if not answers:
            return plan.returns
        returns = {"build": shown(answers["build"]), "api": answers["api"]}
        if "workflow" in answers:
            returns["msg"] = BY_V2.format(workflow=answers["workflow"])
        return returns


def _new_build(api, params, workflow, job_name):
    """The build that a rerun made; without its number if it does not get one in a minute."""

    def numbers():
        return [
            job["job_number"] for job in jobs_of(api, workflow) if job["name"] == job_name and job.get("job_number")
        ]

    unnumbered = {"retry_of": params["build_num"], "workflows": {"workflow_id": workflow, "job_name": job_name}}
    try:
        found = poll(api, NUMBERED, numbers, bool, lambda found: f"workflow {workflow} was made for {job_name}")
    except TimedOut:
        return unnumbered
    return get_build(api, params["project"], max(found))
