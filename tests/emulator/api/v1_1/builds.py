# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1.1: reading builds and their tests (api/v1.1.md §10.3 to §10.5, §10.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...server.auth import OPEN_READS, signed_in
from ...server.http import Reply
from ...server.routing import PROJECT, Context, Routes
from ...shapes.builds import full_body, shallow_body, summary_body
from ...state.builds import FINISHED, RUNNING, Job
from ..lookup import build_of
from ..paging import sliced

ROUTES = Routes()

FILTERS: dict[str, Callable[[Job], bool]] = {
    "completed": lambda job: job.state == FINISHED,
    "successful": lambda job: job.outcome == "success",
    "failed": lambda job: job.state == FINISHED and job.outcome not in ("success", "canceled"),
    "running": lambda job: job.state == RUNNING,
}
"""In 2016 ``failed`` had ``no_tests`` too (api/v1.1.md §5); that it has all but cancelled ones is inferred."""

_TEST: dict[str, Any] = {
    "classname": "tests",
    "file": None,
    "name": "test",
    "result": "success",
    "run_time": 0.1,
    "message": None,
    "source": "unknown",
    "source_type": "unknown",
}


def filtered(ctx: Context, jobs: Iterable[Job]) -> list[Job]:
    """Return the builds that the ``filter`` lets through; that one it does not know lets all through is inferred."""
    wanted = FILTERS.get(ctx.request.query.get("filter", ""))
    return [job for job in jobs if wanted is None or wanted(job)]


def _page(ctx: Context, jobs: list[Job]) -> Reply:
    shown = sliced(ctx.request, jobs)
    bodies = [summary_body(ctx.state, job, in_list=True) for job in shown]
    ctx.state.scheduler.count_reads(shown)
    if ctx.request.query.get("shallow") == "true":
        bodies = [shallow_body(body) for body in bodies]
    return Reply(bodies)


@ROUTES.on("GET", "/api/v1.1/recent-builds", signed_in)
def recent_builds(ctx: Context) -> Reply:
    """The builds of the followed projects, newest first across all; that unfollowed ones are left out is inferred."""
    user = ctx.user
    followed = [
        project
        for project in ctx.state.projects.values()
        if user.login in project.followers and not project.hidden_from(user)
    ]
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


def test_bodies(job: Job) -> list[dict[str, Any]]:
    """The results of a build's tests, once it has ended."""
    return [_TEST | test for test in job.script.tests] if job.state == FINISHED else []


@ROUTES.on("GET", f"{PROJECT}/:build_num/tests", OPEN_READS)
def tests(ctx: Context) -> Reply:
    """The results of a build's tests."""
    return Reply({"tests": test_bodies(build_of(ctx)), "exceptions": []})
