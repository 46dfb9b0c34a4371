# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organisations in v3 (docs/api/v2.md §18.2)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from .conventions import item, page_reply, signed_in

ROUTES = Routes()


@ROUTES.on("GET", "/api/v3/orgs", signed_in)
def organizations(ctx: Context) -> Reply:
    """The organisations that the user is a member of; which attributes they have is not established."""
    slug = ctx.request.query.get("filter[slug]")
    wanted = None if slug is None else ctx.state.find_org_by_slug(slug)
    found = [org for org in ctx.state.orgs.values() if org.admits(ctx.user) and (slug is None or org is wanted)]
    return page_reply(ctx, [item(org.id, {"name": org.name}) for org in found])
