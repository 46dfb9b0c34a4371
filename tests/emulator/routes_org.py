# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1.1: settings of organisations (api/v1.1.md §10.19)."""

from __future__ import annotations

from typing import Any

from .access import DENIED, signed_in
from .http import ApiError, Reply
from .model import ADMIN, Org
from .routes_project import put_reply
from .routing import Context, Routes

ROUTES = Routes()

ORG_SETTINGS = "/api/v1.1/organization/:vcs-type/:org/settings"


def _org(ctx: Context) -> Org:
    """Return the organisation; the text of the 404 is v2's (api/v2.md §4.2)."""
    org = ctx.state.find_org(ctx.params["vcs-type"], ctx.params["org"])
    if org is None:
        raise ApiError(404, "Org not found.")
    return org


def _body(org: Org) -> dict[str, Any]:
    """OAuth organisations nest their flags, standalone ones are flat."""
    return dict(org.feature_flags) if org.vcs == "circleci" else {"feature_flags": org.feature_flags}


@ROUTES.on("GET", ORG_SETTINGS, signed_in)
def settings(ctx: Context) -> Reply:
    """The organisation's flags, in snake case."""
    return Reply(_body(_org(ctx)))


@ROUTES.on("PUT", ORG_SETTINGS, signed_in)
def change_settings(ctx: Context) -> Reply:
    """Change flags, given in kebab case; a snake-case name is ignored (inferred)."""
    org = _org(ctx)
    if ctx.user.role != ADMIN:
        raise ApiError(*DENIED)
    flags = ctx.request.fields().get("feature_flags", {})
    if not isinstance(flags, dict):
        raise ApiError(400, "feature_flags must be an object")
    for flag, value in flags.items():
        if "_" not in flag:
            org.feature_flags[flag.replace("-", "_")] = value
    return put_reply(ctx, _body(org))
