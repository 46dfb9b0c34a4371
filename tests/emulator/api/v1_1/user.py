# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1.1: the signed-in user, their projects and repositories (api/v1.1.md §10.1, §10.2, §10.18)."""

from __future__ import annotations

from typing import Any

from ...server.auth import signed_in
from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...server.wire import TEXT_TYPE
from ...shapes.projects import me_body, project_body
from ...state import keys
from ...state.model import ADMIN, Org, User
from ...state.slugs import VCS_HOSTS, VCS_NAMES
from ...state.state import State

ROUTES = Routes()


@ROUTES.on("GET", "/api/v1.1/me", signed_in)
def me(ctx: Context) -> Reply:
    """Who the token is."""
    return Reply(me_body(ctx.state, ctx.user))


@ROUTES.on("GET", "/api/v1.1/projects", signed_in)
def projects(ctx: Context) -> Reply:
    """The followed projects, a bare array."""
    user, leave_out = ctx.user, ctx.request.query.get("shallow")
    followed = [
        project
        for project in ctx.state.projects.values()
        if user.login in project.followers and not project.hidden_from(user)
    ]
    return Reply([project_body(ctx.state, project, user, settings=False, leave_out=leave_out) for project in followed])


@ROUTES.on("POST", "/api/v1.1/user/heroku-key", signed_in)
def heroku_key(ctx: Context) -> Reply:
    """Set the user's Heroku API key, from JSON or a form; the 400 without one is inferred."""
    key = ctx.request.fields().get("apikey")
    if not isinstance(key, str) or not key:
        raise ApiError(400, "apikey is required")
    ctx.user.heroku_key = key
    return Reply(text='""', content_type=TEXT_TYPE)


@ROUTES.on("POST", "/api/v1.1/user/ssh-key", signed_in)
def ssh_key(ctx: Context) -> Reply:
    """Give the user a key at GitHub. Documented as having no response; status and body are inferred."""
    made = keys.make_public_key(f"user/{ctx.user.login}/{ctx.state.next_number()}")
    ctx.user.user_key_fingerprint = keys.md5_fingerprint(made)
    return Reply(text='""', content_type=TEXT_TYPE)


@ROUTES.on("GET", "/api/v1.1/user/repos/:vcs-type", signed_in)
def repos(ctx: Context) -> Reply:
    """A page of the repositories the user can see; the default page size is inferred."""
    vcs = VCS_NAMES.get(ctx.params["vcs-type"])
    page, size = _number(ctx, "page", 1), min(_number(ctx, "per-page", 30), 100)
    found = [
        _repo_body(ctx.state, ctx.user, org, name)
        for org in ctx.state.orgs.values()
        if org.vcs == vcs
        for name in _repo_names(ctx.state, ctx.user, org)
    ]
    return Reply(found[(page - 1) * size : page * size])


def _number(ctx: Context, name: str, default: int) -> int:
    text = ctx.request.query.get(name, "")
    return max(1, int(text)) if text.isdecimal() else default


def _repo_names(state: State, user: User, org: Org) -> list[str]:
    owned = {project.name: project for project in state.projects.values() if project.org is org}
    names = {*owned, *(org.repos or ())}
    return sorted(name for name in names if name not in owned or not owned[name].hidden_from(user))


def _repo_body(state: State, user: User, org: Org, name: str) -> dict[str, Any]:
    project = state.find_project(org.vcs, org.name, name)
    return {
        "vcs_type": org.vcs,
        "username": org.name,
        "name": name,
        "owner": {"login": org.name, "external_id": org.id, "avatar_url": None, "name": org.name},
        "vcs_url": f"{VCS_HOSTS[org.vcs]}/{org.name}/{name}",
        "admin": user.role == ADMIN,
        "following": project is not None and user.login in project.followers,
        "has_followers": project is not None and bool(project.followers),
        "fork": False,
        "language": project.language if project else None,
        "pushed_at": user.created_at,
        "created_at": user.created_at,
    }
