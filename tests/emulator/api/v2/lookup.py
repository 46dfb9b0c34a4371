# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the path of a v2 route names: a pipeline, a workflow or a job. The texts of the 404s are inferred."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ...server.http import ApiError
from ...server.routing import Context
from ...state.builds import Job, Pipeline, Workflow
from ...state.contexts import OrgContext
from ...state.model import Project

FORBIDDEN = (403, "Forbidden")
"""The answer for a context that is missing or out of reach (docs/api/v2.md §6.1); its text is not established."""

PIPELINE_NOT_FOUND = (404, "Pipeline not found")
WORKFLOW_NOT_FOUND = (404, "Workflow not found")
JOB_NOT_FOUND = (404, "Job not found")

Named = TypeVar("Named")


def _required(found: Named | None, missing: tuple[int, str]) -> Named:
    if found is None:
        raise ApiError(*missing)
    return found


def pipeline_of(ctx: Context) -> Pipeline:
    """Return the pipeline whose id is in the path."""
    return _required(ctx.state.scheduler.pipelines.get(ctx.params["pipeline-id"]), PIPELINE_NOT_FOUND)


def workflow_of(ctx: Context) -> Workflow:
    """Return the workflow whose id is in the path."""
    return _required(ctx.state.scheduler.workflows.get(ctx.params["workflow-id"]), WORKFLOW_NOT_FOUND)


def find_in_projects(
    ctx: Context, held_by: Callable[[Project], dict[str, Named]], identity: str, missing: tuple[int, str]
) -> tuple[Project, Named]:
    """Return what some project holds under an id, with that project; ``missing`` is the error if none does."""
    for project in ctx.state.projects.values():
        found = held_by(project).get(identity)
        if found is not None:
            return project, found
    raise ApiError(*missing)


def context_of(ctx: Context) -> OrgContext:
    """Return the context whose id is in the path."""
    return _required(ctx.state.contexts.get(ctx.params["context-id"].lower()), FORBIDDEN)


def job_of(ctx: Context) -> Job:
    """Return the job whose number is in the path; v2 does not know builds of 1.0 (inferred)."""
    text = ctx.params["job-number"]
    job = ctx.subject.history.builds.get(int(text)) if text.isdecimal() else None
    return _required(job if job and job.workflows else None, JOB_NOT_FOUND)
