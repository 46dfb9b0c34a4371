# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of a context (docs/api/v2.md §6.2)."""

from __future__ import annotations

import hashlib

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.contexts import variable_bodies, variable_body
from ...state.contexts import OrgContext
from ...state.model import ADMIN, CONTRIBUTOR
from ..paging import envelope
from ..v1_1.env_vars import check_env_var
from .contexts import CONTEXT, reply_to_change
from .guards import on_context
from .lookup import FORBIDDEN, context_of

ROUTES = Routes()

_VARIABLES = f"{CONTEXT}/environment-variable"
_MOST = 100
_PAGE_SIZE = 100


def _changeable(ctx: Context) -> OrgContext:
    """Return the context in the path, if the user may change its variables.

    Only members of its groups may. The emulator has no other groups than that of all members; without it only an
    administrator may.
    """
    context = context_of(ctx)
    if not context.for_members and not ctx.user.has_role(ADMIN):
        raise ApiError(*FORBIDDEN)
    return context


@ROUTES.on("GET", _VARIABLES, on_context())
def variables(ctx: Context) -> Reply:
    """The first page of the variables, whatever token is sent; the token of a next one changes with the data."""
    bodies = variable_bodies(context_of(ctx))
    size = ctx.state.switches.page_size or _PAGE_SIZE
    token = hashlib.sha256(repr(bodies).encode()).hexdigest()[:32] if len(bodies) > size else None
    return Reply(envelope(bodies[:size], token))


@ROUTES.on("PUT", f"{_VARIABLES}/:name", on_context(CONTRIBUTOR))
def set_variable(ctx: Context) -> Reply:
    """Set a variable. Only ``value`` is read: a body without it stores an empty value, but an empty one is refused.

    A value that is no string is refused in the same way (inferred).
    """
    context, name, fields = _changeable(ctx), ctx.params["name"], ctx.request.fields()
    value = fields.get("value", "")
    if not fields or not isinstance(value, str):
        raise ApiError(400, "Invalid body.")
    check_env_var(name, value)
    if name not in context.variables and len(context.variables) >= _MOST:
        raise ApiError(400, "Cannot create more than 100 environment variables per context")
    variable = context.set_variable(name, value, ctx.state.now())
    return reply_to_change(context, variable_body(context, name, variable))


@ROUTES.on("DELETE", f"{_VARIABLES}/:name", on_context(CONTRIBUTOR))
def delete_variable(ctx: Context) -> Reply:
    """Delete a variable: 200 even if there is none."""
    context = _changeable(ctx)
    context.variables.pop(ctx.params["name"], None)
    return reply_to_change(context, {"message": "Environment variable deleted."})
