# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Insights: the summary of an organisation (docs/api/v2.md §8.3)."""

from __future__ import annotations

from urllib.parse import parse_qs

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.insights import org_summary_body
from .guards import on_org

ROUTES = Routes()

_WINDOWS = ("last-24-hours", "last-7-days", "last-30-days", "last-60-days", "last-90-days")


@ROUTES.on("GET", "/api/v2/insights/:org-slug/summary", on_org())
def org_summary(ctx: Context) -> Reply:
    """What the projects of an organisation ran. The window only has to be a known one: nothing here is that old."""
    query = parse_qs(ctx.request.raw_query)
    if query.get("reporting-window", [_WINDOWS[-1]])[-1] not in _WINDOWS:
        raise ApiError(400, "Invalid reporting window")
    projects = [project for project in ctx.state.projects.values() if project.org is ctx.organization]
    visible = [project for project in projects if not project.hidden_from(ctx.user)]
    return Reply(org_summary_body(visible, query.get("project-names")))
