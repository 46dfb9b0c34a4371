# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API of self-hosted runners (docs/api/v2.md §11, §19). Texts that it does not quote are inferred.

On Cloud it has a host of its own; here it has the emulator's. Sources report two statuses of a creation and two of a
deletion: switches choose.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from ...server.auth import require_user
from ...server.http import NOTHING, ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.runners import resource_class_body, runner_body, runner_token_body
from ...state.model import ADMIN, Org
from ...state.runners import MOST_CLASSES, MOST_TOKENS, ResourceClass, RunnerToken
from ...state.slugs import stable_uuid

ROUTES = Routes()

_RUNNER = "/api/v3/runner"
_RESOURCE = f"{_RUNNER}/resource"
_TOKEN = f"{_RUNNER}/token"
_DENIED = (403, "Permission denied.")
_OUT_OF_REACH = (404, "not found with provided token: check permissions to view or admin self-hosted runners")
_NAME = re.compile(r"[A-Za-z0-9_-]+/[A-Za-z0-9._-]+\Z")


def _reads(ctx: Context) -> None:
    """Admit any user."""
    require_user(ctx, _DENIED)


def _manages(ctx: Context) -> None:
    """Admit an administrator of the organisation."""
    if not require_user(ctx, _DENIED).has_role(ADMIN):
        raise ApiError(*_DENIED)


def _owner_of(ctx: Context, namespace: str) -> Org | None:
    """Return the organisation of a namespace, if the user is a member of it."""
    owners = (org for org in ctx.state.orgs.values() if org.namespace == namespace)
    return next((org for org in owners if org.admits(ctx.user)), None)


def _visible(ctx: Context) -> list[ResourceClass]:
    return [found for found in ctx.state.resource_classes.values() if _owner_of(ctx, found.namespace)]


def _in_scope(ctx: Context) -> list[ResourceClass]:
    """Return the classes of the organisation or of the namespace that the query names; the organisation wins."""
    namespace, org_id = ctx.request.query.get("namespace"), ctx.request.query.get("org-id")
    if org_id is not None:
        org = ctx.state.find_org_by_id(org_id)
        namespace = org.namespace if org else None
    if namespace is None or _owner_of(ctx, namespace) is None:
        raise ApiError(*_OUT_OF_REACH)
    return [found for found in ctx.state.resource_classes.values() if found.namespace == namespace]


def _named(ctx: Context, name: Any) -> ResourceClass:
    """Return the class with a name; that reads answer the same 400 as a new token does is inferred."""
    for found in _visible(ctx):
        if found.resource_class == name:
            return found
    raise ApiError(400, f'no such resource class "{name}"')


def _by_id(ctx: Context) -> ResourceClass:
    """Return the class whose id is in the path."""
    for found in _visible(ctx):
        if found.id == ctx.params["resource-id"]:
            return found
    raise ApiError(*_OUT_OF_REACH)


def _items(bodies: Iterable[dict[str, Any]]) -> Reply:
    return Reply({"items": list(bodies)})


def _deleted(ctx: Context) -> Reply:
    status = ctx.state.switches.runner_delete
    return Reply({"message": "deleted"} if status == 200 else NOTHING, status=status)


@ROUTES.on("GET", _RESOURCE, _reads)
def resource_classes(ctx: Context) -> Reply:
    """The resource classes of a namespace or an organisation."""
    if not {"namespace", "org-id"} & set(ctx.request.query):
        raise ApiError(400, "must specify namespace or org-id")
    return _items(map(resource_class_body, _in_scope(ctx)))


