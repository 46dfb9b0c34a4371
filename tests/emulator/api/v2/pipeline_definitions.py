# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipeline definitions (docs/api/v2.md §7.2)."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, NoRoute, Reply
from ...server.routing import Context, Routes
from ...state.model import Project
from ...state.slugs import stable_uuid
from .guards import on_project

ROUTES = Routes()

_PROVIDERS = {"github": "github_oauth", "bitbucket": "bitbucket"}


def check_definition(ctx: Context, definition_id: str | None) -> None:
    """Refuse a run without a definition or with an unknown one; Server has none. Both texts are inferred."""
    if ctx.state.switches.server:
        return
    if definition_id is None:
        raise ApiError(400, "Field 'definition_id' is required.")
    if all(definition["id"] != definition_id for definition in _definitions_of(ctx.subject)):
        raise ApiError(404, "Pipeline definition not found.")


def _definitions_of(project: Project) -> list[dict[str, Any]]:
    """Return the seeded definitions, or the implicit one of an OAuth project, which has no time of creation."""
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


def _project_by_id(ctx: Context) -> Project | None:
    return ctx.state.find_project_by_id(ctx.params["project-id"])


@ROUTES.on(
    "GET",
    "/api/v2/projects/:project-id/pipeline-definitions",
    on_project(find=_project_by_id, missing=(404, "Project not found.")),
)
def definitions(ctx: Context) -> Reply:
    """The definitions of a project: one page, without a token of a next one; Server does not have the route."""
    if ctx.state.switches.server:
        raise NoRoute
    return Reply({"items": _definitions_of(ctx.subject)})
