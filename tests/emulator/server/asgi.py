# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ASGI: a request read from its messages, and an answer sent as messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .http import Request, Stream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

DROP = "emulator.drop"
"""The scope extension through which the application closes a connection without an answer (process.py offers it)."""


async def read_request(scope: Message, receive: Receive) -> Request:
    """Read a request with its whole body."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    return Request(scope["method"], path, query, dict(scope["headers"]), body)


async def send_answer(send: Send, status: int, headers: Headers, body: bytes | Stream) -> None:
    """Send an answer; a stream that is not whole is left without an end."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if isinstance(body, bytes):
        await send({"type": "http.response.body", "body": body})
        return
    for chunk in body.chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await asyncio.sleep(body.pause)  # at least lets the server notice that the client has gone
    if body.whole:
        await send({"type": "http.response.body", "body": b""})


async def drop_connection(scope: Message, receive: Receive) -> None:
    """Close the connection, and wait until the server knows that it is closed."""
    scope["extensions"][DROP]["close"]()
    while (await receive())["type"] != "http.disconnect":
        pass