@ROUTES.on("POST", _RESOURCE, _manages)
def create_resource_class(ctx: Context) -> Reply:
    """Make a resource class in a namespace that is there; ``org_id`` is ignored."""
    fields, classes = ctx.request.fields(), ctx.state.resource_classes
    name, description = fields.get("resource_class"), fields.get("description") or ""
    if not isinstance(name, str) or not _NAME.match(name) or not isinstance(description, str):
        raise ApiError(400, "resource class not valid")
    made = ResourceClass(stable_uuid("resource class", name, str(ctx.state.next_number())), name, description)
    if _owner_of(ctx, made.namespace) is None:
        raise ApiError(*_OUT_OF_REACH)
    if any(found.resource_class == name for found in classes.values()):
        raise ApiError(409, f'resource class "{name}" already exists')
    if sum(found.namespace == made.namespace for found in classes.values()) >= MOST_CLASSES:
        raise ApiError(403, "too many resource classes")
    classes[made.id] = made
    return Reply(resource_class_body(made), status=ctx.state.switches.runner_create)


@ROUTES.on("DELETE", f"{_RESOURCE}/:resource-id", _manages)
def delete_resource_class(ctx: Context) -> Reply:
    """Delete a resource class that has no tokens."""
    found = _by_id(ctx)
    if found.tokens:
        raise ApiError(409, "resource class still has tokens")
    del ctx.state.resource_classes[found.id]
    return _deleted(ctx)


@ROUTES.on("DELETE", f"{_RESOURCE}/:resource-id/force", _manages)
def delete_resource_class_with_tokens(ctx: Context) -> Reply:
    """Delete a resource class, and its tokens too."""
    del ctx.state.resource_classes[_by_id(ctx).id]
    return _deleted(ctx)


@ROUTES.on("GET", _TOKEN, _reads)
def tokens(ctx: Context) -> Reply:
    """The tokens of a resource class, without their secrets."""
    found = _named(ctx, ctx.request.query.get("resource-class"))
    return _items(runner_token_body(found, token) for token in found.tokens.values())


@ROUTES.on("POST", _TOKEN, _manages)
def create_token(ctx: Context) -> Reply:
    """Make a token; nicknames may repeat. Its secret is shown for this once."""
    fields = ctx.request.fields()
    found, nickname = _named(ctx, fields.get("resource_class")), fields.get("nickname")
    if not isinstance(nickname, str) or not nickname:
        raise ApiError(400, "nickname is required")
    if len(found.tokens) >= MOST_TOKENS:
        raise ApiError(403, "too many tokens for this resource class")
    identity = stable_uuid("runner token", found.id, str(ctx.state.next_number()))
    token = RunnerToken(identity, nickname, ctx.state.now(), hashlib.sha256(identity.encode()).hexdigest())
    found.tokens[identity] = token
    body = runner_token_body(found, token) | {"token": token.token}
    return Reply(body, status=ctx.state.switches.runner_create)


@ROUTES.on("DELETE", f"{_TOKEN}/:token-id", _manages)
def delete_token(ctx: Context) -> Reply:
    """Delete a token."""
    for found in _visible(ctx):
        if found.tokens.pop(ctx.params["token-id"], None) is not None:
            return _deleted(ctx)
    raise ApiError(*_OUT_OF_REACH)


@ROUTES.on("GET", _RUNNER, _reads)
def runners(ctx: Context) -> Reply:
    """The runners of a resource class, a namespace or an organisation."""
    query = ctx.request.query
    by_org = "org-id" in query
    if not by_org and ("resource-class" in query) == ("namespace" in query):
        raise ApiError(400, "must specify exactly one of resource-class or namespace")
    classes = _in_scope(ctx) if by_org or "namespace" in query else [_named(ctx, query["resource-class"])]
    return _items(runner_body(found, runner, by_org) for found in classes for runner in found.runners)


@ROUTES.on("GET", f"{_RUNNER}/tasks", _reads)
def unclaimed_tasks(ctx: Context) -> Reply:
    """How many tasks wait for a runner."""
    return Reply({"unclaimed_task_count": _named(ctx, ctx.request.query.get("resource-class")).unclaimed})


@ROUTES.on("GET", f"{_RUNNER}/tasks/running", _reads)
def running_tasks(ctx: Context) -> Reply:
    """How many tasks run."""
    return Reply({"running_runner_tasks": _named(ctx, ctx.request.query.get("resource-class")).running})
