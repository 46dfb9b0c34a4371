# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project (docs/api/v2.md §4.3)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from ...shapes.projects import v2_project_body
from .guards import PROJECT, READS

ROUTES = Routes()


@ROUTES.on("GET", PROJECT, READS)
def project(ctx: Context) -> Reply:
    """One project, stopped or not."""
    return Reply(v2_project_body(ctx.subject))
