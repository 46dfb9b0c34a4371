# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that returns what it was sent, in all kinds of failures, in front of the emulator.

It knows by the token which task is asking. With the first request of a task, CircleCI becomes what the task is to meet.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tests.support.proxy import HOP_BY_HOP
from tests.support.serving import QuietHandler, QuietServer, serving

TOKEN = "a-token-of-the-tests"
"""The token that the emulator gets instead."""


@dataclass(frozen=True)
class Reply:
    """What goes back to the client.

    :ivar short: how many bytes of the body are held back before the connection is closed.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    reason: str = ""
    short: int = 0


def of_json(status: int, document: Any, **how: Any) -> Reply:
    """A reply of JSON."""
    return Reply(status, json.dumps(document).encode(), {"Content-Type": "application/json"}, **how)


def _in_a_header(text: str) -> str:
    return re.sub(r"[^\x20-\xff]", " ", text)


def in_reason_and_html(text: str) -> Reply:
    """A proxy's page."""
    page = f"<html><title>{text}</title><body><pre>{text}</pre></body></html>"
    return Reply(500, page.encode(), {"Content-Type": "text/html"}, reason=_in_a_header(text))


def in_headers(text: str) -> Reply:
    """A refusal whose headers say all."""
    said = _in_a_header(text)
    names = ("Content-Type", "Retry-After", "Sunset", "Deprecation", "X-Route", "Link", "Set-Cookie", "X-Request-Id")
    return Reply(429, text.encode(), dict.fromkeys(names, said))


KINDS: Mapping[str, Callable[[str], Reply]] = {
    "refused": lambda text: of_json(400, {"message": text}),
    "refused in detail": lambda text: of_json(422, {"errors": [{"message": text}, {"title": text, "detail": [text]}]}),
    "a page": in_reason_and_html,
    "plain text": lambda text: Reply(200, text.encode(), {"Content-Type": "text/plain"}),
    "another shape": lambda text: of_json(200, {text: text, "message": text, "items": text, "id": [text]}),
    "odd entries": lambda text: of_json(200, [{"name": {text: text}, text: 7}, text]),
    "cut off": lambda text: of_json(200, {"message": text}, short=3),
    "broken JSON": lambda text: Reply(200, f'{{"{text}": {text}'.encode(), {"Content-Type": "application/json"}),
    "reset": lambda text: Reply(200, b"", {"Content-Type": "application/json", "X-Echo": _in_a_header(text)}, short=7),
    "a redirect": lambda text: Reply(307, b"", {"Location": f"/{quote(text)}/{_in_a_header(text)}"}, reason="Moved"),
    "a redirect elsewhere": lambda text: Reply(
        302, text.encode(), {"Location": f"https://{quote(text)}.example.invalid/?{_in_a_header(text)}"}
    ),
    "headers": in_headers,
}
"""The kinds of failures, each a function of what the server tells."""


@dataclass(frozen=True)
class Scene:
    """A task that will be played.

    :ivar setup: makes of the emulator what the task is to meet.
    :ivar kind: one of `KINDS`; None if all goes well.
    :ivar way: how the server writes what it tells.
    :ivar of_writes: whether only requests that change something fail.
    """

    setup: Callable[[], None]
    kind: str | None = None
    way: Callable[[str], str] = str
    of_writes: bool = False


@dataclass
class Echo:
    """A running server.

    :ivar scenes: by token.
    :ivar told: what was told to the task of each token.
    :ivar answers: to the requests of each token that changed something, as the emulator gave them.
    :ivar processes: the command lines and environments that were seen, at the first request of each token.
    :ivar marker: a variable, `NAME=value`, in the environment of all processes to be seen.
    """

    url: str = ""
    scenes: dict[str, Scene] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    processes: dict[str, list[str]] = field(default_factory=dict)
    marker: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _token: str = ""

    def _begin(self, token: str | None) -> str:
        """The token of the task that asks: requests to other hosts have none."""
        with self._lock:
            if token and token in self.scenes and token != self._token:
                self._token = token
                self.scenes[token].setup()
                self.processes[token] = list(processes(self.marker))
        return self._token

    def _failure(self, token: str, method: str, headers: Mapping[str, str], body: bytes, target: str) -> Reply | None:
        scene = self.scenes[token]
        if scene.kind is None or (scene.of_writes and method == "GET"):
            return None
        sent = [*_texts(json.loads(body)), body.decode()] if body else []
        text = " ".join(map(scene.way, [*sent, token, target, json.dumps(dict(headers))]))
        self.told[token] = text
        return KINDS[scene.kind](text)


def processes(marker: str) -> Iterator[str]:
    """What may be seen of the processes that have a marker in their environment: command lines and environments."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environment = (folder / "environ").read_text(errors="replace")
            if marker in environment.split("\0"):
                yield f"{(folder / 'cmdline').read_text(errors='replace')}\0{environment}"


def _texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(child)


@contextmanager
def echoing(upstream: str) -> Iterator[Echo]:
    """Run such a server in front of the emulator, on a free port of the loopback."""
    echo, address = Echo(), urlsplit(upstream)
    echo.marker = f"TESTS_ECHO={os.urandom(8).hex()}"

    class Handler(QuietHandler):
        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = self.headers.get("Circle-Token") or self.headers.get("Authorization", "").removeprefix("Bearer ")
            token = echo._begin(given)
            reply = echo._failure(token, self.command, self.headers, body, self.path)
            self._send(reply or self._pass_on(token, body))

        def _pass_on(self, token: str, body: bytes) -> Reply:
            headers = {name: value.replace(token, TOKEN) for name, value in self.headers.items()}
            with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=10)) as connection:
                connection.request(self.command, self.path, body or None, headers)
                response = connection.getresponse()
                found = response.read()
            if self.command != "GET" and found:
                with contextlib.suppress(ValueError):
                    echo.answers.setdefault(token, []).append(json.loads(found))
            left = {name: value for name, value in response.headers.items() if name.lower() not in HOP_BY_HOP}
            return Reply(response.status, found, left)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status, reply.reason or None)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 204:
                self.send_header("Content-Length", str(len(reply.body) + (reply.short if not reply.body else 0)))
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) - reply.short] if reply.body else b"")
            self.close_connection = self.close_connection or bool(reply.short)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_one

    server = QuietServer(("127.0.0.1", 0), Handler)
    echo.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield echo
