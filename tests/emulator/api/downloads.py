# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifacts, test results and step output: where both APIs list them, and where they are fetched.

An artifact's URL wants a token (api/v1.1.md §10.6) and redirects to another host, which must not get to see it;
nor must the host of a step's output.
"""

from __future__ import annotations

from typing import Any

from ..server.auth import OPEN_READS, on_project, on_v2_project, without_token
from ..server.http import ApiError, Reply
from ..server.routing import PROJECT, Context, Routes
from ..server.wire import JSON_TYPE
from ..shapes.artifacts import artifact_at, artifact_bodies, blob_url, content, signature
from ..shapes.steps import output_lines, output_signature, scripted_steps
from ..state.builds import Job
from ..state.model import VIEW_BUILDS, Project
from .lookup import build_of, numbered_job
from .paging import envelope, one_page
from .v1_1.builds import filtered, test_bodies
from .v2.project import PROJECT as V2_PROJECT

ROUTES = Routes()

V2_READS = on_v2_project()

_BLOB_TYPE = "application/octet-stream"


@ROUTES.on("GET", f"{PROJECT}/:build_num/artifacts", OPEN_READS)
def artifacts(ctx: Context) -> Reply:
    """The artifacts of a build."""
    return Reply(artifact_bodies(build_of(ctx), ctx.request))


@ROUTES.on("GET", f"{PROJECT}/latest/artifacts", OPEN_READS)
def latest_artifacts(ctx: Context) -> Reply:
    """The artifacts of the latest build: of all, or of a branch; 404 when it has none, whose text is inferred."""
    branch, builds = ctx.request.query.get("branch"), ctx.subject.history.newest_first()
    found = filtered(ctx, (job for job in builds if branch in (None, job.ref.branch)))
    bodies = artifact_bodies(found[0], ctx.request) if found else []
    if not bodies:
        raise ApiError(404, "No artifacts found")
    return Reply(bodies)


@ROUTES.on("GET", f"{V2_PROJECT}/:job-number/artifacts", V2_READS)
def v2_artifacts(ctx: Context) -> Reply:
    """The artifacts of a job; v2 has no pretty path."""
    shown, token = one_page(ctx, artifact_bodies(numbered_job(ctx), ctx.request))
    return Reply(envelope([{key: body[key] for key in ("path", "node_index", "url")} for body in shown], token))


@ROUTES.on("GET", f"{V2_PROJECT}/:job-number/tests", V2_READS)
def v2_tests(ctx: Context) -> Reply:
    """The results of a job's tests."""
    shown, token = one_page(ctx, test_bodies(numbered_job(ctx)))
    return Reply(envelope([_v2_test(test) for test in shown], token))


def _v2_test(test: dict[str, Any]) -> dict[str, Any]:
    keys = ("name", "classname", "file", "source", "result", "run_time")
    body = {key: test[key] for key in keys}
    return body if test["message"] is None else body | {"message": test["message"]}


def _job_of(ctx: Context) -> Job | None:
    return ctx.state.scheduler.jobs.get(ctx.params["job-id"])


def _project_of(ctx: Context) -> Project | None:
    job = _job_of(ctx)
    return job.project if job else None


@ROUTES.on("GET", "/artifacts/:job-id/:index/:name", on_project(VIEW_BUILDS, anonymous=True, find=_project_of))
def artifact(ctx: Context) -> Reply:
    """Redirect who may read the build to the other host, for which the URL is enough."""
    job, index = _job_of(ctx), ctx.params["index"]
    if job is None or artifact_at(job, index) is None:
        raise ApiError(404, "Artifact not found")
    return Reply(status=302, location=blob_url(job, index, ctx.request))


@ROUTES.on("GET", "/blobs/:job-id/:index/:signature", without_token)
def blob(ctx: Context) -> Reply:
    """The content of an artifact."""
    job, index = _job_of(ctx), ctx.params["index"]
    found = artifact_at(job, index)
    if job is None or found is None or ctx.params["signature"] != signature(job, index):
        raise ApiError(404, "Artifact not found")
    return Reply(stream=content(found), content_type=_BLOB_TYPE)


@ROUTES.on("GET", "/outputs/:job-id/:step/:index/:signature", without_token)
def output(ctx: Context) -> Reply:
    """What a step wrote."""
    job, step, index = _job_of(ctx), ctx.params["step"], ctx.params["index"]
    known = job is not None and step.isdecimal() and index.isdecimal()
    if job is None or not known or ctx.params["signature"] != output_signature(job, int(step), int(index)):
        raise ApiError(404, "Output not found")
    steps = scripted_steps(job)
    lines = output_lines(steps[int(step)]) if int(step) < len(steps) else []
    body = [{"type": kind, "time": job.started_at, "message": message} for kind, message in lines]
    return Reply(body, content_type=JSON_TYPE)
