# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triggering and retrying builds (docs/api/v1.1.md §10.8, §10.11)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.builds import summary_body
from ...state.builds import NO_FOLLOWERS, Cause, ref_of
from ...state.scripts import Plan
from .builds import build_of
from .guards import PROJECT, RUNS, retiring

ROUTES = Routes()

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_JOB = "CIRCLE_JOB"


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise ApiError(400, f"{name} must be a string")
    return value


def _parameters(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of the build; keys beside ``build_parameters`` are ignored. The texts are inferred."""
    given = fields.get("build_parameters", {})
    if not isinstance(given, dict):
        raise ApiError(400, "build_parameters must be an object")
    bad = next((name for name in given if not _VARIABLE.match(name)), None)
    if bad is not None:
        raise ApiError(400, f"Invalid build parameter name: {bad}")
    return dict(given)


def _trigger(ctx: Context, fields: dict[str, Any], branch: str | None, tag: str | None, job: str | None) -> Reply:
    """Make a build of one job, in a pipeline and a workflow of its own. A project without followers builds nothing."""
    project, parameters, revision = ctx.subject, _parameters(fields), _text(fields, "revision")
    if job is not None:
        parameters[_JOB] = job
    parallel = fields.get("parallel") if isinstance(fields.get("parallel"), int) else None
    dont_build = None if project.followers else NO_FOLLOWERS
    cause = Cause(user=ctx.caller, parameters=parameters, parallel=parallel, dont_build=dont_build)
    ref = ref_of(project, branch, tag, revision)
    script = project.history.config.job_named(ref.name, str(parameters.get(_JOB, "build")))
    pipeline = ctx.state.scheduler.add_pipeline(project, ref, Plan({"build": (script,)}), cause)
    build = pipeline.workflows[0].jobs[0]
    location = "/".join([*ctx.request.raw_path.split("/")[:7], str(build.number)])
    return Reply(summary_body(ctx.state, build), status=201, location=location)


@ROUTES.on("POST", f"{PROJECT}/", retiring(RUNS))
def trigger(ctx: Context) -> Reply:
    """Build the default branch, a commit or a tag."""
    fields = ctx.request.fields()
    tag = _text(fields, "tag")
    if tag is not None and fields.get("revision") is not None:
        raise ApiError(400, "revision and tag cannot be combined")
    return _trigger(ctx, fields, None, tag, _text(fields, "job"))


@ROUTES.on("POST", f"{PROJECT}/tree/:branch", retiring(RUNS))
def trigger_branch(ctx: Context) -> Reply:
    """Build a branch."""
    return _trigger(ctx, ctx.request.fields(), ctx.params["branch"], None, None)


def _retry(ctx: Context, ssh: bool) -> Reply:
    job = build_of(ctx)
    cause = Cause("retry", ctx.caller, ssh, job.cause.parameters, job.cause.parallel)
    if job.dont_build == NO_FOLLOWERS and not ctx.subject.followers:
        cause = replace(cause, dont_build=NO_FOLLOWERS)
    return Reply(summary_body(ctx.state, ctx.state.scheduler.retry(job, cause)))


@ROUTES.on("POST", f"{PROJECT}/:build_num/retry", retiring(RUNS, on_server=False))
def retry(ctx: Context) -> Reply:
    """Build again: 200 with the new build. That a running build can be retried too is inferred."""
    return _retry(ctx, ssh=False)


@ROUTES.on("POST", f"{PROJECT}/:build_num/ssh", retiring(RUNS, on_server=False))
def retry_with_ssh(ctx: Context) -> Reply:
    """Build again, and let the caller in; not recorded."""
    return _retry(ctx, ssh=True)
