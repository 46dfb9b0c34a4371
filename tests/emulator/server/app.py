# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ASGI application: from the bytes of a request to the bytes of its answer."""

from __future__ import annotations

import asyncio
import itertools
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ..api import downloads as routes_artifacts
from ..api.v1_1 import builds as routes_builds
from ..api.v1_1 import checkout_keys as routes_keys
from ..api.v1_1 import env_vars as routes_envvar
from ..api.v1_1 import project as routes_project
from ..api.v1_1 import triggers as routes_triggers
from ..api.v1_1 import user as routes_user
from ..api.v2 import pipelines as routes_pipelines
from ..api.v2 import project as routes_v2
from ..api.v2 import runs as routes_run
from ..api.v2 import workflows as routes_workflows
from ..state.slugs import three_segments
from ..state.state import State
from ..state.world import World
from . import control
from .http import NOTHING, ApiError, NoRoute, Reply, Request, Stream
from .routing import Context, Router
from .wire import JSON_TYPE, compact, encode

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ROUTE_MODULES = (
    routes_user,
    routes_project,
    routes_envvar,
    routes_keys,
    routes_v2,
    routes_builds,
    routes_triggers,
    routes_artifacts,
    routes_run,
    routes_pipelines,
    routes_workflows,
)
"""The modules whose ``ROUTES`` are served; a new part of the API is one more of them."""

HTML_TYPE = "text/html;charset=utf-8"
PAGES = {
    403: "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>",
    404: "<!DOCTYPE html><html><head><title>CircleCI</title></head><body>Page not found</body></html>",
}

COMMON_HEADERS = [
    (b"server", b"nginx"),
    (b"x-frame-options", b"DENY"),
    (b"strict-transport-security", b"max-age=15724800"),
    (b"set-cookie", b"ring-session=emulated;Path=/;HttpOnly;Secure"),
]
GET_HEADERS = [(b"access-control-allow-origin", b"*"), (b"vary", b"Origin")]
"""Headers of all answers and of those to GET (api/v1.1.md §2.4)."""

DROP = "emulator.drop"
"""The scope extension with which the server lets the application close a connection without an answer."""


class App:
    """Answers requests on one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.router = Router([route for module in ROUTE_MODULES for route in module.ROUTES])
        self._request_ids = itertools.count(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = await _read(scope, receive)
        if request.raw_path.startswith(control.PREFIX):
            await self._send(send, request, _guarded(lambda: control.answer(self.world, request)), "")
            return
        entry = self.world.journal.open(request.method, request.public_target)
        reply, route = await self._answer(request)
        if reply is None:
            self.world.journal.close(entry, None)
            await _drop(scope, receive)
            return
        self.world.journal.close(entry, reply.status, reply.notes)
        await self._send(send, request, reply, route)
        if reply.stream is not None and not reply.stream.whole:
            await _drop(scope, receive)

    async def _answer(self, request: Request) -> tuple[Reply | None, str]:
        """Return the answer, or None where a fault drops the connection, and the route's template.

        The state is that of the request's arrival, so that a slow request cannot reach beyond a reset.
        """
        state = self.world.state
        fault = self.world.faults.next(request.method, request.public_target)
        delay = fault.delay_ms / 1000 if fault else 0.0
        before = fault is not None and fault.when == "before"
        pause = self.world.latency + (delay if before else 0.0)
        if pause:
            await asyncio.sleep(pause)
        reply, route = (Reply(), "") if fault and fault.answers and before else self._carry_out(state, request)
        if delay and not before:
            await asyncio.sleep(delay)
        if fault is None or not fault.answers:
            return reply, route
        return (None if fault.drop else fault.reply()), route

    def _carry_out(self, state: State, request: Request) -> tuple[Reply, str]:
        if request.method == "GET" and request.body:
            return _page(403), ""
        path = three_segments(request.raw_path)
        match = self.router.find(request.method, path)
        if match is None:
            return self._lost(request, path), ""
        route, params = match
        ctx = Context(state, request, params)
        state.scheduler.sync()

        def handle() -> Reply:
            route.guard(ctx)
            return route.handler(ctx)

        try:
            reply = _guarded(handle)
        except NoRoute:
            return self._lost(request, path), ""
        reply.headers.update(ctx.headers)
        return reply, route.template

    def _lost(self, request: Request, path: str) -> Reply:
        """Answer an unknown route: HTML, but JSON in v2, and a redirect for a stray slash (api/v1.1.md §2.5)."""
        if path.startswith("/api/v2/"):
            return Reply({"message": "Not found"}, status=404)
        if request.method == "GET" and path.endswith("/") and self.router.find("GET", path.rstrip("/")):
            return Reply(status=302)
        return _page(404)

    async def _send(self, send: Send, request: Request, reply: Reply, route: str) -> None:
        text, content_type = _encoded(request, reply)
        stream = reply.stream or _whole(text)
        headers = [*COMMON_HEADERS, (b"content-length", b"%d" % stream.size)]
        headers.append((b"x-request-id", b"00000000-0000-4000-8000-%012x" % next(self._request_ids)))
        if content_type:
            headers.append((b"content-type", content_type.encode()))
        if request.method == "GET":
            headers += GET_HEADERS
        if route:
            headers.append((b"x-route", route.encode()))
        if reply.location:
            headers.append((b"location", _absolute(request, reply.location).encode()))
        headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        for chunk in stream.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            if reply.stream is not None:
                await asyncio.sleep(0)  # lets the server learn that the client has gone
        if stream.whole:
            await send({"type": "http.response.body", "body": b""})


async def _read(scope: Message, receive: Receive) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    return Request(scope["method"], path, query, dict(scope["headers"]), body)


async def _drop(scope: Message, receive: Receive) -> None:
    """Close the connection, and wait until the server knows that it is closed."""
    scope["extensions"][DROP]["close"]()
    while (await receive())["type"] != "http.disconnect":
        pass


def _guarded(handle: Callable[[], Reply]) -> Reply:
    """Turn errors into answers; an error of the emulator itself is a 500 with a trace on standard error."""
    try:
        return handle()
    except ApiError as error:
        return Reply({"message": error.message}, status=error.status, notes=error.notes)
    except NoRoute:
        raise
    except Exception:  # the server must answer whatever happens
        traceback.print_exc(file=sys.stderr)
        return Reply({"message": "Internal server error"}, status=500)


def _absolute(request: Request, location: str) -> str:
    return request.base_url + location if location.startswith("/") else location


def _whole(text: str) -> Stream:
    body = text.encode("utf-8", "replace")
    return Stream(len(body), iter((body,)))


def _page(status: int) -> Reply:
    return Reply(status=status, text=PAGES[status], content_type=HTML_TYPE)


def _encoded(request: Request, reply: Reply) -> tuple[str, str]:
    """Return text and content type; only v1.1 heeds ``Accept`` (api/v1.1.md §2.3)."""
    if reply.text is not None:
        return reply.text, reply.content_type or ""
    if reply.body is NOTHING:
        return "", reply.content_type or ""
    if reply.content_type or not request.raw_path.startswith("/api/v1.1/"):
        return compact(reply.body), reply.content_type or JSON_TYPE
    return encode(reply.body, request.header("accept"))
