# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects and their settings in v3 (docs/api/v2.md §18.2, §18.7)."""

from __future__ import annotations

from ...server.http import NOTHING, ApiError, Reply
from ...server.routing import Context, Routes
from ...server.validator import check_fields
from ...shapes.settings import V3_SETTINGS, flag_of, v3_settings_body
from ...state.model import WRITE, Project
from .conventions import item, page_reply, signed_in

ROUTES = Routes()


def _visible(ctx: Context) -> list[Project]:
    """Return the projects that the user sees; a switch leaves out those that the user does not follow."""
    if ctx.state.switches.v3_projects == "followed":
        return ctx.state.projects_followed_by(ctx.user)
    return [project for project in ctx.state.projects.values() if not project.hidden_from(ctx.user)]


@ROUTES.on("GET", "/api/v3/projects", signed_in)
def projects(ctx: Context) -> Reply:
    """The projects of an organisation, or the one with a slug: without slugs. A foreign organisation is hidden.

    Whether ``filter[name]`` is a substring is not established: it is taken as one.
    """
    query = ctx.request.query
    org_id, slug, name = (query.get(f"filter[{key}]") for key in ("org_id", "slug", "name"))
    if org_id is None and slug is None:
        raise ApiError(400, "filter[org_id] is required")
    org = None if org_id is None else ctx.state.find_org_by_id(org_id)
    if org is not None and not org.admits(ctx.user):
        raise ApiError(404, "Org not found.")
    wanted = None if slug is None else ctx.state.find_project_by_slug(slug)
    found = [
        project
        for project in _visible(ctx)
        if project.org.admits(ctx.user)
        and (org_id is None or project.org is org)
        and (slug is None or project is wanted)
        and (name or "").lower() in project.title.lower()
    ]
    return page_reply(ctx, [item(project.id, {"name": project.title}, org=project.org.id) for project in found])


def _project_of(ctx: Context, right: int | None = None) -> Project:
    """Return the project of the path; 404 if the user does not see it, 403 without the right."""
    project = ctx.state.find_project_by_id(ctx.params["project-id"])
    if project is None or project not in _visible(ctx) or not project.org.admits(ctx.user):
        raise ApiError(404, "Project not found.")
    if right is not None and not ctx.user.has_role(right):
        raise ApiError(403, "Permission denied.")
    return project


@ROUTES.on("GET", "/api/v3/projects/:project-id/settings", signed_in)
def settings(ctx: Context) -> Reply:
    """The settings, under other names than in v2, and whether the project is stopped."""
    return Reply(v3_settings_body(_project_of(ctx)))


@ROUTES.on("POST", "/api/v3/projects/:project-id/update-settings", signed_in)
def update_settings(ctx: Context) -> Reply:
    """Change the settings that are sent. The form of the body, and that the answer is the settings, are inferred."""
    project, body = _project_of(ctx, WRITE), ctx.request.json_object()
    known = {**dict.fromkeys(V3_SETTINGS, bool), "pr_only_branch_overrides": list, "is_running_disabled": bool}
    check_fields(body, {"data": {"attributes": known}})
    for name, value in body.get("data", {}).get("attributes", {}).items():
        if name == "is_running_disabled":
            project.enabled = not value
        elif name == "pr_only_branch_overrides":
            project.pr_only_overrides = value
        else:
            project.feature_flags[flag_of(V3_SETTINGS[name])] = value
    return Reply(v3_settings_body(project))


@ROUTES.on("DELETE", "/api/v3/projects/:project-id/dlc", signed_in)
def purge_layer_cache(ctx: Context) -> Reply:
    """Delete the Docker layer cache: 204 (only "2xx" is told), or 410 where there is none any more."""
    project = _project_of(ctx, WRITE)
    if not project.layer_cache:
        raise ApiError(410, "Docker layer caching is no longer available.")
    project.layer_cache_purges += 1
    return Reply(NOTHING, status=204)
