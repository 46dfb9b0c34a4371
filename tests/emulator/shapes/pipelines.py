# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines, workflows and jobs as v2 shows them (api/v2.md §7.1, §8)."""

from __future__ import annotations

from typing import Any

from ..state.builds import SCHEDULED, Job, Pipeline, Workflow
from ..state.model import User
from ..state.slugs import VCS_PROVIDERS
from .builds import millis, parallelism
from .projects import v2_project_body

_STATUS = {"fixed": "success", SCHEDULED: "queued", "no_tests": "failed"}
"""Statuses of v1.1 that v2 does not have; what stands for them is inferred."""


def job_status(job: Job) -> str:
    """The status v2 shows."""
    return _STATUS.get(job.status, job.status)


def pipeline_body(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline."""
    body: dict[str, Any] = {
        "id": pipeline.id,
        "number": pipeline.number,
        "project_slug": v2_project_body(pipeline.project)["slug"],
        "state": pipeline.state,
        "created_at": pipeline.created_at,
        "updated_at": pipeline.created_at,
        "errors": pipeline.errors,
        "trigger": {
            "type": pipeline.trigger,
            "received_at": pipeline.created_at,
            "actor": _actor(pipeline.user),
        },
        "vcs": _vcs(pipeline),
    }
    if pipeline.parameters:
        body["trigger_parameters"] = pipeline.parameters
    return body


def _actor(user: User | None) -> dict[str, Any]:
    login = user.login if user else "octocat"
    return {"login": login, "avatar_url": f"https://example.invalid/{login}.png"}


def _vcs(pipeline: Pipeline) -> dict[str, Any]:
    project, ref = pipeline.project, pipeline.ref
    return {
        "provider_name": VCS_PROVIDERS[project.vcs],
        "origin_repository_url": project.vcs_url,
        "target_repository_url": project.vcs_url,
        "revision": ref.revision,
        **({"tag": ref.tag} if ref.branch is None else {"branch": ref.branch}),
        "commit": {"subject": f"Change {ref.name}", "body": ""},
    }


def workflow_body(workflow: Workflow) -> dict[str, Any]:
    """A workflow."""
    pipeline = workflow.pipeline
    body = {
        "id": workflow.id,
        "name": workflow.name,
        "project_slug": v2_project_body(pipeline.project)["slug"],
        "pipeline_id": pipeline.id,
        "pipeline_number": pipeline.number,
        "status": workflow.status,
        "started_by": workflow.user.id if workflow.user else None,
        "created_at": workflow.created_at,
        "stopped_at": workflow.stopped_at,
    }
    if workflow.canceled_by is not None:
        body["canceled_by"] = workflow.canceled_by.id
    return body


def workflow_job_body(workflow: Workflow, job: Job) -> dict[str, Any]:
    """A job in the list of a workflow; no number before it is scheduled, and none for an approval."""
    required = {name: workflow.latest(name) for name in job.script.requires}
    body = {
        "id": job.id,
        "name": job.name,
        "type": job.script.type,
        "status": job_status(job),
        "project_slug": v2_project_body(job.project)["slug"],
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
    """A job by its number; the latest workflow is that of the newest rerun that kept it."""
    project, workflow = v2_project_body(job.project), job.workflows[-1]
    nodes = range(parallelism(job))
    return {
        "number": job.number,
        "name": job.name,
        "status": job_status(job),
        "web_url": f"https://circleci.com/{project['slug']}/{job.number}",
        "project": {
            "id": project["id"],
            "slug": project["slug"],
            "name": project["name"],
            "external_url": job.project.vcs_url,
        },
        "organization": {"name": project["organization_name"]},
        "pipeline": {"id": workflow.pipeline.id},
        "latest_workflow": {"id": workflow.id, "name": workflow.name},
        "executor": {"resource_class": "medium", "type": "docker"},
        "parallelism": len(nodes),
        "parallel_runs": [{"index": index, "status": job_status(job)} for index in nodes],
        "created_at": job.created_at,
        "queued_at": job.queued_at,
        "started_at": job.started_at,
        "stopped_at": job.stopped_at,
        "duration": millis(job.started_at, job.stopped_at),
        "contexts": [{"name": name} for name in job.script.contexts],
        "messages": job.messages,
    }
