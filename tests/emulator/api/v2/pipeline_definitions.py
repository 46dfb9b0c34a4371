# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipeline definitions of a project (docs/api/v2.md §7.2, §19). Texts that it does not quote are inferred."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, NoRoute, Reply
from ...server.routing import Context, Guard, Routes
from ...server.validator import check_fields
from ...state.model import READ, WRITE, Project
from ...state.pipeline_definitions import (
    WRITABLE_PROVIDERS,
    AppRepository,
    definitions_of,
    find_definition,
    is_read_only,
    provider_of,
)
from ...state.slugs import stable_uuid, uuid_from_segment
from .guards import PROJECT_MISSING, on_project

ROUTES = Routes()

DEFINITIONS = "/api/v2/projects/:project-id/pipeline-definitions"
ONE_DEFINITION = f"{DEFINITIONS}/:definition-id"

DEFINITION_NOT_FOUND = (404, "Pipeline definition not found.")

_REPO = {"external_id": str}
_CHECKOUT = {"provider": str, "repo": _REPO}
_NEW = {
    "name": str,
    "description": str,
    "config_source": {"provider": str, "repo": _REPO, "file_path": str},
    "checkout_source": _CHECKOUT,
}
_CHANGES = {"name": str, "description": str, "config_source": {"file_path": str}, "checkout_source": _CHECKOUT}
"""The fields of a new definition, and those that can change: provider and repository of the config cannot."""


def require(fields: dict[str, Any], *names: str) -> None:
    """Refuse an object that lacks a field, which may be dotted."""
    for name in names:
        part: Any = fields
        for key in name.split("."):
            part = part.get(key) if isinstance(part, dict) else None
        if part in (None, ""):
            raise ApiError(400, f"Field '{name}' is required.")


def check_definition(ctx: Context, definition_id: str | None) -> None:
    """Refuse a run without a definition or with an unknown one; Server has none. The text of the 404 is inferred."""
    if ctx.state.switches.server:
        return
    require({"definition_id": definition_id}, "definition_id")
    if find_definition(ctx.subject, definition_id) is None:
        raise ApiError(*DEFINITION_NOT_FOUND)


def on_cloud_project(role: str, missing: tuple[int, str] = PROJECT_MISSING) -> Guard:
    """Return the guard of a route of a project that is named by its UUID; Server does not have the route."""
    guard = on_project(role, _project_by_id, missing)

    def guarded(ctx: Context) -> None:
        if ctx.state.switches.server:
            raise NoRoute
        guard(ctx)

    return guarded


def _project_by_id(ctx: Context) -> Project | None:
    return ctx.state.find_project_by_id(ctx.params["project-id"])


@ROUTES.on("GET", DEFINITIONS, on_cloud_project(READ))
def definitions(ctx: Context) -> Reply:
    """The definitions of a project: one page, without a token of a next one."""
    return Reply({"items": definitions_of(ctx.subject)})


@ROUTES.on("POST", DEFINITIONS, on_cloud_project(WRITE))
def create_definition(ctx: Context) -> Reply:
    """Make a definition: 200. Two may have one name (not established). A classic project keeps its implicit one."""
    project, fields = ctx.subject, ctx.request.json_object()
    check_fields(fields, _NEW)
    require(fields, "name", "config_source.provider", "config_source.file_path")
    config = fields["config_source"]
    source = _source_of(project, config, "config_source") | {"file_path": config["file_path"]}
    require(fields, "checkout_source.provider")
    definition = {
        "id": stable_uuid("definition", project.id, str(ctx.state.next_number())),
        "name": fields["name"],
        "description": fields.get("description", ""),
        "config_source": source,
        "checkout_source": _source_of(project, fields["checkout_source"], "checkout_source"),
        "created_at": ctx.state.now(),
    }
    project.history.definitions = [*definitions_of(project), definition]
    return Reply(definition)


def app_repository(project: Project, external_id: str) -> AppRepository:
    """Return the repository with an id, which the App must see; the answer if it does not is not established."""
    repository = project.org.find_app_repository(external_id)
    if repository is None:
        raise ApiError(400, f"Repository {external_id} not found.")
    return repository


def _source_of(project: Project, fields: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a source as answers show it. One of the provider ``circleci`` is described, but rejected in practice."""
    if fields["provider"] not in WRITABLE_PROVIDERS:
        raise ApiError(400, f"Field '{path}.provider' is invalid.")
    require({path: fields}, f"{path}.repo.external_id")
    external_id = fields["repo"]["external_id"]
    full_name = app_repository(project, external_id).full_name
    return {"provider": fields["provider"], "repo": {"full_name": full_name, "external_id": external_id}}


@ROUTES.on("GET", ONE_DEFINITION, on_cloud_project(READ, DEFINITION_NOT_FOUND))
def definition(ctx: Context) -> Reply:
    """One definition: 400 if it is gone, and for GitLab even while it is there."""
    identity = ctx.params["definition-id"]
    if len(identity) != 36 or uuid_from_segment(identity) is None:
        raise ApiError(400, "Invalid pipeline definition id.")
    found = find_definition(ctx.subject, identity)
    if found is None or provider_of(found) == "gitlab":
        raise ApiError(400, "Failed to get pipeline definition.")
    return Reply(found)


@ROUTES.on("PATCH", ONE_DEFINITION, on_cloud_project(WRITE))
def change_definition(ctx: Context) -> Reply:
    """Change what is sent. What cannot change is an unexpected field (inferred)."""
    fields = ctx.request.json_object()
    check_fields(fields, _CHANGES)
    found = find_definition(ctx.subject, ctx.params["definition-id"])
    if found is None or is_read_only(found):
        raise ApiError(400, "Failed to update pipeline definition.")
    if "checkout_source" in fields:
        require(fields, "checkout_source.provider")
        found["checkout_source"] = _source_of(ctx.subject, fields["checkout_source"], "checkout_source")
    found.update({key: fields[key] for key in ("name", "description") if key in fields})
    if "config_source" in fields:
        found["config_source"] = found.get("config_source", {}) | fields["config_source"]
    return Reply(found)


@ROUTES.on("DELETE", ONE_DEFINITION, on_cloud_project(WRITE))
def delete_definition(ctx: Context) -> Reply:
    """Delete a definition with its triggers: 200 even if it is gone. The answer for a read-only one is inferred."""
    history, identity = ctx.subject.history, ctx.params["definition-id"]
    found = find_definition(ctx.subject, identity)
    if found is not None and is_read_only(found):
        raise ApiError(400, "Failed to delete pipeline definition.")
    if found is not None:
        history.definitions = [other for other in definitions_of(ctx.subject) if other is not found]
        history.triggers = {key: other for key, other in history.triggers.items() if other.definition_id != identity}
    return Reply({"message": "Pipeline definition deleted."})
