# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who sends a request, and whether they may: the checks that the guards of both APIs use.

docs/api/v1.1.md §2.1, §2.2, §4; docs/api/v2.md §2.1.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from ..state.model import SCOPES, Project, ProjectToken, User
from ..state.state import State
from .http import ApiError, Request
from .routing import BARE_UUID, Context

NO_TOKEN = (401, "You must log in first.")
BAD_TOKEN = (401, "Invalid token provided.")
PROJECT_NOT_FOUND = (404, "Project not found")

FindProject = Callable[[Context], Project | None]


def token_of(request: Request) -> str | None:
    """Return the token of a request, or None (docs/api/v1.1.md §2.1).

    ``Circle-Token`` comes first, then ``Authorization``, then the query. A Bearer credential without a token is
    malformed, not anonymous access. It is inferred that a Basic credential which cannot be read or has a password is
    refused too.
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
    """Return the user or the project token behind a request, or None without a token; 401 for a bad one.

    A personal token whose scope is Read changes nothing (docs/api/v2.md §2.8). The text of its 403 is not established.
    """
    token = token_of(request)
    if token is None:
        return None
    if token in state.bad_tokens:
        raise ApiError(*BAD_TOKEN)
    if token in state.read_only_tokens and request.method != "GET":
        raise ApiError(403, "Permission denied.")
    return state.project_tokens.get(token) or state.user_of(token)


def require_user(ctx: Context, denied: tuple[int, str]) -> User:
    """Sign in the user of a personal token; a project token gets the error ``denied``."""
    caller = identify(ctx.state, ctx.request)
    if caller is None:
        raise ApiError(*NO_TOKEN)
    if not isinstance(caller, User):
        raise ApiError(*denied)
    ctx.caller = caller
    return caller


def has_scope(token: ProjectToken, scope: str) -> bool:
    """Tell whether a project token may do what needs a scope."""
    return SCOPES.index(token.scope) >= SCOPES.index(scope)


def project_in_path(ctx: Context) -> Project | None:
    """Return the project whose slug, or UUID, is in the path."""
    slug = ctx.params["vcs-type"], ctx.params["username"], ctx.params["repo"]
    bare = slug[:2] == BARE_UUID
    return ctx.state.find_project_by_id(slug[2]) if bare else ctx.state.find_project(*slug)


def visible_project(ctx: Context, find: FindProject) -> Project | None:
    """Return the project that the path names, unless the user cannot see it."""
    project = find(ctx)
    if project is not None and ctx.caller is not None and project.hidden_from(ctx.caller):
        return None
    return project
