# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that answers as it is told and remembers what it was asked: for what no emulator of CircleCI would do."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Seen:
    """A request as it came over the wire. Names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Wire:
    """A running server. It gives the answers in order, the last one again and again.

    :ivar answers: `(status, headers, body)`.
    :ivar short: how many bytes of each body are held back.
    """

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    short: int = 0

    def answer(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        """Add an answer; `_` in a header's name stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, {"Content-Type": "application/json", **named}, body))


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[Wire]:
    """Run such a server on a free port of the loopback.

    :param certificate: a PEM file with certificate and key; with it, the server speaks TLS.
    """
    wire = Wire()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            wire.seen.append(Seen(self.command, self.path, headers, body))
            status, headers, answer = wire.answers.pop(0) if len(wire.answers) > 1 else wire.answers[0]
            self.send_response(status)
            length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(len(answer))}
            for name, value in {**headers, **length}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer[: len(answer) - wire.short])
            self.close_connection = self.close_connection or not length or bool(wire.short)

        do_GET = do_POST = do_PUT = do_DELETE = handle_one

        def log_message(self, *_args: object) -> None:
            """Nothing is printed."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            """A client that has given up is no error here."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    wire.url = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
