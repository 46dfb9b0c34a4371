# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organisations in v2, and the projects that are made in them (docs/api/v2.md §4.2, §4.3)."""

from __future__ import annotations

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.organizations import organization_body
from ...shapes.projects import v2_project_body
from ...state.model import CONTRIBUTOR, Project
from .guards import ORG, on_org

ROUTES = Routes()


@ROUTES.on("GET", ORG, on_org())
def organization(ctx: Context) -> Reply:
    """One organisation, by its slug or its UUID."""
    return Reply(organization_body(ctx.organization))


@ROUTES.on("POST", f"{ORG}/project", on_org(CONTRIBUTOR))
def create_project(ctx: Context) -> Reply:
    """Make a standalone project, which its creator follows, or adopt a repository: 200 with the project.

    The text of the 400 is inferred, and so is that of the 404 at Bitbucket.
    """
    org, name = ctx.organization, ctx.request.fields().get("name")
    if not isinstance(name, str) or not name:
        raise ApiError(400, "A project needs a name.")
    if org.vcs != "circleci":
        return Reply(v2_project_body(_adopt(ctx, name)))
    project = ctx.state.create_project(org, name)
    project.followers[ctx.user.login] = None
    return Reply(v2_project_body(project))


def _adopt(ctx: Context, name: str) -> Project:
    """Return the project of a repository; it builds nothing before somebody follows it."""
    org = ctx.organization
    if ctx.state.find_repository(org.vcs, org.name, name) is None:
        raise ApiError(404, "GitHub response: Not Found")
    return ctx.state.find_project(org.vcs, org.name, name) or ctx.state.add_project(org, name, enabled=False)
