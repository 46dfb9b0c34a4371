# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast the emulator can answer: bare sockets, requests made beforehand, answers hardly looked at.

Usage: limit.py FLEET CONNECTIONS. Prints answers per second.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit


def _encoded(host: str, fleet: str) -> Iterator[bytes]:
    """The requests of the raw client, as bytes."""
    head = f"HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\nCircle-Token: {os.environ['CIRCLECI_TOKEN']}\r\n"
    for project in json.loads(Path(fleet).read_text(encoding="utf-8")):
        path = f"/api/v1.1/project/{project['project']}/envvar"
        yield f"GET {path} {head}\r\n".encode()
        for name, value in project["env_vars"].items():
            body = json.dumps({"name": name, "value": value})
            kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            yield f"POST {path} {head}{kind}\r\n{body}".encode()


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the last one is answered."""

    def __init__(self, requests: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._done = done
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        """Go on when the answer is complete."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            return
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            self._done.set_exception(RuntimeError(head.decode()))
            return
        self._received = b""
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._transport.write(request)
        elif not self._done.done():
            self._done.set_result(None)


async def main(fleet: str, connections: str) -> None:
    """Send all requests, and print the rate."""
    address = urlsplit(os.environ["CIRCLECI_HOST"])
    encoded = list(_encoded(address.netloc, fleet))
    requests, loop = iter(encoded), asyncio.get_running_loop()
    done = [loop.create_future() for number in range(int(connections))]
    began = time.perf_counter()
    for future in done:
        await loop.create_connection(lambda future=future: Connection(requests, future), address.hostname, address.port)
    await asyncio.gather(*done)
    sys.stdout.write(f"{len(encoded) / (time.perf_counter() - began):.0f}\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
