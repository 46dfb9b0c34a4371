# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restrictions of a context: who may use it (docs/api/v2.md §6.3, §19)."""

from __future__ import annotations

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.contexts import new_restriction_body, restriction_body
from ...state.contexts import EXPRESSION, GROUP, PROJECT, RESTRICTION_TYPES, OrgContext, Restriction
from ...state.expressions import is_expression
from ...state.model import ADMIN
from ...state.slugs import stable_uuid
from .contexts import CONTEXT, reply_to_change
from .guards import on_context
from .lookup import context_of

ROUTES = Routes()

_RESTRICTIONS = f"{CONTEXT}/restrictions"
_INVALID = (400, "Invalid restriction.")


@ROUTES.on("GET", _RESTRICTIONS, on_context())
def restrictions(ctx: Context) -> Reply:
    """All restrictions: one page, without the key of a next one."""
    context = context_of(ctx)
    return Reply({"items": [restriction_body(ctx.state, context, item) for item in context.restrictions]})


@ROUTES.on("POST", _RESTRICTIONS, on_context(ADMIN))
def add_restriction(ctx: Context) -> Reply:
    """Add a restriction: 201. That one which is there already is refused, but the group of all members is not, is told.

    The text of the 409 is inferred.
    """
    context, fields = context_of(ctx), ctx.request.fields()
    kind, value = fields.get("restriction_type"), fields.get("restriction_value")
    if kind not in RESTRICTION_TYPES or not isinstance(value, str):
        raise ApiError(*_INVALID)
    _check(ctx, context, kind, value)
    restriction = context.all_members
    if (kind, value) != (restriction.type, restriction.value):
        identity = stable_uuid("restriction", context.id, str(ctx.state.next_number()))
        restriction = Restriction(identity, kind, value)
        if any((other.type, other.value) == (kind, value) for other in context.restrictions):
            raise ApiError(409, "The restriction already exists.")
    if restriction not in context.restrictions:
        context.restrictions.append(restriction)
    return reply_to_change(context, new_restriction_body(restriction), status=201)


def _check(ctx: Context, context: OrgContext, kind: str, value: str) -> None:
    """Refuse a value that its type cannot have. The answer for an unknown project is not established."""
    if kind == EXPRESSION and not is_expression(value):
        raise ApiError(400, "Invalid argument.")
    if kind == PROJECT:
        project = ctx.state.find_project_by_id(value)
        if project is None or project.org is not context.org:
            raise ApiError(*_INVALID)
    if kind == GROUP and context.org.vcs == "circleci":
        raise ApiError(400, "This is only supported for OAuth orgs.")
    if kind == GROUP and value != context.org.id and not ctx.state.switches.team_restrictions:
        raise ApiError(*_INVALID)


@ROUTES.on("DELETE", f"{_RESTRICTIONS}/:restriction-id", on_context(ADMIN))
def delete_restriction(ctx: Context) -> Reply:
    """Remove a restriction; the group of all members does not come back by itself."""
    context, identity = context_of(ctx), ctx.params["restriction-id"]
    left = [restriction for restriction in context.restrictions if restriction.id != identity]
    if len(left) == len(context.restrictions):
        raise ApiError(404, "restriction not found")
    context.restrictions = left
    return reply_to_change(context, {"message": "Context restriction deleted."})
