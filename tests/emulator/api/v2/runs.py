# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2: triggering pipelines, and the definitions they run (api/v2.md §7.1, §7.2)."""

from __future__ import annotations

from typing import Any

from ...server.auth import on_v2_project
from ...server.http import ApiError, NoRoute, Reply
from ...server.routing import Context, Routes
from ...server.validator import check_fields
from ...state.builds import Cause, Pipeline, Ref, ref_of
from ...state.model import WRITE, Project
from ...state.slugs import stable_uuid
from ..v1_1.checkout_keys import NOT_FOR_STANDALONE
from .project import PROJECT

ROUTES = Routes()

WRITES = on_v2_project(WRITE)

_SOURCE = {"branch": str, "tag": str}
_RUN = {"definition_id": str, "config": {**_SOURCE, "content": str}, "checkout": _SOURCE, "parameters": dict}
_PROVIDERS = {"github": "github_oauth", "bitbucket": "bitbucket"}


def _parameters(fields: dict[str, Any]) -> dict[str, Any]:
    """The pipeline's parameters; the texts of their limits are inferred."""
    given = fields.get("parameters", {})
    if not isinstance(given, dict):
        raise ApiError(400, "parameters must be an object")
    too_long = any(len(name) > 128 or (isinstance(value, str) and len(value) > 512) for name, value in given.items())
    if len(given) > 100 or too_long:
        raise ApiError(400, "At most 100 parameters, names of 128 and values of 512 characters are allowed.")
    return given


def _one_ref(project: Project, fields: dict[str, Any]) -> Ref:
    branch, tag = fields.get("branch"), fields.get("tag")
    if branch and tag:
        raise ApiError(400, "Only one of branch and tag can be given.")
    if any(value is not None and not isinstance(value, str) for value in (branch, tag)):
        raise ApiError(400, "branch and tag must be strings")
    return ref_of(project, branch or None, tag or None)


def _made(pipeline: Pipeline) -> Reply:
    keys = {"id": pipeline.id, "number": pipeline.number, "created_at": pipeline.created_at}
    return Reply(keys | {"state": "pending"}, status=201)


@ROUTES.on("POST", f"{PROJECT}/pipeline", WRITES)
def trigger(ctx: Context) -> Reply:
    """Trigger a pipeline the older way. Where nothing is to run it has no workflow, but is made (inferred)."""
    project, fields = ctx.subject, ctx.request.fields()
    if project.vcs == "circleci":
        raise ApiError(*NOT_FOR_STANDALONE)
    ref, parameters = _one_ref(project, fields), _parameters(fields)
    plan = project.history.config.plan_of(ref.name)
    return _made(ctx.state.scheduler.add_pipeline(project, ref, plan, Cause(user=ctx.user), parameters=parameters))


@ROUTES.on("POST", f"{PROJECT}/pipeline/run", WRITES)
def run(ctx: Context) -> Reply:
    """Trigger a pipeline: 201, or 200 with a message where nothing is to run."""
    project, request = ctx.subject, ctx.request
    if "%2f" in request.raw_path.lower():
        raise NoRoute
    if not request.body:
        raise ApiError(400, "Unexpected request body provided.")
    fields = request.json_object()
    check_fields(fields, _RUN)
    parameters = _parameters(fields)
    _definition(ctx, fields.get("definition_id"))
    refs = [_one_ref(project, fields[key]) for key in ("config", "checkout") if key in fields]
    ref = refs[-1] if refs else ref_of(project)
    plan = project.history.config.plan_of(ref.name)
    if plan.message is not None:
        return Reply({"message": plan.message})
    return _made(ctx.state.scheduler.add_pipeline(project, ref, plan, Cause(user=ctx.user), parameters=parameters))


def _definition(ctx: Context, identity: str | None) -> None:
    """Refuse a run of no definition or of an unknown one; Server has none. Both texts are inferred."""
    if ctx.state.switches.server:
        return
    if identity is None:
        raise ApiError(400, "Field 'definition_id' is required.")
    if all(definition["id"] != identity for definition in _definitions(ctx.subject)):
        raise ApiError(404, "Pipeline definition not found.")


def _definitions(project: Project) -> list[dict[str, Any]]:
    """The seeded definitions, or the implicit one of an OAuth project, which has no time of creation."""
    if project.history.definitions is not None:
        return project.history.definitions
    if project.vcs == "circleci":
        return []
    source = {
        "provider": _PROVIDERS[project.vcs],
        "repo": {"full_name": f"{project.owner}/{project.name}", "external_id": str(int(project.id[:8], 16))},
    }
    return [
        {
            "id": stable_uuid("definition", project.id),
            "name": "default",
            "description": "",
            "config_source": {**source, "file_path": ".circleci/config.yml"},
            "checkout_source": source,
        }
    ]


def _by_uuid(ctx: Context) -> Project | None:
    return ctx.state.find_project_by_id(ctx.params["project-id"])


@ROUTES.on(
    "GET",
    "/api/v2/projects/:project-id/pipeline-definitions",
    on_v2_project(find=_by_uuid, missing=(404, "Project not found.")),
)
def definitions(ctx: Context) -> Reply:
    """The definitions of a project: one page without a token of a next one; absent on Server."""
    if ctx.state.switches.server:
        raise NoRoute
    return Reply({"items": _definitions(ctx.subject)})
