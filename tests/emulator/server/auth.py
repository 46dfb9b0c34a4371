# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks, and whether they may (api/v1.1.md §2.1, §2.2, §4; api/v2.md §2.1)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable

from ..state.dates import RETIRING, TRIGGERS_REMOVED
from ..state.model import ADMIN, ALL, READ, ROLES, SCOPES, VIEW_BUILDS, WRITE, Project, ProjectToken, User
from ..state.slugs import canonical
from ..state.state import State
from .http import ApiError, NoRoute, Request
from .routing import BARE_UUID, Context, Guard

NO_TOKEN = (401, "You must log in first.")
BAD_TOKEN = (401, "Invalid token provided.")
DENIED = (403, "Permission denied")
NOT_FOUND = (404, "Project not found")

_PASSTHROUGH = json.dumps(
    {"message": "Not Found", "documentation_url": "https://developer.github.com/v3/repos/#get"}, separators=(",", ":")
)


def token_of(request: Request) -> str | None:
    """Return the token a request carries, or None; headers before Basic before the query (api/v1.1.md §2.1).

    A Bearer without a token is a malformed credential, not anonymous access. That an unreadable Basic credential, or
    one with a password, is refused as well is inferred.
    """
    token = request.header("circle-token")
    if token:
        return token
    scheme, _space, credential = request.header("authorization").partition(" ")
    if scheme.lower() == "bearer":
        return credential.strip() or _refuse()
    if scheme.lower() == "basic":
        return _token_of_basic(credential.strip())
    return request.query.get("circle-token") or None


def _refuse() -> str:
    raise ApiError(*BAD_TOKEN)


