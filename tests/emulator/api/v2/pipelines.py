# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2: reading pipelines (api/v2.md §7.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ...server.auth import on_v2_project, v2_signed_in
from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.pipelines import pipeline_body, workflow_body
from ...state.builds import Pipeline
from ...state.model import READ
from ..lookup import PIPELINE, on_v2_id, pipeline_of
from ..paging import envelope, one_page
from .project import PROJECT

ROUTES = Routes()

READS = on_v2_project()
BY_ID = on_v2_id(PIPELINE, READ)

_PAGE = 20
_ONE = f"/api/v2/pipeline/:{PIPELINE}"


def _page(ctx: Context, pipelines: Sequence[Pipeline]) -> Reply:
    shown, token = one_page(ctx, pipelines[::-1], _PAGE)
    return Reply(envelope([pipeline_body(pipeline) for pipeline in shown], token))


@ROUTES.on("GET", f"{PROJECT}/pipeline", READS)
def pipelines(ctx: Context) -> Reply:
    """The pipelines of a project, or of one of its branches."""
    branch = ctx.request.query.get("branch")
    return _page(ctx, [made for made in ctx.subject.history.pipelines if branch in (None, made.ref.branch)])


@ROUTES.on("GET", f"{PROJECT}/pipeline/mine", READS)
def my_pipelines(ctx: Context) -> Reply:
    """Those that the caller triggered."""
    return _page(ctx, [made for made in ctx.subject.history.pipelines if made.user is ctx.user])


@ROUTES.on("GET", "/api/v2/pipeline", v2_signed_in)
def org_pipelines(ctx: Context) -> Reply:
    """Those of an organisation; that it must be named, and the text of the 404, are inferred."""
    query, user = ctx.request.query, ctx.user
    slug = query.get("org-slug", "")
    vcs, _slash, name = slug.partition("/")
    org = ctx.state.find_org(vcs, name)
    if not slug or org is None:
        raise ApiError(*((404, "Org not found.") if slug else (400, "org-slug is required")))
    found = [
        made
        for made in ctx.state.scheduler.pipelines.values()
        if made.project.org is org and not made.project.hidden_from(user)
    ]
    return _page(ctx, [made for made in found if query.get("mine") != "true" or made.user is user])


@ROUTES.on("GET", f"{PROJECT}/pipeline/:pipeline-number", READS)
def numbered_pipeline(ctx: Context) -> Reply:
    """One pipeline by its number."""
    text, found = ctx.params["pipeline-number"], ctx.subject.history.pipelines
    if not text.isdecimal() or not 0 < int(text) <= len(found):
        raise ApiError(404, "Pipeline not found")
    return Reply(pipeline_body(found[int(text) - 1]))


@ROUTES.on("GET", _ONE, BY_ID)
def pipeline(ctx: Context) -> Reply:
    """One pipeline."""
    return Reply(pipeline_body(pipeline_of(ctx)))


@ROUTES.on("GET", f"{_ONE}/workflow", BY_ID)
def workflows(ctx: Context) -> Reply:
    """The workflows of a pipeline, reruns included."""
    shown, token = one_page(ctx, pipeline_of(ctx).workflows)
    bodies = [workflow_body(workflow) for workflow in shown]
    ctx.state.scheduler.count_reads(job for workflow in shown for job in workflow.jobs)
    return Reply(envelope(bodies, token))


@ROUTES.on("GET", f"{_ONE}/config", BY_ID)
def config(ctx: Context) -> Reply:
    """The configuration, as far as the emulator knows it; JSON is YAML."""
    flows = {flow.name: {"jobs": [job.name for job in flow.jobs]} for flow in pipeline_of(ctx).workflows}
    text = json.dumps({"version": 2.1, "workflows": flows})
    return Reply({"source": text, "compiled": text})
