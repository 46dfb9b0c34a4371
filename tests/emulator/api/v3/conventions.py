# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all routes of v3 share: who may use them, and pages with cursors (docs/api/v2.md §18.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...server.auth import require_user
from ...server.http import ApiError, NoRoute, Reply
from ...server.routing import Context
from ..paging import start_of, token_for

_PAGE_SIZE, _MOST = 20, 100
"""The size of a page, and the most that can be asked for: neither is established."""


def signed_in(ctx: Context) -> None:
    """Admit the user of a Bearer token; Server has no v3. That no other way to send it works is the cautious guess."""
    if ctx.state.switches.server:
        raise NoRoute
    request = ctx.request
    if not request.header("authorization").lower().startswith("bearer ") or "circle-token" in request.query:
        raise ApiError(401, "Send the token as a Bearer token.")
    require_user(ctx, (403, "Permission denied."))


def item(identity: str, attributes: dict[str, Any], **references: str) -> dict[str, Any]:
    """Return an object: its id, its attributes, and the ids of the objects that it refers to."""
    body = {"id": identity, "attributes": attributes}
    return body | {"references": {name: {"id": other} for name, other in references.items()}} if references else body


def page_reply(ctx: Context, items: Sequence[dict[str, Any]]) -> Reply:
    """Return the page that ``page[cursor]`` and ``page[limit]`` ask for; a limit out of range is refused."""
    query = ctx.request.query
    limit = query.get("page[limit]", str(ctx.state.switches.page_size or _PAGE_SIZE))
    if not limit.isdecimal() or not 1 <= int(limit) <= _MOST:
        raise ApiError(400, "Invalid page size")
    start = start_of(query.get("page[cursor]", ""))
    end = start + int(limit)
    page = {
        "next": token_for(end) if end < len(items) else None,
        "prev": token_for(max(0, start - int(limit))) if start else None,
    }
    return Reply({"data": list(items[start:end]), "page": page})
