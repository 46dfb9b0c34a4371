# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signed-in user (docs/api/v2.md §4.1)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from ...shapes.organizations import collaboration_body
from ...shapes.users import v2_me_body
from .guards import signed_in

ROUTES = Routes()


@ROUTES.on("GET", "/api/v2/me", signed_in)
def me(ctx: Context) -> Reply:
    """The user of the token."""
    return Reply(v2_me_body(ctx.user))


@ROUTES.on("GET", "/api/v2/me/collaborations", signed_in)
def collaborations(ctx: Context) -> Reply:
    """The organisations that the user is a member of: a bare array."""
    return Reply([collaboration_body(org) for org in ctx.state.orgs.values() if org.admits(ctx.user)])
