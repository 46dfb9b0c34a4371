# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Running a build again (docs/api/v1.1.md §10.8).

CircleCI ends these calls on 2027-02-01. Its API v2 does the same, given the ids of the build's workflow and job: that
is planned along, and taken when CircleCI answers that the call is gone. Builds of standalone projects are run again by
API v2 at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._api.client import Client
from .._api.polling import TimedOut, poll
from .._argspec import BUILD, PROJECT
from .._engine.apply import Run
from .._engine.failures import Refused, with_result_on_error
from .._engine.kinds import operation
from .._engine.plan import Change, Plan, Request
from .._engine.resource import Resource
from ._builds import check_runs, read_build
from ._v1_builds import FIELDS, Build
from ._workflows import Rerun, RunAgain, find_rerun, read_jobs

SUCCESSOR = (
    "community.circleci.build_retry then continues with API v2, and community.circleci.workflow_rerun runs whole "
    "workflows again."
)
NO_WORKFLOW = (
    "CircleCI has ended this call, and API v2 can only rerun workflows, but this build does not belong to one."
)
BY_V2 = "CircleCI has ended this call of API v1.1, so the job was run again by API v2, in workflow {workflow}."
NUMBERED = {"wait_timeout": 60.0, "wait_interval": 2.0}
"""How long a job that was run again may take to get its number."""
IDENTITY = ("build", "again")


class BuildRetry(Resource):
    SPEC = {**PROJECT, **BUILD, "ssh": {"type": "bool", "default": False}}
    SUCCESSOR = SUCCESSOR

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Build:
        build = read_build(api, params["project"], params["build_num"])
        if not params["project"].standalone:
            return build
        ids = {job.number: job.id for job in read_jobs(api, build.workflow_id or "")}
        return replace(build, job_id=ids.get(build.number))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Build) -> Plan:
        project, number, ssh = params["project"], params["build_num"], params["ssh"]
        line = f"run build {number} of {project} again{', with SSH' if ssh else ''}"
        successor = None
        if actual.workflow_id and actual.job_id:
            effect = RunAgain(actual.workflow_id, None, {"jobs": [actual.job_id], "enable_ssh": ssh})
            successor = Change("do", IDENTITY, line if project.standalone else f"{line}, by API v2", effect)
        if project.standalone:
            if successor is None:
                raise Refused("build_num", f"build {number} is in no workflow of {project} that can be run again.")
            return operation(successor, returns={"build": None, "api": None})
        change = Change(
            "do",
            IDENTITY,
            line,
            Request("POST", project.v1(str(number), "ssh" if ssh else "retry"), Build.parse, {}),
            successor=successor,
            hints={} if successor else {404: NO_WORKFLOW, 410: NO_WORKFLOW},
        )
        return operation(change, returns={"build": None, "api": None})

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        answer = run.answers[IDENTITY]
        if isinstance(answer, Build):
            check_runs(api, params["project"], answer)
            return {"build": answer.public, "api": "v1.1"}
        with with_result_on_error(build=None, api="v2"):
            return _by_v2(api, params, answer)


def _by_v2(api: Client, params: Mapping[str, Any], rerun: Rerun) -> Mapping[str, Any]:
    old = read_build(api, params["project"], params["build_num"])
    workflow = find_rerun(api, rerun, old.workflow_id or "")
    build = _new_build(api, params, workflow, old.job_name or "") if workflow else None
    unnumbered = {
        **dict.fromkeys(FIELDS),
        "retry_of": params["build_num"],
        "workflows": {"workflow_id": workflow, "job_name": old.job_name},
    }
    returns = {"build": build.public if build else unnumbered, "api": "v2"}
    if params["project"].standalone:
        return returns
    return {**returns, "msg": BY_V2.format(workflow=workflow or "that CircleCI does not show yet")}


def _new_build(api: Client, params: Mapping[str, Any], workflow: str, job_name: str) -> Build | None:
    """The build that a rerun made; None if it gets no number in a minute."""

    def numbers() -> list[int]:
        return [job.number for job in read_jobs(api, workflow) if job.name == job_name and job.number]

    try:
        found = poll(api, NUMBERED, numbers, bool, lambda found: f"workflow {workflow} was made for {job_name}")
    except TimedOut:
        return None
    return read_build(api, params["project"], max(found))
