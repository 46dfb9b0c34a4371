# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds: reading them and their tests, cancelling them, and their SSH users.

docs/api/v1.1.md §10.3 to §10.5, §10.7, §10.9, §10.10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.builds import full_body, shallow_body, summary_body, test_bodies
from ...state.builds import FINISHED, RUNNING, Job
from ..paging import slice_of
from .guards import OPEN_READS, PERSONAL_WRITES, PROJECT, WRITES, signed_in

ROUTES = Routes()

_BUILD_NOT_FOUND = (404, "Build not found")
"""Not recorded (docs/api/v1.1.md §10.5)."""

_FILTERS: dict[str, Callable[[Job], bool]] = {
    "completed": lambda job: job.state == FINISHED,
    "successful": lambda job: job.outcome == "success",
    "failed": lambda job: job.state == FINISHED and job.outcome not in ("success", "canceled"),
    "running": lambda job: job.state == RUNNING,
}
"""In 2016 ``failed`` included ``no_tests`` (docs/api/v1.1.md §5); the exact set is inferred."""


def build_of(ctx: Context) -> Job:
    """Return the build whose number is in the path."""
    text = ctx.params["build_num"]
    job = ctx.subject.history.builds.get(int(text)) if text.isdecimal() else None
    if job is None:
        raise ApiError(*_BUILD_NOT_FOUND)
    return job


def filtered(ctx: Context, jobs: Iterable[Job]) -> list[Job]:
    """Return the builds that the ``filter`` lets through; that an unknown one lets all through is inferred."""
    wanted = _FILTERS.get(ctx.request.query.get("filter", ""))
    return [job for job in jobs if wanted is None or wanted(job)]


def _page(ctx: Context, jobs: list[Job]) -> Reply:
    page = slice_of(ctx.request, jobs)
    bodies = [summary_body(ctx.state, job, in_list=True) for job in page]
    ctx.state.scheduler.count_reads(page)
    if ctx.request.query.get("shallow") == "true":
        bodies = [shallow_body(body) for body in bodies]
    return Reply(bodies)


@ROUTES.on("GET", "/api/v1.1/recent-builds", signed_in)
def recent_builds(ctx: Context) -> Reply:
    """The builds of the followed projects, newest first; that other projects are left out is inferred."""
    followed = ctx.state.projects_followed_by(ctx.user)
    jobs = [job for project in followed for job in project.history.builds.values()]
    return _page(ctx, sorted(jobs, key=lambda job: job.sequence, reverse=True))


@ROUTES.on("GET", f"{PROJECT}/", OPEN_READS)
def builds(ctx: Context) -> Reply:
    """The builds of a project, newest first."""
    return _page(ctx, filtered(ctx, ctx.subject.history.newest_first()))


@ROUTES.on("GET", f"{PROJECT}/tree/:branch", OPEN_READS)
def branch_builds(ctx: Context) -> Reply:
    """The builds of a branch, newest first."""
    branch = ctx.params["branch"]
    return _page(ctx, filtered(ctx, (job for job in ctx.subject.history.newest_first() if job.ref.branch == branch)))


@ROUTES.on("GET", f"{PROJECT}/:build_num/", OPEN_READS)
def build(ctx: Context) -> Reply:
    """One build with its steps."""
    job = build_of(ctx)
    body = full_body(ctx.state, job, ctx.request.base_url)
    ctx.state.scheduler.count_reads([job])
    return Reply(body)


@ROUTES.on("GET", f"{PROJECT}/:build_num/tests", OPEN_READS)
def tests(ctx: Context) -> Reply:
    """The results of a build's tests."""
    return Reply({"tests": test_bodies(build_of(ctx)), "exceptions": []})


@ROUTES.on("POST", f"{PROJECT}/:build_num/cancel", WRITES)
def cancel(ctx: Context) -> Reply:
    """Cancel a build. One that has ended stays as it is, but the answer is 200 too."""
    job = build_of(ctx)
    if job.moving:
        ctx.state.scheduler.finish(job, "canceled", ctx.caller)
    return Reply(summary_body(ctx.state, job))


@ROUTES.on("POST", f"{PROJECT}/:build_num/ssh-users", PERSONAL_WRITES)
def add_ssh_user(ctx: Context) -> Reply:
    """Let the user in; a build without SSH does not change."""
    job = build_of(ctx)
    if job.cause.ssh and ctx.user not in job.ssh_users:
        job.ssh_users.append(ctx.user)
    return Reply(summary_body(ctx.state, job))
