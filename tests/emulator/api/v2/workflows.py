# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflows: reading, rerunning, cancelling and approving them (docs/api/v2.md §8.1)."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.jobs import workflow_job_body
from ...shapes.workflows import workflow_body
from ...state.builds import ON_HOLD, Cause, Job, Workflow
from ...state.model import CONTRIBUTOR, WRITE
from ..paging import envelope, page_of
from .guards import on_workflow
from .lookup import workflow_of

ROUTES = Routes()

_READS, _RUNS, _WRITES = on_workflow(), on_workflow(CONTRIBUTOR), on_workflow(WRITE)

_ONE = "/api/v2/workflow/:workflow-id"
_ACCEPTED = {"message": "Accepted."}


@ROUTES.on("GET", _ONE, _READS)
def workflow(ctx: Context) -> Reply:
    """One workflow."""
    found = workflow_of(ctx)
    body = workflow_body(found)
    ctx.state.scheduler.count_reads(found.jobs)
    return Reply(body)


@ROUTES.on("GET", f"{_ONE}/job", _READS)
def jobs(ctx: Context) -> Reply:
    """The jobs of a workflow."""
    found = workflow_of(ctx)
    page, token = page_of(ctx, list(found.jobs))
    bodies = [workflow_job_body(found, job) for job in page]
    ctx.state.scheduler.count_reads(page)
    return Reply(envelope(bodies, token))


def _rerun_options(ctx: Context) -> dict[str, Any]:
    """Return the options of a rerun; unknown ones are ignored. The texts of the errors are inferred."""
    fields = ctx.request.fields()
    options = {name: fields.get(name) or False for name in ("from_failed", "enable_ssh", "sparse_tree")}
    listed = fields.get("jobs") or []
    if any(value not in (True, False) for value in options.values()) or not isinstance(listed, list):
        raise ApiError(400, "from_failed, enable_ssh and sparse_tree are booleans, and jobs is a list")
    if options["from_failed"] and listed:
        raise ApiError(400, "from_failed and jobs cannot be combined")
    if not listed and (options["enable_ssh"] or options["sparse_tree"]):
        raise ApiError(400, "enable_ssh and sparse_tree require jobs")
    return options | {"jobs": listed}


def _chosen(found: Workflow, options: dict[str, Any]) -> list[Job]:
    """Return the jobs that run again; the texts of the errors are inferred."""
    if options["from_failed"]:
        if not found.ended:
            raise ApiError(400, "Cannot rerun from failed: the workflow is still running.")
        jobs = [job for job in found.current if job.outcome != "success"]
        if not jobs:
            raise ApiError(400, "Cannot rerun from failed: nothing failed.")
        return jobs
    known = {job.id: job for job in found.jobs}
    unknown = [identity for identity in options["jobs"] if identity not in known]
    if unknown:
        raise ApiError(400, f"Not a job of this workflow: {unknown[0]}")
    return [known[identity] for identity in options["jobs"]] or found.current


@ROUTES.on("POST", f"{_ONE}/rerun", _RUNS)
def rerun(ctx: Context) -> Reply:
    """Run a workflow again: all of it, from what failed, or the given jobs and those that require them."""
    found, options = workflow_of(ctx), _rerun_options(ctx)
    cause = Cause("retry", ctx.user, ssh=options["enable_ssh"])
    again = ctx.state.scheduler.rerun(found, _chosen(found, options), cause, options["sparse_tree"])
    recent = ctx.state.switches.rerun_answer == "workflow_id"
    return Reply({"workflow_id": again.id} if recent else dict(_ACCEPTED), status=202)


@ROUTES.on("POST", f"{_ONE}/cancel", _WRITES)
def cancel(ctx: Context) -> Reply:
    """Cancel a workflow; the error for one that has ended is inferred."""
    found = workflow_of(ctx)
    if found.ended:
        raise ApiError(400, "The workflow has already ended.")
    ctx.state.scheduler.cancel(found, ctx.user)
    return Reply(dict(_ACCEPTED), status=202)


@ROUTES.on("POST", f"{_ONE}/approve/:approval-request-id", _WRITES)
def approve(ctx: Context) -> Reply:
    """Approve a job that is on hold; the errors are inferred."""
    found, identity = workflow_of(ctx), ctx.params["approval-request-id"]
    job = next((job for job in found.jobs if job.id == identity and job.is_approval), None)
    if job is None:
        raise ApiError(404, "Approval request not found")
    if job.state != ON_HOLD:
        raise ApiError(400, "The job is not on hold.")
    ctx.state.scheduler.approve(job, ctx.user)
    return Reply(dict(_ACCEPTED), status=202)
