# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading pipelines (docs/api/v2.md §7.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.pipelines import pipeline_body
from ...shapes.workflows import workflow_body
from ...state.builds import Pipeline
from ..paging import envelope, page_of
from .guards import ORG_NOT_FOUND, PROJECT, READS, on_pipeline, signed_in
from .lookup import PIPELINE_NOT_FOUND, pipeline_of

ROUTES = Routes()

_PAGE_SIZE = 20
_ONE = "/api/v2/pipeline/:pipeline-id"


def _body(ctx: Context, pipeline: Pipeline) -> dict[str, Any]:
    return pipeline_body(pipeline, ctx.state.switches.standalone_vcs)


def _page(ctx: Context, pipelines: Sequence[Pipeline]) -> Reply:
    page, token = page_of(ctx, pipelines[::-1], _PAGE_SIZE)
    return Reply(envelope([_body(ctx, pipeline) for pipeline in page], token))


@ROUTES.on("GET", f"{PROJECT}/pipeline", READS)
def pipelines(ctx: Context) -> Reply:
    """The pipelines of a project, or of one of its branches."""
    branch, history = ctx.request.query.get("branch"), ctx.subject.history
    return _page(ctx, [pipeline for pipeline in history.pipelines if branch in (None, pipeline.ref.branch)])


@ROUTES.on("GET", f"{PROJECT}/pipeline/mine", READS)
def my_pipelines(ctx: Context) -> Reply:
    """The pipelines of a project that the caller triggered."""
    return _page(ctx, [pipeline for pipeline in ctx.subject.history.pipelines if pipeline.user is ctx.user])


@ROUTES.on("GET", "/api/v2/pipeline", signed_in)
def org_pipelines(ctx: Context) -> Reply:
    """The pipelines of an organisation. That it must be named is inferred, and so is the text of the 404."""
    query, user = ctx.request.query, ctx.user
    slug = query.get("org-slug", "")
    if not slug:
        raise ApiError(400, "org-slug is required")
    org = ctx.state.find_org_by_slug(slug)
    if org is None or not org.admits(user):
        raise ApiError(*ORG_NOT_FOUND)
    visible = [
        pipeline
        for pipeline in ctx.state.scheduler.pipelines.values()
        if pipeline.project.org is org and not pipeline.project.hidden_from(user)
    ]
    return _page(ctx, [pipeline for pipeline in visible if query.get("mine") != "true" or pipeline.user is user])


@ROUTES.on("GET", f"{PROJECT}/pipeline/:pipeline-number", READS)
def numbered_pipeline(ctx: Context) -> Reply:
    """One pipeline by its number."""
    text, pipelines = ctx.params["pipeline-number"], ctx.subject.history.pipelines
    if not text.isdecimal() or not 0 < int(text) <= len(pipelines):
        raise ApiError(*PIPELINE_NOT_FOUND)
    return Reply(_body(ctx, pipelines[int(text) - 1]))


@ROUTES.on("GET", _ONE, on_pipeline())
def pipeline(ctx: Context) -> Reply:
    """One pipeline by its id."""
    return Reply(_body(ctx, pipeline_of(ctx)))


@ROUTES.on("GET", f"{_ONE}/workflow", on_pipeline())
def workflows(ctx: Context) -> Reply:
    """The workflows of a pipeline, with all reruns."""
    page, token = page_of(ctx, pipeline_of(ctx).workflows)
    bodies = [workflow_body(workflow) for workflow in page]
    ctx.state.scheduler.count_reads(job for workflow in page for job in workflow.jobs)
    return Reply(envelope(bodies, token))


@ROUTES.on("GET", f"{_ONE}/config", on_pipeline())
def config(ctx: Context) -> Reply:
    """The config, as far as the emulator knows it, written in JSON: that is YAML too."""
    flows = {flow.name: {"jobs": [job.name for job in flow.jobs]} for flow in pipeline_of(ctx).workflows}
    text = json.dumps({"version": 2.1, "workflows": flows})
    return Reply({"source": text, "compiled": text})
