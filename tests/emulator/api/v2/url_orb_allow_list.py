# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The URLs of orbs that an organisation allows (docs/api/v2.md §9.3, §19). The texts of all messages are inferred."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...state.allow_list import AUTHS, AllowedUrl
from ...state.model import ADMIN
from ...state.slugs import stable_uuid
from .guards import ORG, on_org

ROUTES = Routes()

_LIST = f"{ORG}/url-orb-allow-list"


@ROUTES.on("GET", _LIST, on_org())
def entries(ctx: Context) -> Reply:
    """All entries: one page, without the key of a next one."""
    return Reply({"items": [asdict(entry) for entry in ctx.organization.allow_list]})


@ROUTES.on("POST", _LIST, on_org(ADMIN))
def add_entry(ctx: Context) -> Reply:
    """Add an entry: 200 with its id only. That two can be alike is inferred."""
    org, fields = ctx.organization, ctx.request.fields()
    values: dict[str, Any] = {key: fields.get(key) for key in ("name", "prefix", "auth")}
    for key, value in values.items():
        if not isinstance(value, str) or not value or (key == "auth" and value not in AUTHS):
            raise ApiError(400, f"Invalid request body: {key}")
    entry = AllowedUrl(stable_uuid("allowed url", org.id, str(ctx.state.next_number())), **values)
    org.allow_list.append(entry)
    return Reply({"id": entry.id, "message": "Allow-list entry created."})


@ROUTES.on("DELETE", f"{_LIST}/:entry-id", on_org(ADMIN))
def delete_entry(ctx: Context) -> Reply:
    """Delete an entry: 200 even if there is none."""
    org, identity = ctx.organization, ctx.params["entry-id"]
    org.allow_list = [entry for entry in org.allow_list if entry.id != identity]
    return Reply({"id": identity, "message": "Allow-list entry deleted."})
