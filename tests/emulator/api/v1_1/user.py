# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signed-in user, their projects and repositories (docs/api/v1.1.md §10.1, §10.2, §10.18)."""

from __future__ import annotations

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...server.wire import TEXT_TYPE
from ...shapes.projects import project_body
from ...shapes.repositories import repository_body
from ...shapes.users import me_body
from ...state import keys
from ...state.model import Org, User
from ...state.slugs import VCS_NAMES
from ...state.state import State
from ..paging import numbered_page
from .guards import signed_in

ROUTES = Routes()

_EMPTY_TEXT = '""'


@ROUTES.on("GET", "/api/v1.1/me", signed_in)
def me(ctx: Context) -> Reply:
    """The user of the token."""
    return Reply(me_body(ctx.state, ctx.user))


@ROUTES.on("GET", "/api/v1.1/projects", signed_in)
def projects(ctx: Context) -> Reply:
    """The followed projects: a bare array."""
    user, leave_out = ctx.user, ctx.request.query.get("shallow")
    followed = ctx.state.projects_followed_by(user)
    return Reply([project_body(ctx.state, project, user, settings=False, leave_out=leave_out) for project in followed])


@ROUTES.on("POST", "/api/v1.1/user/heroku-key", signed_in)
def set_heroku_key(ctx: Context) -> Reply:
    """Set the user's Heroku API key, from JSON or a form; the 400 without one is inferred."""
    key = ctx.request.fields().get("apikey")
    if not isinstance(key, str) or not key:
        raise ApiError(400, "apikey is required")
    ctx.user.heroku_key = key
    return Reply(text=_EMPTY_TEXT, content_type=TEXT_TYPE)


@ROUTES.on("POST", "/api/v1.1/user/ssh-key", signed_in)
def add_user_ssh_key(ctx: Context) -> Reply:
    """Give the user a key at GitHub. The documentation says that there is no answer; status and body are inferred."""
    public = keys.make_public_key(f"user/{ctx.user.login}/{ctx.state.next_number()}")
    ctx.user.user_key_fingerprint = keys.md5_fingerprint(public)
    return Reply(text=_EMPTY_TEXT, content_type=TEXT_TYPE)


@ROUTES.on("GET", "/api/v1.1/user/repos/:vcs-type", signed_in)
def repositories(ctx: Context) -> Reply:
    """A page of the repositories that the user can see."""
    vcs = VCS_NAMES.get(ctx.params["vcs-type"])
    bodies = [
        repository_body(ctx.state, ctx.user, org, name)
        for org in ctx.state.orgs.values()
        if org.vcs == vcs
        for name in _repository_names(ctx.state, ctx.user, org)
    ]
    return Reply(numbered_page(ctx.request, bodies))


def _repository_names(state: State, user: User, org: Org) -> list[str]:
    owned = {project.name: project for project in state.projects.values() if project.org is org}
    names = {*owned, *(org.repos or ())}
    return sorted(name for name in names if name not in owned or not owned[name].hidden_from(user))