def _token_of_basic(credential: str) -> str:
    try:
        user, _colon, password = base64.b64decode(credential, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return _refuse()
    return user if user and not password else _refuse()


def identify(state: State, request: Request) -> User | tuple[Project, ProjectToken] | None:
    """Return the user or the project token behind a request, or None without a token; 401 for a bad one."""
    token = token_of(request)
    if token is None:
        return None
    if token in state.bad_tokens:
        raise ApiError(*BAD_TOKEN)
    return state.project_tokens.get(token) or state.user_of(token)


def not_found(state: State) -> ApiError:
    """Return the 404 of an unknown project, in the plain or in GitHub's form (api/v1.1.md §6)."""
    return ApiError(404, _PASSTHROUGH) if state.switches.github_passthrough else ApiError(*NOT_FOUND)


def signed_in(ctx: Context) -> None:
    """Guard of routes that need a personal token; the 403 for a project token is inferred from v2's ``/me``."""
    caller = identify(ctx.state, ctx.request)
    if caller is None:
        raise ApiError(*NO_TOKEN)
    if not isinstance(caller, User):
        raise ApiError(*DENIED)
    ctx.caller = caller


Finder = Callable[[Context], Project | None]


def _named(ctx: Context) -> Project | None:
    """Return the project whose slug, or UUID, is in the path."""
    slug = ctx.params["vcs-type"], ctx.params["username"], ctx.params["repo"]
    bare = slug[:2] == BARE_UUID
    return ctx.state.find_project_by_id(slug[2]) if bare else ctx.state.find_project(*slug)


def _visible(ctx: Context, find: Finder) -> Project | None:
    """Return the project of the path, unless the caller cannot see it."""
    project = find(ctx)
    if project is not None and ctx.caller is not None and project.hidden_from(ctx.caller):
        return None
    return project


def _at_least(order: tuple[str, ...], have: str, wanted: str) -> bool:
    return order.index(have) >= order.index(wanted)


def on_project(
    scope: str = ALL,
    role: str = READ,
    personal: bool = False,
    anonymous: bool = False,
    new: bool = False,
    find: Finder = _named,
) -> Guard:
    """Return the guard of a v1.1 project route.

    scope: what a project token needs; role: what a user needs; personal: project tokens are refused; anonymous: open
    source projects answer without a token; new: repositories nobody ever followed are let through as well, and become
    a project if the user may act on them; find: how the path tells the project.
    """

    def guard(ctx: Context) -> None:
        caller = identify(ctx.state, ctx.request)
        ctx.caller = caller if isinstance(caller, User) else None
        project = _visible(ctx, find)
        if caller is None:
            _admit_anonymous(project, ctx.state, anonymous, personal)
        elif isinstance(caller, User):
            project = project or (_adopted(ctx, role) if new else None)
            if project is not None and not _at_least(ROLES, caller.role, role):
                raise ApiError(*DENIED)
        elif caller[0] is not project:
            project = None
        elif personal or not _at_least(SCOPES, caller[1].scope, scope):
            raise ApiError(*DENIED)
        if project is None:
            raise not_found(ctx.state)
        ctx.project = project

    return guard


def _admit_anonymous(project: Project | None, state: State, anonymous: bool, personal: bool) -> None:
    """Let a caller without a token read an open source project (api/v1.1.md §4).

    A private one does not exist for them. Where a user is needed, or the route is never anonymous, they must log in.
    """
    known = project is not None and project.oss
    if personal or (known and not anonymous):
        raise ApiError(*NO_TOKEN)
    if not known:
        raise not_found(state)


def _adopted(ctx: Context, role: str) -> Project | None:
    """Make a project of a repository that nobody ever followed; one who may only read cannot (inferred)."""
    names = ctx.params["vcs-type"], ctx.params["username"], ctx.params["repo"]
    org = ctx.state.find_repository(*names)
    if org is None or ctx.state.find_project(*names) is not None:
        return None
    if not _at_least(ROLES, ctx.user.role, max(role, WRITE, key=ROLES.index)):
        raise ApiError(*DENIED)
    return ctx.state.add_project(org, ctx.params["repo"], enabled=False)


def v2_signed_in(ctx: Context) -> None:
    """Guard of v2's user routes: 403 with a project token (api/v2.md §4.1); its text is inferred."""
    caller = identify(ctx.state, ctx.request)
    if caller is None:
        raise ApiError(*NO_TOKEN)
    if not isinstance(caller, User):
        raise ApiError(403, "Permission denied.")
    ctx.caller = caller


def on_v2_project(role: str = READ, find: Finder = _named, missing: tuple[int, str] = NOT_FOUND) -> Guard:
    """Return the guard of a v2 route of a project: 404 with any project token (api/v2.md §2.1).

    role: what a user needs; find: how the path tells the project; missing: what is said if it tells none.
    """

    def guard(ctx: Context) -> None:
        caller = identify(ctx.state, ctx.request)
        if caller is None:
            raise ApiError(*NO_TOKEN)
        if not isinstance(caller, User):
            raise ApiError(*NOT_FOUND)
        ctx.caller = caller
        _check_slug(ctx)
        ctx.project = _visible(ctx, find)
        if ctx.project is None:
            raise ApiError(*missing)
        if not _at_least(ROLES, caller.role, role):
            raise ApiError(403, "Permission denied.")

    return guard


def _check_slug(ctx: Context) -> None:
    """Refuse a standalone slug of names (api/v2.md §3.1)."""
    slug = [ctx.params[part] for part in ("vcs-type", "username", "repo") if part in ctx.params]
    if slug[:1] == ["circleci"] and canonical(*slug) is None:
        raise ApiError(400, f"Invalid project slug {'/'.join(slug)}")


def retiring(guard: Guard, on_server: bool = True) -> Guard:
    """Return the guard of a route of v1.1 that ends on 2027-02-01 (api/v1.1.md §13); the text of its 410 is inferred.

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


def without_token(ctx: Context) -> None:
    """Guard of what other hosts serve for a signed URL: a token there has leaked, and is refused and noted."""
    request = ctx.request
    if request.header("circle-token") or request.header("authorization") or "circle-token" in request.query:
        raise ApiError(400, "Only one auth mechanism allowed", notes={"leaked_token": True})


READS = on_project(scope=VIEW_BUILDS)
"""Reads that any token may make, but nobody without one."""

OPEN_READS = on_project(scope=VIEW_BUILDS, anonymous=True)
"""Reads of builds, which open source projects answer without a token."""

SETTINGS_READS = on_project()
"""Reads that take a project token of the widest scope."""

WRITES = on_project(role=WRITE)
"""Changes of a project by anybody with write-settings."""

ADMIN_WRITES = on_project(role=ADMIN, personal=True)
"""Changes that only an administrator of the repository may make, with a personal token."""
