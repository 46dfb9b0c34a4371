# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs, with their artifacts and tests (docs/api/v2.md §8.2)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from ...shapes.artifacts import v2_artifact_bodies
from ...shapes.jobs import job_body, v2_test_bodies
from ..paging import envelope, page_of
from .guards import PROJECT, READS, WRITES
from .lookup import job_of

ROUTES = Routes()


@ROUTES.on("GET", f"{PROJECT}/job/:job-number", READS)
def job(ctx: Context) -> Reply:
    """One job by its number, which leads from a build to its workflow."""
    found = job_of(ctx)
    body = job_body(found)
    ctx.state.scheduler.count_reads([found])
    return Reply(body)


@ROUTES.on("POST", f"{PROJECT}/job/:job-number/cancel", WRITES)
def cancel(ctx: Context) -> Reply:
    """Cancel a job. It is inferred that a job which has ended stays as it is, with the same answer."""
    found = job_of(ctx)
    if found.moving:
        ctx.state.scheduler.finish(found, "canceled", ctx.user)
    return Reply({"message": "Job canceled successfully."})


@ROUTES.on("GET", f"{PROJECT}/:job-number/artifacts", READS)
def artifacts(ctx: Context) -> Reply:
    """The artifacts of a job."""
    page, token = page_of(ctx, v2_artifact_bodies(job_of(ctx), ctx.request.base_url))
    return Reply(envelope(list(page), token))


@ROUTES.on("GET", f"{PROJECT}/:job-number/tests", READS)
def tests(ctx: Context) -> Reply:
    """The results of a job's tests."""
    page, token = page_of(ctx, v2_test_bodies(job_of(ctx)))
    return Reply(envelope(list(page), token))
