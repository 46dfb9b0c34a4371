# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards of v1.1: who may use a route, and which project it is about (docs/api/v1.1.md §2.2, §4)."""

from __future__ import annotations

import json

from ...server.auth import (
    NO_TOKEN,
    PROJECT_NOT_FOUND,
    FindProject,
    has_scope,
    identify,
    project_in_path,
    require_user,
    visible_project,
)
from ...server.http import ApiError, NoRoute
from ...server.routing import Context, Guard
from ...state.dates import RETIRING, TRIGGERS_REMOVED
from ...state.model import ADMIN, ALL, CONTRIBUTOR, READ, ROLES, VIEW_BUILDS, WRITE, Project, User
from ...state.state import State

PROJECT = "/api/v1.1/project/:vcs-type/:username/:repo"
"""The path of a project; CircleCI calls the last part ``:repo`` in ``X-Route`` (docs/api/v1.1.md §2.4)."""

DENIED = (403, "Permission denied")

_PASSTHROUGH = json.dumps(
    {"message": "Not Found", "documentation_url": "https://developer.github.com/v3/repos/#get"}, separators=(",", ":")
)


def signed_in(ctx: Context) -> None:
    """Admit a user; the 403 for a project token is inferred from ``/me`` of v2."""
    require_user(ctx, DENIED)


def on_project(
    scope: str = ALL,
    role: str = READ,
    personal: bool = False,
    anonymous: bool = False,
    new: bool = False,
    find: FindProject = project_in_path,
) -> Guard:
    """Return the guard of a route of a project.

    scope: what a project token needs; role: what a user needs; personal: project tokens are refused; anonymous: an open
    source project answers without a token; new: a repository that nobody ever followed becomes a project, if the user
    may write to it; find: how the path names the project.
    """

    def guard(ctx: Context) -> None:
        caller = identify(ctx.state, ctx.request)
        ctx.caller = caller if isinstance(caller, User) else None
        project = visible_project(ctx, find)
        if project is not None and project.vcs == "circleci" and not ctx.state.switches.standalone_in_v1:
            project = None
        if caller is None:
            _check_anonymous(project, ctx.state, anonymous, personal)
        elif isinstance(caller, User):
            project = project or (_adopt_repository(ctx, role) if new else None)
            if project is not None and not caller.has_role(role):
                raise ApiError(*DENIED)
        elif caller[0] is not project:
            project = None
        elif personal or not has_scope(caller[1], scope):
            raise ApiError(*DENIED)
        if project is None:
            raise _not_found(ctx.state)
        ctx.project = project

    return guard


def _not_found(state: State) -> ApiError:
    """Return the 404 of an unknown project, in the plain form or in GitHub's (docs/api/v1.1.md §6)."""
    return ApiError(404, _PASSTHROUGH) if state.switches.github_passthrough else ApiError(*PROJECT_NOT_FOUND)


def _check_anonymous(project: Project | None, state: State, anonymous: bool, personal: bool) -> None:
    """Let a caller without a token read an open source project (docs/api/v1.1.md §4).

    A private project does not exist for them. Where a user is needed, or a token always is, they must log in.
    """
    known = project is not None and project.oss
    if personal or (known and not anonymous):
        raise ApiError(*NO_TOKEN)
    if not known:
        raise _not_found(state)


def _adopt_repository(ctx: Context, role: str) -> Project | None:
    """Make a project of a repository that nobody ever followed; a user who may only read cannot (inferred)."""
    names = ctx.params["vcs-type"], ctx.params["username"], ctx.params["repo"]
    org = ctx.state.find_repository(*names)
    if org is None or ctx.state.find_project(*names) is not None:
        return None
    if not ctx.user.has_role(max(role, WRITE, key=ROLES.index)):
        raise ApiError(*DENIED)
    return ctx.state.add_project(org, ctx.params["repo"], enabled=False)


def retiring(guard: Guard, on_server: bool = True) -> Guard:
    """Return the guard of a route that ends on 2027-02-01 (docs/api/v1.1.md §13); the text of its 410 is inferred.

    on_server: whether Server has the route at all.
    """

    def guarded(ctx: Context) -> None:
        if ctx.state.switches.server and not on_server:
            raise NoRoute
        if ctx.state.today >= TRIGGERS_REMOVED:
            raise ApiError(410, "This API endpoint has been removed. Please use API v2 or v3.")
        ctx.headers.update(RETIRING)
        guard(ctx)

    return guarded


READS = on_project(scope=VIEW_BUILDS)
"""Reads with any token, but not without one."""

OPEN_READS = on_project(scope=VIEW_BUILDS, anonymous=True)
"""Reads of builds, which open source projects answer without a token."""

SETTINGS_READS = on_project()
"""Reads that need the widest scope of a project token."""

WRITES = on_project(role=WRITE)
"""Changes by anyone with write-settings."""

RUNS = on_project(role=CONTRIBUTOR)
"""Builds that anyone may start who contributes (docs/api/v2.md §19)."""

PERSONAL_WRITES = on_project(role=WRITE, personal=True)
"""Changes that need a personal token."""

ADMIN_WRITES = on_project(role=ADMIN, personal=True)
"""Changes by an administrator of the repository, with a personal token."""
