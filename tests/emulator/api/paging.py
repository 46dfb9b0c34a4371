# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages: v1.1's limit and offset (docs/api/v1.1.md §5) or page numbers, v2's tokens (docs/api/v2.md §2.5)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from ..server.http import ApiError, Request
from ..server.routing import Context

Item = TypeVar("Item")

_DEFAULT, _MOST = 30, 100
_V2_SIZE = 100


def slice_of(request: Request, items: Sequence[Item]) -> Sequence[Item]:
    """Return the items that ``limit`` and ``offset`` select.

    It is inferred that more than 100 means 100, and that values that make no sense are ignored.
    """
    offset = _number(request, "offset", 0)
    return items[offset : offset + min(_number(request, "limit", _DEFAULT), _MOST)]


def numbered_page(
    request: Request, items: Sequence[Item], size_name: str = "per-page", default: int = _DEFAULT
) -> Sequence[Item]:
    """Return the items that ``page`` and the size of a page select; default and largest size are inferred."""
    page = max(1, _number(request, "page", 1))
    size = max(1, min(_number(request, size_name, default), _MOST))
    return items[(page - 1) * size : page * size]


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdecimal() else default


def page_of(ctx: Context, items: Sequence[Item], size: int = _V2_SIZE) -> tuple[Sequence[Item], str | None]:
    """Return the page that a ``page-token`` asks for, and the token of the next; an empty token is the first page."""
    start = start_of(ctx.request.query.get("page-token", ""))
    end = start + (ctx.state.switches.page_size or size)
    return items[start:end], token_for(end) if end < len(items) else None


def token_for(start: int) -> str:
    """Return the token of the page that begins with an item."""
    return base64.urlsafe_b64encode(f"page/{start}".encode()).decode()


def start_of(token: str) -> int:
    """Return where the page of a token begins; an empty token is the first page."""
    if not token:
        return 0
    try:
        word, _slash, number = base64.urlsafe_b64decode(token).decode().partition("/")
    except (binascii.Error, ValueError):
        word, number = "", ""
    if word != "page" or not number.isdecimal():
        raise ApiError(400, "Invalid page token.")
    return int(number)


def envelope(items: list[dict[str, Any]], next_page_token: str | None = None) -> dict[str, Any]:
    """Return the body of a list in v2."""
    return {"items": items, "next_page_token": next_page_token}
