# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following, settings, API tokens and the cache of a project (docs/api/v1.1.md §10.12, §10.16, §10.17)."""

from __future__ import annotations

from typing import Any

from ...server.http import NOTHING, ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.projects import NOTIFIERS, SCRIPTS, new_token_body, project_body, token_body
from ...state.dates import cache_status
from ...state.model import ADMIN, SCOPES
from .guards import ADMIN_WRITES, PROJECT, SETTINGS_READS, WRITES, on_project

ROUTES = Routes()

_DEPLOY_KEY = "deploy-key"

_CACHE_MESSAGES = {410: "This endpoint is no longer available", 404: "Not found"}
"""The bodies of the retired build-cache are inferred (docs/api/v1.1.md §15)."""


@ROUTES.on("POST", f"{PROJECT}/follow", on_project(personal=True, new=True))
def follow(ctx: Context) -> Reply:
    """Follow a project. The first follow of a repository sets it up; that of a stopped project too (inferred)."""
    project, switches = ctx.subject, ctx.state.switches
    new = not project.enabled
    if new:
        project.enabled = True
        if switches.follow_installs_key and not project.checkout_keys:
            ctx.state.make_checkout_key(project, _DEPLOY_KEY, None)
    project.followers[ctx.user.login] = None
    return Reply({"following": not (new and switches.first_follow_says_false), "workflow": False, "first_build": None})


@ROUTES.on("POST", f"{PROJECT}/unfollow", on_project(personal=True))
def unfollow(ctx: Context) -> Reply:
    """Stop following; the project stays, and still builds for others."""
    ctx.subject.followers.pop(ctx.user.login, None)
    return Reply({"following": False})


@ROUTES.on("POST", f"{PROJECT}/enable", on_project(role=ADMIN, personal=True, new=True))
def enable(ctx: Context) -> Reply:
    """Start building, with a deploy key. It is inferred that a project which has one gets no second."""
    project = ctx.subject
    project.enabled = True
    if all(key.type != _DEPLOY_KEY for key in project.checkout_keys):
        ctx.state.make_checkout_key(project, _DEPLOY_KEY, None)
    return Reply(_settings_body(ctx))


@ROUTES.on("DELETE", f"{PROJECT}/enable", ADMIN_WRITES)
def disable(ctx: Context) -> Reply:
    """Stop building; all routes of the project still answer."""
    ctx.subject.enabled = False
    return Reply(_settings_body(ctx))


@ROUTES.on("GET", f"{PROJECT}/settings", SETTINGS_READS)
def settings(ctx: Context) -> Reply:
    """The settings of the project."""
    return Reply(_settings_body(ctx))


@ROUTES.on("PUT", f"{PROJECT}/settings", WRITES)
def change_settings(ctx: Context) -> Reply:
    """Change what is sent, and keep the rest. It is inferred that unknown keys and flags are ignored."""
    project, fields = ctx.subject, ctx.request.fields()
    flags = fields.pop("feature_flags", {})
    if not isinstance(flags, dict):
        raise ApiError(400, "feature_flags must be an object")
    project.feature_flags.update({flag: value for flag, value in flags.items() if flag in project.feature_flags})
    project.settings.update({key: value for key, value in fields.items() if key in SCRIPTS or key in NOTIFIERS})
    answers = {"object": _settings_body(ctx), "string": "", "empty": NOTHING}
    return Reply(answers[ctx.state.switches.settings_put_body])


def _settings_body(ctx: Context) -> dict[str, Any]:
    query = ctx.request.query
    leave_out, digest = query.get("skip-branches"), query.get("ssh-key-digest", "md5")
    return project_body(ctx.state, ctx.subject, ctx.caller, settings=True, leave_out=leave_out, digest=digest)


@ROUTES.on("GET", f"{PROJECT}/token", SETTINGS_READS)
def tokens(ctx: Context) -> Reply:
    """The API tokens of the project, without their secrets."""
    return Reply([token_body(token) for token in ctx.subject.tokens])


@ROUTES.on("POST", f"{PROJECT}/token", WRITES)
def create_token(ctx: Context) -> Reply:
    """Make an API token. The success is recorded as "2xx": 201 and the text of the 400 are inferred."""
    fields = ctx.request.fields()
    scope, label = fields.get("scope"), fields.get("label")
    if scope not in SCOPES or not isinstance(label, str):
        raise ApiError(400, "scope and label are required")
    token = ctx.state.add_project_token(ctx.subject, scope, label)
    body = new_token_body(token)
    return Reply(body, status=201, location=f"{ctx.request.raw_path}/{token.id}")


@ROUTES.on("DELETE", f"{PROJECT}/token/:token-id", WRITES)
def delete_token(ctx: Context) -> Reply:
    """Delete an API token. Status and answer are not established: those of other deletions."""
    for token in ctx.subject.tokens:
        if token.id == ctx.params["token-id"]:
            ctx.state.remove_project_token(ctx.subject, token)
            return Reply({"message": "ok"})
    raise ApiError(404, "token not found")


@ROUTES.on("DELETE", f"{PROJECT}/build-cache", WRITES)
def clear_build_cache(ctx: Context) -> Reply:
    """Delete the dependency caches, where and as long as that works."""
    status = cache_status(ctx.state.today, ctx.state.switches.server)
    if status != 200:
        raise ApiError(status, _CACHE_MESSAGES[status])
    return Reply({"status": "build dependency caches deleted"})
