# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads: artifacts and the output of steps, at the URLs that both APIs show.

The URL of an artifact needs a token, and redirects to another host. That host must not see the token, and neither must
the host of a step's output (docs/api/v1.1.md §10.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..server.http import ApiError, Reply, Request, Stream
from ..server.routing import Context, Routes
from ..server.wire import JSON_TYPE
from ..shapes.steps import output_body, output_signature
from ..state.builds import Job
from ..state.model import VIEW_BUILDS, Project
from ..state.slugs import stable_uuid
from .v1_1.guards import on_project

ROUTES = Routes()

_ARTIFACT_NOT_FOUND = (404, "Artifact not found")
_PATTERN = bytes(range(256)) * 256


def _job_of(ctx: Context) -> Job | None:
    return ctx.state.scheduler.jobs.get(ctx.params["job-id"])


def _project_of(ctx: Context) -> Project | None:
    job = _job_of(ctx)
    return job.project if job else None


def _artifact_of(ctx: Context) -> tuple[Job, dict[str, Any]]:
    """Return the artifact whose job and index are in the path."""
    job, index = _job_of(ctx), ctx.params["index"]
    if job is None or not index.isdecimal() or int(index) >= len(job.artifacts):
        raise ApiError(*_ARTIFACT_NOT_FOUND)
    return job, job.artifacts[int(index)]


def _refuse_token(ctx: Context) -> None:
    """Guard of what other hosts serve: a token sent there has leaked, so it is refused and noted in the journal."""
    request = ctx.request
    if request.header("circle-token") or request.header("authorization") or "circle-token" in request.query:
        raise ApiError(400, "Only one auth mechanism allowed", notes={"leaked_token": True})


def _signature(job: Job, index: str) -> str:
    """Return the part of an artifact's URL at the other host that nobody can guess."""
    return stable_uuid("artifact", job.id, index)


def _other_host(request: Request) -> str:
    """Return the emulator under its other name: ``localhost`` for a client that says 127.0.0.1, and the reverse."""
    name, colon, port = request.header("host").partition(":")
    return ("127.0.0.1" if name == "localhost" else "localhost") + colon + port


@ROUTES.on("GET", "/artifacts/:job-id/:index/:name", on_project(VIEW_BUILDS, anonymous=True, find=_project_of))
def artifact(ctx: Context) -> Reply:
    """Redirect anyone who may read the build to the other host, where the URL is enough."""
    (job, _artifact), index = _artifact_of(ctx), ctx.params["index"]
    url = f"http://{_other_host(ctx.request)}/blobs/{job.id}/{index}/{_signature(job, index)}"
    return Reply(status=302, location=url)


@ROUTES.on("GET", "/blobs/:job-id/:index/:signature", _refuse_token)
def blob(ctx: Context) -> Reply:
    """The content of an artifact."""
    job, found = _artifact_of(ctx)
    if ctx.params["signature"] != _signature(job, ctx.params["index"]):
        raise ApiError(*_ARTIFACT_NOT_FOUND)
    return Reply(stream=_content(found), content_type="application/octet-stream")


def _content(artifact: dict[str, Any]) -> Stream:
    """Return the content: the seeded text, or bytes 0, 1, ... 255, 0, 1, ... that are made while they are sent."""
    text = artifact.get("content")
    data = None if text is None else text.encode()
    size = artifact.get("size", 0) if data is None else len(data)
    end = min(size, artifact.get("cut_at", size))
    return Stream(size, _repeat_pattern(end) if data is None else iter((data[:end],)), whole=end == size)


def _repeat_pattern(size: int) -> Iterator[bytes]:
    for start in range(0, size, len(_PATTERN)):
        yield _PATTERN[: size - start]


@ROUTES.on("GET", "/outputs/:job-id/:step/:index/:signature", _refuse_token)
def output(ctx: Context) -> Reply:
    """What a step wrote."""
    job, step, index = _job_of(ctx), ctx.params["step"], ctx.params["index"]
    known = job is not None and step.isdecimal() and index.isdecimal()
    if job is None or not known or ctx.params["signature"] != output_signature(job, int(step), int(index)):
        raise ApiError(404, "Output not found")
    return Reply(output_body(job, int(step)), content_type=JSON_TYPE)
