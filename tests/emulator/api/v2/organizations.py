# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organisations in v2 (docs/api/v2.md §4.2)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from ...shapes.organizations import organization_body
from .guards import ORG, on_org

ROUTES = Routes()


@ROUTES.on("GET", ORG, on_org())
def organization(ctx: Context) -> Reply:
    """One organisation, by its slug or its UUID."""
    return Reply(organization_body(ctx.organization))
