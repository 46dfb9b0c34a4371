# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signed-in user (docs/api/v2.md §4.1)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from ...shapes.users import v2_me_body
from .guards import signed_in

ROUTES = Routes()


@ROUTES.on("GET", "/api/v2/me", signed_in)
def me(ctx: Context) -> Reply:
    """The user of the token."""
    return Reply(v2_me_body(ctx.user))
