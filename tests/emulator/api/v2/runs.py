# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triggering pipelines, the older way and by their definition (docs/api/v2.md §7.1)."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...server.validator import check_fields
from ...state.builds import Cause, Pipeline, Ref, ref_of
from ...state.model import Project
from ..v1_1.checkout_keys import NOT_FOR_STANDALONE
from .guards import PROJECT, RUNS, whole_slug
from .pipeline_definitions import check_definition

ROUTES = Routes()

_SOURCE = {"branch": str, "tag": str}
_RUN = {"definition_id": str, "config": {**_SOURCE, "content": str}, "checkout": _SOURCE, "parameters": dict}


def _parameters(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of the pipeline; the texts about their limits are inferred."""
    given = fields.get("parameters", {})
    if not isinstance(given, dict):
        raise ApiError(400, "parameters must be an object")
    too_long = any(len(name) > 128 or (isinstance(value, str) and len(value) > 512) for name, value in given.items())
    if len(given) > 100 or too_long:
        raise ApiError(400, "At most 100 parameters, names of 128 and values of 512 characters are allowed.")
    return given


def _ref(project: Project, fields: dict[str, Any]) -> Ref:
    branch, tag = fields.get("branch"), fields.get("tag")
    if branch and tag:
        raise ApiError(400, "Only one of branch and tag can be given.")
    if any(value is not None and not isinstance(value, str) for value in (branch, tag)):
        raise ApiError(400, "branch and tag must be strings")
    return ref_of(project, branch or None, tag or None)


def _created(pipeline: Pipeline) -> Reply:
    body = {"id": pipeline.id, "number": pipeline.number, "created_at": pipeline.created_at, "state": "pending"}
    return Reply(body, status=201)


@ROUTES.on("POST", f"{PROJECT}/pipeline", RUNS)
def trigger(ctx: Context) -> Reply:
    """Trigger a pipeline the older way. If nothing is to run, it is made without workflows (inferred)."""
    project, fields = ctx.subject, ctx.request.fields()
    if project.vcs == "circleci":
        raise ApiError(*NOT_FOR_STANDALONE)
    ref, parameters = _ref(project, fields), _parameters(fields)
    plan = project.history.config.plan_of(ref.name)
    return _created(ctx.state.scheduler.add_pipeline(project, ref, plan, Cause(user=ctx.user), parameters=parameters))


@ROUTES.on("POST", f"{PROJECT}/pipeline/run", whole_slug(RUNS))
def run(ctx: Context) -> Reply:
    """Trigger a pipeline: 201, or 200 with a message if nothing is to run."""
    project, request = ctx.subject, ctx.request
    if not request.body:
        raise ApiError(400, "Unexpected request body provided.")
    fields = request.json_object()
    check_fields(fields, _RUN)
    parameters = _parameters(fields)
    check_definition(ctx, fields.get("definition_id"))
    refs = [_ref(project, fields[key]) for key in ("config", "checkout") if key in fields]
    ref = refs[-1] if refs else ref_of(project)
    plan = project.history.config.plan_of(ref.name)
    if plan.message is not None:
        return Reply({"message": plan.message})
    return _created(ctx.state.scheduler.add_pipeline(project, ref, plan, Cause(user=ctx.user), parameters=parameters))
