# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that answers as it is told and remembers what it was asked: for what no emulator of CircleCI would do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.serving import QuietHandler, QuietServer, serving


@dataclass
class Seen:
    """A request as it came over the wire. Names of headers are in lower case.

    :ivar port: the client's, which tells one connection from another.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    port: int


@dataclass
class Wire:
    """A running server. It gives the answers in order, the last one again and again.

    :ivar answers: `(status, headers, body)`.
    :ivar short: how many bytes of each body are held back.
    :ivar drip: seconds between the bytes of an answer; 0 sends it at once.
    :ivar drips_from: the part whose bytes drip, and all that follows: `headers` or `body`.
    :ivar hold: if set, no request is answered before this is.
    :ivar connections: how many were made.
    """

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    short: int = 0
    drip: float = 0.0
    drips_from: str = "body"
    hold: threading.Event | None = None
    connections: int = 0
    _closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        """Add an answer; `_` in a header's name stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, {"Content-Type": "application/json", **named}, body))

    @property
    def targets(self) -> list[str]:
        """What was asked for, with the query."""
        return [seen.target for seen in self.seen]


@contextmanager
def listening(certificate: Path | None = None, host: str = "127.0.0.1") -> Iterator[Wire]:
    """Run such a server on a free port of the loopback. At the end all its connections are closed.

    :param certificate: a PEM file with certificate and key; with it, the server speaks TLS.
    :param host: the address to listen on, of IPv4 or IPv6.
    """
    wire = Wire()
    sockets: set[socket.socket] = set()

    class Handler(QuietHandler):
        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            wire.seen.append(Seen(self.command, self.path, headers, body, self.client_address[1]))
            status, headers, answer = wire.answers.pop(0) if len(wire.answers) > 1 else wire.answers[0]
            if wire.hold:
                wire.hold.wait()
            length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(len(answer))}
            lines = [f"{name}: {value}\r\n" for name, value in {**length, **headers}.items()]
            phrase = self.responses.get(status, ("",))[0]
            head = f"HTTP/1.1 {status} {phrase}\r\n{''.join(lines)}\r\n"
            self._write(head.encode("latin-1"), slowly=wire.drips_from == "headers")
            self._write(answer[: len(answer) - wire.short], slowly=True)
            is_last = not length or wire.short or headers.get("Connection") == "close"
            self.close_connection = self.close_connection or bool(is_last)

        def _write(self, data: bytes, slowly: bool) -> None:
            if not wire.drip or not slowly:
                self.wfile.write(data)
                return
            for position in range(len(data)):
                if wire._closing.wait(wire.drip):
                    return
                self.wfile.write(data[position : position + 1])

        do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = handle_one

    class Server(QuietServer):
        daemon_threads = False
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:
            wire.connections += 1
            sockets.add(request)
            super().process_request(request, client_address)

    server = Server((host, 0), Handler)
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    named = f"[{host}]" if ":" in host else host
    wire.url = f"{scheme}://{named}:{server.server_port}"

    def hang_up() -> None:
        wire._closing.set()
        if wire.hold:
            wire.hold.set()
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    with serving(server, hang_up):
        yield wire
