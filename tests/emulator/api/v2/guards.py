# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards of v2: who may use a route, and which project, pipeline or workflow it is about (docs/api/v2.md §2.1)."""

from __future__ import annotations

from collections.abc import Callable

from ...server.auth import (
    PROJECT_NOT_FOUND,
    FindProject,
    project_in_path,
    require_user,
    visible_project,
)
from ...server.http import ApiError, NoRoute
from ...server.routing import UUID, Context, Guard
from ...state.model import ADMIN, CONTRIBUTOR, READ, WRITE, Org
from ...state.slugs import canonical
from .lookup import FORBIDDEN, PIPELINE_NOT_FOUND, WORKFLOW_NOT_FOUND, context_of, pipeline_of, workflow_of

PROJECT = "/api/v2/project/:project-slug"

ORG = "/api/v2/organization/:org-slug"

DENIED = (403, "Permission denied.")
ORG_NOT_FOUND = (404, "Org not found.")
PROJECT_MISSING = (404, "Project not found.")
"""The 404 of routes that are not of the core, with a full stop (docs/api/v2.md §4.4, §7.2)."""

FindOrg = Callable[[Context], Org | None]


def signed_in(ctx: Context) -> None:
    """Admit a user: 403 with a project token (docs/api/v2.md §4.1); its text is inferred."""
    require_user(ctx, DENIED)


def on_project(
    role: str = READ, find: FindProject = project_in_path, missing: tuple[int, str] = PROJECT_NOT_FOUND
) -> Guard:
    """Return the guard of a route of a project: 404 with any project token (docs/api/v2.md §2.1).

    role: what the user needs; find: how the path names the project; missing: the error if there is none.
    """

    def guard(ctx: Context) -> None:
        user = require_user(ctx, PROJECT_NOT_FOUND)
        _check_slug(ctx)
        ctx.project = visible_project(ctx, find)
        if ctx.project is None:
            raise ApiError(*missing)
        if not user.has_role(role):
            raise ApiError(*DENIED)

    return guard


def whole_slug(guard: Guard) -> Guard:
    """Return a guard that also wants the slug as three segments: neither ``%2F`` nor a UUID (docs/api/v2.md §3.1)."""

    def guarded(ctx: Context) -> None:
        if "%2f" in ctx.request.raw_path.lower() or ctx.params["vcs-type"] == UUID:
            raise NoRoute
        guard(ctx)

    return guarded


def org_in_path(ctx: Context) -> Org | None:
    """Return the organisation whose slug, or UUID, is in the path."""
    vcs, name = ctx.params["vcs-type"], ctx.params["username"]
    return ctx.state.find_org_by_id(name) if vcs == UUID else ctx.state.find_org(vcs, name)


def on_org(role: str = READ, find: FindOrg = org_in_path, missing: tuple[int, str] = ORG_NOT_FOUND) -> Guard:
    """Return the guard of a route of an organisation; one that the user is no member of does not exist for them.

    role: what the user needs; find: how the path names the organisation; missing: the error if there is none.
    """

    def guard(ctx: Context) -> None:
        user = require_user(ctx, DENIED)
        ctx.org = find(ctx)
        if ctx.org is None or not ctx.org.admits(user):
            raise ApiError(*missing)
        if not user.has_role(role):
            raise ApiError(*DENIED)

    return guard


def on_context(role: str = READ) -> Guard:
    """Return the guard of a route of a context: 403 for all that the user cannot do or see."""
    return on_org(role, lambda ctx: context_of(ctx).org, FORBIDDEN)


def on_pipeline(role: str = READ) -> Guard:
    """Return the guard of a route of a pipeline; one that the user cannot see is not found."""
    return on_project(role, lambda ctx: pipeline_of(ctx).project, PIPELINE_NOT_FOUND)


def on_workflow(role: str = READ) -> Guard:
    """Return the guard of a route of a workflow; one that the user cannot see is not found."""
    return on_project(role, lambda ctx: workflow_of(ctx).pipeline.project, WORKFLOW_NOT_FOUND)


def _check_slug(ctx: Context) -> None:
    """Refuse the slug of a standalone project that is made of names (docs/api/v2.md §3.1)."""
    slug = [ctx.params[part] for part in ("vcs-type", "username", "repo") if part in ctx.params]
    if slug[:1] == ["circleci"] and canonical(*slug) is None:
        raise ApiError(400, f"Invalid project slug {'/'.join(slug)}")


READS = on_project()
"""Reads by any user who sees the project."""

RUNS = on_project(CONTRIBUTOR)
"""Runs by anyone who contributes (docs/api/v2.md §19)."""

WRITES = on_project(WRITE)
"""Changes by anyone with write-settings."""

ADMIN_WRITES = on_project(ADMIN)
"""Changes by an administrator of the repository."""
