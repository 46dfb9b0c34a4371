# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source on loopback, and calls as CircleCI sends them (docs/api/v2.md §12)."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hashlib
import hmac
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import requests

SECRET = "the-signing-secret-of-this-test"


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def moment(ago: float = 0) -> str:
    """A moment so many seconds ago, as CircleCI writes it."""
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=ago)
    return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def payload(kind: str = "workflow-completed", *, ago: float = 0, status: str = "failed", **more: Any) -> dict[str, Any]:
    """What CircleCI reports. Each call is a new event."""
    event: dict[str, Any] = {
        "id": str(uuid.uuid3(uuid.NAMESPACE_URL, str(uuid.uuid4()))),
        "type": kind,
        "happened_at": moment(ago),
        "webhook": {"id": "0b8d3a52-6d70-4a0e-9a35-2b7b3a1c9f10", "name": "ci-events"},
    }
    if kind == "ping":
        return event
    workflow = {
        "id": "7d0f7f4e-51f8-4a41-8f19-8a7ae2d2a001",
        "name": "build",
        "created_at": moment(ago + 90),
        "stopped_at": moment(ago),
        "url": "https://app.circleci.com/pipelines/github/acme/api/9/workflows/7d0f7f4e-51f8-4a41-8f19-8a7ae2d2a001",
    }
    commit = {"subject": "fix", "body": ""}
    vcs = {"provider_name": "github", "revision": "1dc6aa69429bff4806ad6afe58d3d8f57e25973e", "branch": "main"}
    return {
        **event,
        "project": {"id": "2a68fe5f-2fe5-4d4f-91e1-15f111116743", "name": "api", "slug": "github/acme/api"},
        "organization": {"id": "66491562-90a9-4065-9249-4b0ce3b77452", "name": "acme"},
        "workflow": {**workflow, "status": status} if kind == "workflow-completed" else workflow,
        "pipeline": {
            "id": "5c0a5d0e-8b1f-4f55-9b0a-0b1a2c3d4e5f",
            "number": 9,
            "created_at": moment(ago + 91),
            "trigger": {"type": "webhook"},
            "vcs": {**vcs, "commit": commit},
        },
        **({"job": {"id": str(uuid.uuid4()), "name": "test", "number": 31, "status": status}} if "job" in kind else {}),
        **more,
    }


def signature(body: bytes, secret: str = SECRET) -> str:
    """The header that CircleCI signs a body with."""
    return f"v1={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def signed_headers(body: bytes, secret: str | None = SECRET) -> dict[str, str]:
    """The headers of a call; unsigned without a secret."""
    headers = {"Content-Type": "application/json", "User-Agent": "CircleCI-Webhook/1.0"}
    return {**headers, "circleci-signature": signature(body, secret)} if secret else headers


class Source:
    """A running event source, and the queue that ansible-rulebook would read, unless that runs, too."""

    def __init__(
        self,
        url: str,
        port: int,
        loop: asyncio.AbstractEventLoop | None = None,
        queue: asyncio.Queue[Any] | None = None,
    ) -> None:
        self.url, self.port = url, port
        self._loop, self._queue = loop, queue

    def post(
        self,
        body: bytes | dict[str, Any],
        secret: str | None = SECRET,
        *,
        path: str = "/circleci",
        headers: dict[str, str | None] | None = None,
    ) -> requests.Response:
        """Send a call. A header of None is left out."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {**signed_headers(data, secret), **(headers or {})}
        return self.request("POST", path, data=data, headers=sent)

    def request(self, method: str, path: str, **how: Any) -> requests.Response:
        """Send any request."""
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, f"{self.url}{path}", timeout=20, **how)

    def talk(self, *parts: bytes, pause: float = 0, patience: float = 10) -> bytes:
        """Send parts with pauses between them, and give what comes back until the end of the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
            got = b""
            with contextlib.suppress(ConnectionResetError):
                while more := connection.recv(65536):
                    got += more
            return got

    def events(self) -> list[dict[str, Any]]:
        """Take what is in the queue."""

        async def take() -> list[dict[str, Any]]:
            return [self._queue.get_nowait() for _each in range(self._queue.qsize())]

        return asyncio.run_coroutine_threadsafe(take(), self._loop).result(10)


@contextlib.contextmanager
def running(main: Any, *, room: int = 0, scheme: str = "http", **options: Any) -> Iterator[Source]:
    """Run an event source in a thread, with a queue of so many places; 0 is without end."""
    port = options.setdefault("port", free_port())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def made() -> asyncio.Queue[Any]:
        return asyncio.Queue(room)

    queue = asyncio.run_coroutine_threadsafe(made(), loop).result(10)
    task: Future[None] = asyncio.run_coroutine_threadsafe(main(queue, options), loop)
    try:
        wait_for(port, lambda: not task.done() or task.result(), 10)
        yield Source(f"{scheme}://127.0.0.1:{port}", port, loop, queue)
    finally:
        task.cancel()
        _drain(loop)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _drain(loop: asyncio.AbstractEventLoop) -> None:
    """Let all tasks of a loop end, as when ansible-rulebook ends."""

    async def ended() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait_for(asyncio.gather(*others, return_exceptions=True), 20)
        for _each in range(10):
            await asyncio.sleep(0)  # transports that were closed close their sockets now

    asyncio.run_coroutine_threadsafe(ended(), loop).result(30)


def wait_for(port: int, goes_on: Callable[[], Any], seconds: float) -> None:
    """Wait until something listens on a port, as long as it can be hoped for."""
    end = time.monotonic() + seconds
    while goes_on() and time.monotonic() < end:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            time.sleep(0.05)  # until this connection is over on the other side, too
            return
        time.sleep(0.01)
    raise TimeoutError(f"Nothing listens on port {port}.")
