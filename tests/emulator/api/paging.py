# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages: v1.1's limit and offset (api/v1.1.md §5), v2's tokens (api/v2.md §2.5)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from ..server.http import ApiError, Request
from ..server.routing import Context

Item = TypeVar("Item")

_DEFAULT, _MOST = 30, 100
_SIZE = 100


def sliced(request: Request, items: Sequence[Item]) -> Sequence[Item]:
    """Return what ``limit`` and ``offset`` select; that more than 100 means 100, and nonsense nothing, is inferred."""
    offset = _number(request, "offset", 0)
    return items[offset : offset + min(_number(request, "limit", _DEFAULT), _MOST)]


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdecimal() else default


def one_page(ctx: Context, items: Sequence[Item], size: int = _SIZE) -> tuple[Sequence[Item], str | None]:
    """Return the page a ``page-token`` asks for, and the token of the next one; an empty token is the first page."""
    start = _offset(ctx.request.query.get("page-token", ""))
    end = start + (ctx.state.switches.page_size or size)
    return items[start:end], _token(end) if end < len(items) else None


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"page/{offset}".encode()).decode()


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        word, _slash, number = base64.urlsafe_b64decode(token).decode().partition("/")
    except (binascii.Error, ValueError):
        word, number = "", ""
    if word != "page" or not number.isdecimal():
        raise ApiError(400, "Invalid page token.")
    return int(number)


def envelope(items: list[dict[str, Any]], token: str | None = None) -> dict[str, Any]:
    """Return v2's body of a list."""
    return {"items": items, "next_page_token": token}
