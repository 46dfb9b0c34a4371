# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs and their tests in v2 (docs/api/v2.md §8.1, §8.2)."""

from __future__ import annotations

from typing import Any

from ..state.builds import SCHEDULED, Job, Workflow
from .builds import test_bodies

_STATUS = {"fixed": "success", SCHEDULED: "queued", "no_tests": "failed"}
"""Statuses of v1.1 that v2 does not have, and what it shows instead (inferred)."""


def _job_status(job: Job) -> str:
    return _STATUS.get(job.status, job.status)


def workflow_job_body(workflow: Workflow, job: Job) -> dict[str, Any]:
    """A job in the list of a workflow. It has no number before it is scheduled; an approval never has one."""
    required = {name: workflow.latest(name) for name in job.script.requires}
    body = {
        "id": job.id,
        "name": job.name,
        "type": job.script.type,
        "status": _job_status(job),
        "project_slug": job.project.slug,
        "started_at": job.started_at,
        "stopped_at": job.stopped_at,
        "dependencies": [other.id for other in required.values() if other],
        "requires": {other.id: list(job.script.requires[name]) for name, other in required.items() if other},
    }
    if job.number is not None:
        body["job_number"] = job.number
    if job.is_approval:
        body["approval_request_id"] = job.id
    for key, user in (("approved_by", job.approved_by), ("canceled_by", job.canceler)):
        if user is not None:
            body[key] = user.id
    return body


def job_body(job: Job) -> dict[str, Any]:
    """A job by its number; its latest workflow is that of the newest rerun that kept it."""
    project, workflow, status = job.project, job.workflows[-1], _job_status(job)
    return {
        "number": job.number,
        "name": job.name,
        "status": status,
        "web_url": f"https://circleci.com/{project.slug}/{job.number}",
        "project": {"id": project.id, "slug": project.slug, "name": project.title, "external_url": project.vcs_url},
        "organization": {"name": project.org.name},
        "pipeline": {"id": workflow.pipeline.id},
        "latest_workflow": {"id": workflow.id, "name": workflow.name},
        "executor": {"resource_class": "medium", "type": "docker"},
        "parallelism": job.parallelism,
        "parallel_runs": [{"index": index, "status": status} for index in range(job.parallelism)],
        "created_at": job.created_at,
        "queued_at": job.queued_at,
        "started_at": job.started_at,
        "stopped_at": job.stopped_at,
        "duration": job.duration,
        "contexts": [{"name": name} for name in job.script.contexts],
        "messages": job.messages,
    }


def v2_test_bodies(job: Job) -> list[dict[str, Any]]:
    """The results of a job's tests; a message only where there is one."""
    keys = ("name", "classname", "file", "source", "result", "run_time")
    return [
        {key: test[key] for key in keys} | ({} if test["message"] is None else {"message": test["message"]})
        for test in test_bodies(job)
    ]
