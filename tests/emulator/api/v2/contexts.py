# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contexts of an organisation (docs/api/v2.md §6.1, §19)."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.contexts import context_body, full_context_body
from ...state.contexts import OrgContext
from ...state.model import CONTRIBUTOR, Org
from ..paging import envelope, page_of
from .guards import DENIED, ORG_NOT_FOUND, on_context, signed_in
from .lookup import context_of

ROUTES = Routes()

CONTEXT = "/api/v2/context/:context-id"

_NAME_LIMIT, _MOST = 200, 500


def reply_to_change(context: OrgContext, body: Any, status: int = 200) -> Reply:
    """Return an answer, and note in the journal what the context now holds and who may use it."""
    notes = {
        "id": context.id,
        "name": context.name,
        "open": context.open,
        "restrictions": sorted(f"{restriction.type} {restriction.value}" for restriction in context.restrictions),
        "variables": sorted(context.variables),
    }
    return Reply(body, status=status, notes={"context": notes})


def _find_owner(ctx: Context, identity: Any, slug: Any, kind: Any) -> Org:
    """Return the organisation that owns contexts, by its id or slug; on Server it is an account, and has only an id.

    The answer for an organisation that is unknown or foreign is not established: 404, as where it is read.
    """
    server = ctx.state.switches.server
    if identity is None and (slug is None or server):
        raise ApiError(400, "must specify either owner-slug or owner-id")
    if kind != ("account" if server else "organization"):
        raise ApiError(400, "Invalid owner type" + ("" if server else " - only organization is supported at present"))
    org = ctx.state.find_org_by_slug(str(slug)) if identity is None else ctx.state.find_org_by_id(str(identity))
    if org is None or not org.admits(ctx.user):
        raise ApiError(*ORG_NOT_FOUND)
    return org


@ROUTES.on("GET", "/api/v2/context", signed_in)
def contexts(ctx: Context) -> Reply:
    """The contexts of an organisation. That ``name`` filters without regard to case is inferred."""
    query, kind = ctx.request.query, "account" if ctx.state.switches.server else "organization"
    org = _find_owner(ctx, query.get("owner-id"), query.get("owner-slug"), query.get("owner-type", kind))
    wanted = query.get("name", "").lower()
    found = [context for context in ctx.state.contexts_of(org) if wanted in context.name.lower()]
    page, token = page_of(ctx, found)
    return Reply(envelope([context_body(context) for context in page], token))


@ROUTES.on("POST", "/api/v2/context", signed_in)
def create_context(ctx: Context) -> Reply:
    """Make a context: 200. The answer for a name that is taken is not established, nor are the texts of the errors."""
    fields = ctx.request.fields()
    name, owner = fields.get("name"), fields.get("owner")
    if not isinstance(name, str) or not 0 < len(name) <= _NAME_LIMIT:
        raise ApiError(400, "A context needs a name of at most 200 characters.")
    if not isinstance(owner, dict):
        raise ApiError(400, "A context needs an owner.")
    org = _find_owner(ctx, owner.get("id"), owner.get("slug"), owner.get("type"))
    if not ctx.user.has_role(CONTRIBUTOR):
        raise ApiError(*DENIED)
    if ctx.state.find_context(org, name) is not None:
        raise ApiError(409, "A context with this name already exists.")
    if len(ctx.state.contexts_of(org)) >= _MOST:
        raise ApiError(400, "Cannot create more than 500 contexts per organization")
    context = ctx.state.add_context(org, name)
    return reply_to_change(context, context_body(context))


@ROUTES.on("GET", CONTEXT, on_context())
def context(ctx: Context) -> Reply:
    """One context, with its variables and restrictions."""
    return Reply(full_context_body(ctx.state, context_of(ctx)))


@ROUTES.on("DELETE", CONTEXT, on_context(CONTRIBUTOR))
def delete_context(ctx: Context) -> Reply:
    """Delete a context, with its variables and restrictions."""
    found = ctx.state.contexts.pop(context_of(ctx).id)
    return reply_to_change(found, {"message": "Context deleted."})
