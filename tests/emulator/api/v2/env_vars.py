# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables (docs/api/v2.md §5.2)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from ...shapes.env_vars import v2_env_var_body
from ..paging import envelope
from ..v1_1.env_vars import find_env_var, store_env_var
from .guards import PROJECT, READS, WRITES

ROUTES = Routes()

_MISSING = (404, "Environment variable not found.")
"""The exact text is not established (docs/api/v2.md §5.2)."""


@ROUTES.on("GET", f"{PROJECT}/envvar", READS)
def env_vars(ctx: Context) -> Reply:
    """All variables, masked, on one page."""
    return Reply(envelope([v2_env_var_body(name, variable) for name, variable in ctx.subject.env_vars.items()]))


@ROUTES.on("POST", f"{PROJECT}/envvar", WRITES)
def set_env_var(ctx: Context) -> Reply:
    """Create or overwrite a variable: 201 in both cases, and no Location."""
    return Reply(v2_env_var_body(*store_env_var(ctx.state, ctx.subject, ctx.request.fields())), status=201)


@ROUTES.on("GET", f"{PROJECT}/envvar/:name", READS)
def env_var(ctx: Context) -> Reply:
    """One variable."""
    name = ctx.params["name"]
    return Reply(v2_env_var_body(name, find_env_var(ctx.subject, name, _MISSING)))


@ROUTES.on("DELETE", f"{PROJECT}/envvar/:name", WRITES)
def delete_env_var(ctx: Context) -> Reply:
    """Delete a variable."""
    find_env_var(ctx.subject, ctx.params["name"], _MISSING)
    del ctx.subject.env_vars[ctx.params["name"]]
    return Reply({"message": "Environment variable deleted."})
