# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards of v2: who may use a route, and which project, pipeline or workflow it is about (docs/api/v2.md §2.1)."""

from __future__ import annotations

from ...server.auth import (
    PROJECT_NOT_FOUND,
    FindProject,
    has_role,
    project_in_path,
    require_user,
    visible_project,
)
from ...server.http import ApiError
from ...server.routing import Context, Guard
from ...state.model import ADMIN, READ, WRITE
from ...state.slugs import canonical
from .lookup import PIPELINE_NOT_FOUND, WORKFLOW_NOT_FOUND, pipeline_of, workflow_of

PROJECT = "/api/v2/project/:project-slug"

_DENIED = (403, "Permission denied.")


def signed_in(ctx: Context) -> None:
    """Admit a user: 403 with a project token (docs/api/v2.md §4.1); its text is inferred."""
    require_user(ctx, _DENIED)


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
        if not has_role(user, role):
            raise ApiError(*_DENIED)

    return guard


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

WRITES = on_project(WRITE)
"""Changes by anyone with write-settings."""

ADMIN_WRITES = on_project(ADMIN)
"""Changes by an administrator of the repository."""
