# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1.1: making builds, and what is done to them (api/v1.1.md §10.8 to §10.11)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ...server.auth import WRITES, on_project, retiring
from ...server.http import ApiError, Reply
from ...server.routing import PROJECT, Context, Routes
from ...shapes.builds import summary_body
from ...state.builds import NO_FOLLOWERS, Cause, Job, ref_of
from ...state.model import WRITE, Project
from ...state.scripts import Plan
from ..lookup import build_of

ROUTES = Routes()

PERSONAL_WRITES = on_project(role=WRITE, personal=True)

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_JOB = "CIRCLE_JOB"


def _cause(ctx: Context, project: Project, **details: Any) -> Cause:
    """Why the build exists: the caller wants it, but nothing is built for a project that nobody follows."""
    cause = Cause(user=ctx.caller, **details)
    return cause if project.followers else replace(cause, dont_build=NO_FOLLOWERS)


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise ApiError(400, f"{name} must be a string")
    return value


def _parameters(fields: dict[str, Any]) -> dict[str, Any]:
    """The variables of the build; keys beside ``build_parameters`` are ignored. The texts are inferred."""
    given = fields.get("build_parameters", {})
    if not isinstance(given, dict):
        raise ApiError(400, "build_parameters must be an object")
    bad = next((name for name in given if not _VARIABLE.match(name)), None)
    if bad is not None:
        raise ApiError(400, f"Invalid build parameter name: {bad}")
    return dict(given)


def _trigger(ctx: Context, fields: dict[str, Any], branch: str | None, tag: str | None, job: str | None) -> Reply:
    """Make a build of one job, in a pipeline and a workflow of its own."""
    project, parameters, revision = ctx.subject, _parameters(fields), _text(fields, "revision")
    if job is not None:
        parameters[_JOB] = job
    parallel = fields.get("parallel")
    cause = _cause(ctx, project, parameters=parameters, parallel=parallel if isinstance(parallel, int) else None)
    ref = ref_of(project, branch, tag, revision)
    script = project.history.config.job_named(ref.name, str(parameters.get(_JOB, "build")))
    pipeline = ctx.state.scheduler.add_pipeline(project, ref, Plan({"build": (script,)}), cause)
    made = pipeline.workflows[0].jobs[0]
    location = "/".join([*ctx.request.raw_path.split("/")[:7], str(made.number)])
    return Reply(summary_body(ctx.state, made), status=201, location=location)


@ROUTES.on("POST", f"{PROJECT}/", retiring(WRITES))
def trigger(ctx: Context) -> Reply:
    """Build the default branch, a commit or a tag."""
    fields = ctx.request.fields()
    tag = _text(fields, "tag")
    if tag is not None and fields.get("revision") is not None:
        raise ApiError(400, "revision and tag cannot be combined")
    return _trigger(ctx, fields, None, tag, _text(fields, "job"))


@ROUTES.on("POST", f"{PROJECT}/tree/:branch", retiring(WRITES))
def trigger_branch(ctx: Context) -> Reply:
    """Build a branch."""
    return _trigger(ctx, ctx.request.fields(), ctx.params["branch"], None, None)


def _again(ctx: Context, ssh: bool) -> Reply:
    job = build_of(ctx)
    cause = Cause("retry", ctx.caller, ssh, job.cause.parameters, job.cause.parallel)
    if job.dont_build == NO_FOLLOWERS and not ctx.subject.followers:
        cause = replace(cause, dont_build=NO_FOLLOWERS)
    return _shown(ctx, ctx.state.scheduler.retry(job, cause))


def _shown(ctx: Context, job: Job) -> Reply:
    return Reply(summary_body(ctx.state, job))


@ROUTES.on("POST", f"{PROJECT}/:build_num/retry", retiring(WRITES, on_server=False))
def retry(ctx: Context) -> Reply:
    """Build again: 200 with the new build. That one still running can be retried too is inferred."""
    return _again(ctx, ssh=False)


@ROUTES.on("POST", f"{PROJECT}/:build_num/ssh", retiring(WRITES, on_server=False))
def retry_with_ssh(ctx: Context) -> Reply:
    """Build again, and let the caller in; not recorded."""
    return _again(ctx, ssh=True)


@ROUTES.on("POST", f"{PROJECT}/:build_num/cancel", WRITES)
def cancel(ctx: Context) -> Reply:
    """Cancel a build; one that has ended stays as it is, and the answer is 200 all the same."""
    job = build_of(ctx)
    if job.moving:
        ctx.state.scheduler.finish(job, "canceled", ctx.caller)
    return _shown(ctx, job)


@ROUTES.on("POST", f"{PROJECT}/:build_num/ssh-users", PERSONAL_WRITES)
def add_ssh_user(ctx: Context) -> Reply:
    """Let the caller in; nothing happens to a build without SSH."""
    job = build_of(ctx)
    if job.cause.ssh and ctx.user not in job.ssh_users:
        job.ssh_users.append(ctx.user)
    return _shown(ctx, job)
