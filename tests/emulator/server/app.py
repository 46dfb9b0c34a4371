# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ASGI application: it applies faults, finds the route, and journals each request with its answer."""

from __future__ import annotations

import asyncio
import itertools
import sys
import traceback
from collections.abc import Callable
from typing import Any

from ..api.routes import ROUTES
from ..state.state import State
from ..state.world import World
from . import control
from .answers import encode_body, error_body, has_json_errors, headers_of, html_page
from .asgi import Message, Receive, Send, drop_connection, read_request, send_answer
from .faults import Fault, Faults
from .http import ApiError, NoRoute, Reply, Request
from .journal import Journal
from .routing import Context, Router, split_slug


class App:
    """Answers requests from one emulated CircleCI."""

    def __init__(self, world: World, journal: Journal, latency_ms: int = 0) -> None:
        self.world = world
        self.journal = journal
        self.faults = Faults()
        self._latency = latency_ms / 1000
        self._router = Router(ROUTES)
        self._request_ids = itertools.count(1)

    def reset(self) -> None:
        """Return to the state of the start, without faults and with an empty journal."""
        self.world.reset()
        self.faults.clear()
        self.journal.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = await read_request(scope, receive)
        if request.raw_path.startswith(control.PREFIX):
            await self._send(send, request, _guarded(request, lambda: control.answer(self, request)), "")
            return
        entry = self.journal.open(request.method, request.public_target)
        fault = self.faults.next(request.method, request.public_target)
        reply, route, notes = await self._answer(request, fault)
        if reply is None:
            self.journal.close(entry, None, notes)
            await drop_connection(scope, receive)
            return
        self.journal.close(entry, reply.status, notes)
        await self._send(send, request, reply, route, fault)
        if reply.stream is not None and not reply.stream.whole:
            await drop_connection(scope, receive)

    async def _answer(self, request: Request, fault: Fault | None) -> tuple[Reply | None, str, dict[str, Any]]:
        """Return the answer (None where a fault drops the connection), the route's template, and notes for the journal.

        The notes are of what was carried out, even if a fault then hides it.
        The state is taken when the request arrives, so that a slow request cannot reach beyond a reset.
        """
        state = self.world.state
        if self._latency:
            await asyncio.sleep(self._latency)
        if fault and fault.when == "before":
            await self.faults.wait(fault)
        spared = fault is not None and fault.answers and fault.when == "before"
        reply, route = (Reply(), "") if spared else self._carry_out(state, request)
        if fault and fault.when == "after":
            await self.faults.wait(fault)
        if fault is None or not fault.answers:
            return reply, route, reply.notes
        return (None if fault.drop else fault.reply()), route, reply.notes

    def _carry_out(self, state: State, request: Request) -> tuple[Reply, str]:
        """Let the route answer; return its template too."""
        if request.method == "GET" and request.body:
            return html_page(403), ""
        path = split_slug(request.raw_path)
        match = self._router.find(request.method, path)
        if match is None:
            return self._answer_unknown_route(request, path), ""
        route, params = match
        ctx = Context(state, request, params)
        state.scheduler.sync()

        def handle() -> Reply:
            route.guard(ctx)
            return route.handler(ctx)

        try:
            reply = _guarded(request, handle)
        except NoRoute:
            return self._answer_unknown_route(request, path), ""
        reply.headers.update(ctx.headers)
        return reply, route.template

    def _answer_unknown_route(self, request: Request, path: str) -> Reply:
        """Answer with HTML, in v2 and v3 with JSON; a stray slash at the end is a redirect (docs/api/v1.1.md §2.5)."""
        if has_json_errors(path):
            return Reply(error_body(path, 404, "Not found"), status=404)
        if request.method == "GET" and path.endswith("/") and self._router.find("GET", path.rstrip("/")):
            return Reply(status=302)
        return html_page(404)

    async def _send(self, send: Send, request: Request, reply: Reply, route: str, fault: Fault | None = None) -> None:
        body, content_type = encode_body(request, reply)
        if fault and reply.stream is None:
            reply.stream = fault.spoil(body)
        size = reply.stream.size if reply.stream else len(body)
        headers = headers_of(request, reply, size, content_type, route)
        headers.append((b"x-request-id", b"00000000-0000-4000-8000-%012x" % next(self._request_ids)))
        await send_answer(send, reply.status, headers, reply.stream or body)


def _guarded(request: Request, handle: Callable[[], Reply]) -> Reply:
    """Turn errors into answers; an error of the emulator itself is a 500, with its traceback on standard error."""
    try:
        return handle()
    except ApiError as error:
        body = error_body(request.raw_path, error.status, error.message)
        return Reply(body, status=error.status, notes=error.notes)
    except NoRoute:
        raise
    except Exception:  # the server must answer whatever happens
        traceback.print_exc(file=sys.stderr)
        return Reply(error_body(request.raw_path, 500, "Internal server error"), status=500)
