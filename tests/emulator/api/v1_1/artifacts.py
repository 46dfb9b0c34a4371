# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artifacts of a build, or of the latest (docs/api/v1.1.md §10.6)."""

from __future__ import annotations

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.artifacts import artifact_bodies
from .builds import build_of, filtered
from .guards import OPEN_READS, PROJECT

ROUTES = Routes()


@ROUTES.on("GET", f"{PROJECT}/:build_num/artifacts", OPEN_READS)
def artifacts(ctx: Context) -> Reply:
    """The artifacts of a build."""
    return Reply(artifact_bodies(build_of(ctx), ctx.request.base_url))


@ROUTES.on("GET", f"{PROJECT}/latest/artifacts", OPEN_READS)
def latest_artifacts(ctx: Context) -> Reply:
    """The artifacts of the latest build, of a branch or of all; 404 if it has none, with an inferred text."""
    branch, builds = ctx.request.query.get("branch"), ctx.subject.history.newest_first()
    jobs = filtered(ctx, (job for job in builds if branch in (None, job.ref.branch)))
    bodies = artifact_bodies(jobs[0], ctx.request.base_url) if jobs else []
    if not bodies:
        raise ApiError(404, "No artifacts found")
    return Reply(bodies)
