# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a path names a build, a pipeline, a workflow or a job, and the guards of v2 that go with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..server.auth import on_v2_project
from ..server.http import ApiError
from ..server.routing import Context, Guard
from ..state.builds import Job, Pipeline, Workflow
from ..state.model import Project

BUILD_NOT_FOUND = (404, "Build not found")
"""Not recorded (api/v1.1.md §10.5)."""

PIPELINE, WORKFLOW = "pipeline-id", "workflow-id"

Named = TypeVar("Named")


def _or_404(found: Named | None, message: str) -> Named:
    """Return what was found; the texts of v2's 404s are inferred."""
    if found is None:
        raise ApiError(404, message)
    return found


def build_of(ctx: Context) -> Job:
    """Return the build whose number is in a path of v1.1."""
    text = ctx.params["build_num"]
    job = ctx.subject.history.builds.get(int(text)) if text.isdecimal() else None
    if job is None:
        raise ApiError(*BUILD_NOT_FOUND)
    return job


def numbered_job(ctx: Context) -> Job:
    """Return the job whose number is in a path of v2, which does not know builds of 1.0 (inferred)."""
    text = ctx.params["job-number"]
    job = ctx.subject.history.builds.get(int(text)) if text.isdecimal() else None
    return _or_404(job if job and job.workflows else None, "Job not found")


def pipeline_of(ctx: Context) -> Pipeline:
    """Return the pipeline whose id is in the path."""
    return _or_404(ctx.state.scheduler.pipelines.get(ctx.params[PIPELINE]), "Pipeline not found")


def workflow_of(ctx: Context) -> Workflow:
    """Return the workflow whose id is in the path."""
    return _or_404(ctx.state.scheduler.workflows.get(ctx.params[WORKFLOW]), "Workflow not found")


_PROJECT_OF: dict[str, tuple[Callable[[Context], Project], str]] = {
    PIPELINE: (lambda ctx: pipeline_of(ctx).project, "Pipeline not found"),
    WORKFLOW: (lambda ctx: workflow_of(ctx).pipeline.project, "Workflow not found"),
}


def on_v2_id(kind: str, role: str) -> Guard:
    """Return the guard of a route that names a pipeline or a workflow; one the user cannot see is not found."""
    find, message = _PROJECT_OF[kind]
    return on_v2_project(role, find, (404, message))
