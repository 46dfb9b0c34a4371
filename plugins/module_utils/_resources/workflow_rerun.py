# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Running a workflow again, whole, from its failed jobs, or some of its jobs (docs/api/v2.md §8.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.errors import CircleCIError
from .._argspec import WORKFLOW
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused
from .._engine.kinds import operation, query
from .._engine.plan import Change, Plan
from .._engine.resource import Resource
from ._workflows import (
    WORKFLOW_FIELDS,
    Job,
    RunAgain,
    Workflow,
    find_rerun,
    read_jobs,
    read_new_workflow,
    read_runs,
    read_workflow,
)

RUNNING = "CircleCI can only rerun the failed jobs of a workflow that has ended."
NOT_SHOWN = "CircleCI accepted the rerun, but did not show the new workflow yet: {error}"
IDENTITY = ("workflow", "rerun")


@dataclass(frozen=True, slots=True)
class Found:
    """A workflow, its jobs if some are to be run again, and all runs of it if it may only be run again once."""

    workflow: Workflow
    jobs: Sequence[Job]
    runs: Sequence[Workflow]


class WorkflowRerun(Resource):
    SPEC = {
        **WORKFLOW,
        "from_failed": {"type": "bool", "default": False},
        "jobs": {"type": "list", "elements": "str", "default": []},
        "ssh": {"type": "bool", "default": False},
        "once": {"type": "bool", "default": False},
    }

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["jobs"] and prepared["from_failed"]:
            raise Refused("from_failed", "cannot be used together with jobs.")
        if prepared["ssh"] and not prepared["jobs"]:
            raise Refused("ssh", "requires jobs: CircleCI gives SSH access to single jobs.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        jobs = read_jobs(api, params["id"]) if params["jobs"] else []
        workflow = read_workflow(api, params["id"])
        return Found(workflow, jobs, read_runs(api, workflow) if params["once"] else [])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        if any(run.id != actual.workflow.id for run in actual.runs):
            return query({"workflow": max(actual.runs, key=lambda run: run.created_at).public})
        jobs = [_id_of(wanted, actual.jobs) for wanted in params["jobs"]]
        options = {"from_failed": params["from_failed"], "jobs": jobs, "enable_ssh": params["ssh"]}
        effect = RunAgain(params["id"], actual.workflow.pipeline_id, options)
        hints = {400: RUNNING} if params["from_failed"] else {}
        line = f"run workflow {actual.workflow.name} ({params['id']}) again"
        return operation(Change("do", IDENTITY, line, effect, hints=hints), returns={"workflow": None})

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        if IDENTITY not in run.answers:
            return run.plan.returns
        known: str | None = run.answers[IDENTITY].workflow_id
        try:
            known = known or find_rerun(api, run.answers[IDENTITY], params["id"])
            if known:
                return {"workflow": read_new_workflow(api, known).public}
        except CircleCIError as error:
            api.warnings.append(NOT_SHOWN.format(error=error))
        return {"workflow": {**dict.fromkeys(WORKFLOW_FIELDS), "id": known}}


def _id_of(wanted: str, jobs: Sequence[Job]) -> str:
    """The id of a job that is named by its id or its name.

    :raises Refused: if the workflow has no such job.
    """
    found = [job.id for job in jobs if wanted in (job.id, job.name)]
    if not found:
        names = ", ".join(job.name for job in jobs) or "none"
        raise Refused("jobs", f"the workflow has no job {wanted}; it has {names}.")
    return found[-1]
