# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy between client and emulator, over HTTP: it records every exchange, and can replace one answer."""

from __future__ import annotations

import http.client
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.support.serving import QuietHandler, QuietServer, serving
from tests.support.tls import Tls

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date"})


@dataclass(frozen=True)
class Answer:
    """What goes back to the client."""

    status: int
    content_type: str
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether its status says that all is well."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Exchange:
    """A request and its answer.

    :ivar number: how many requests like it came before.
    :ivar is_replaced: whether the client got another answer than the emulator's.
    """

    method: str
    target: str
    number: int
    body: bytes
    answer: Answer
    is_replaced: bool = False

    @property
    def key(self) -> tuple[str, str, int]:
        """What is the same for this request in every play of one task."""
        return (self.method, self.target, self.number)

    @property
    def path(self) -> str:
        """The path without its query."""
        return self.target.partition("?")[0]

    @property
    def is_of_api(self) -> bool:
        """Whether the API was asked, and not for a file."""
        return self.path.startswith("/api/")

    @property
    def is_write(self) -> bool:
        """Whether it was to change something."""
        return self.method != "GET"

    @property
    def write(self) -> tuple[str, str, bytes]:
        """What it was to change."""
        return (self.method, self.target, self.body)


@dataclass
class Proxy:
    """A running proxy.

    :ivar exchanges: all of them since `forget`, in the order of the answers.
    """

    url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    _replaced: dict[tuple[str, str, int], Answer] = field(default_factory=dict)
    _count: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self) -> None:
        """Forget all exchanges, and replace nothing any more."""
        with self._lock:
            self.exchanges.clear()
            self._replaced.clear()
            self._count.clear()

    def replace(self, key: tuple[str, str, int], answer: Answer) -> None:
        """Carry a request out, but answer this."""
        self._replaced[key] = answer

    def _record(self, method: str, target: str, body: bytes, answer: Answer) -> Answer:
        with self._lock:
            number = self._count[method, target]
            self._count[method, target] += 1
            other = self._replaced.get((method, target, number))
            self.exchanges.append(Exchange(method, target, number, body, other or answer, other is not None))
        return other or answer


@contextmanager
def between(upstream: str, tls: Tls | None = None) -> Iterator[Proxy]:
    """Run a proxy to a server, on a free port of the loopback.

    :param tls: with it, the proxy speaks TLS with its clients.
    """
    proxy, address = Proxy(), urlsplit(upstream)

    class Handler(QuietHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            # A connection of its own for each: one that was kept may be closed when it is used again.
            with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=10)) as connection:
                connection.request(self.command, self.path, body or None, dict(self.headers))
                response = connection.getresponse()
                found = Answer(response.status, response.headers.get("Content-Type", ""), response.read())
            answer = proxy._record(self.command, self.path, body, found)
            self.send_response(answer.status)
            for name, value in response.headers.items():
                if name.lower() not in HOP_BY_HOP and name.lower() != "content-type":
                    self.send_header(name, value)
            if answer.content_type:
                self.send_header("Content-Type", answer.content_type)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.status != 204:
                self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = pass_on

    class Server(QuietServer):
        def finish_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:
            greeted = tls.greet(request) if tls else request
            if greeted is not None:
                with greeted:
                    super().finish_request(greeted, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    proxy.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    with serving(server):
        yield proxy
