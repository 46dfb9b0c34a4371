# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Connections: their deadlines, TLS, proxies and pools.

The work is requests' and urllib3's. What they leave open is a deadline for an exchange as a whole: the time-outs of
sockets start anew with every byte that drips in.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import socket
import threading
import time
import traceback
import urllib.request
from collections.abc import Iterator
from typing import Any

REQUESTS_ERROR: str | None = None
try:
    import requests
    import urllib3
    from requests import Session
    from requests.adapters import HTTPAdapter
    from requests.cookies import RequestsCookieJar
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.connection import HTTPConnection, HTTPSConnection
except Exception:  # a broken pyOpenSSL raises AttributeError; the runner reports it
    REQUESTS_ERROR = traceback.format_exc()
    HTTPAdapter = HTTPConnection = HTTPSConnection = RequestsCookieJar = Session = object  # type: ignore[assignment,misc]
    HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[assignment,misc]

from .addresses import Address
from .settings import Settings

AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""The environment variables that name trusted certificates, the first that is set."""
REHEARSAL = "http://rehearsal.invalid"
"""A server that is never asked (RFC 6761), see `_RehearsedConnection`."""


_deadline = threading.local()


@contextlib.contextmanager
def deadline(moment: float) -> Iterator[None]:
    """What this thread reads from a connection inside ends at a moment of `time.monotonic`."""
    _deadline.at = moment
    try:
        yield
    finally:
        _deadline.at = None


class _TimedReader(io.RawIOBase):
    """What is read from a socket, until the deadline of the thread that reads."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if (at := getattr(_deadline, "at", None)) is not None:
            left = at - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer did not end in time")
            self._sock.settimeout(left)
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedSocket:
    """A socket whose answers are read by `_TimedReader`."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def makefile(self, *_mode: Any, **_how: Any) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock))


class _TimedHTTPConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = _TimedSocket(self.sock)


class _TimedHTTPSConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = _TimedSocket(self.sock)


class _TimedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _TimedHTTPConnection


class _TimedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _TimedHTTPSConnection


POOLS = {"http": _TimedHTTPPool, "https": _TimedHTTPSPool}


class _Adapter(HTTPAdapter):
    """requests' adapter, with connections that keep the deadline."""

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **how: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **how)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = POOLS
        return manager


class _RehearsedConnection(HTTPConnection):
    """A connection to no server. The answer to every request is an empty list."""

    def connect(self) -> None:
        near, far = socket.socketpair()
        with far:
            far.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]")
            far.shutdown(socket.SHUT_WR)
            self._far = far.dup()
        self.sock = _TimedSocket(near)

    def close(self) -> None:
        super().close()
        self._far.close()


class _RehearsedPool(HTTPConnectionPool):
    ConnectionCls = _RehearsedConnection


class _RehearsalAdapter(_Adapter):
    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how)
        self.poolmanager.pool_classes_by_scheme = {"http": _RehearsedPool}


class _Session(Session):
    def get_redirect_target(self, resp: Any) -> None:
        """None: even where it is not to follow, requests would read the whole body and the address of a redirect."""


class _NoCookies(RequestsCookieJar):
    """CircleCI sets cookies, which must not be sent back (docs/api/v1.1.md §2.5)."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep none."""


@functools.lru_cache(maxsize=4)
def _session(settings: Settings, environment: tuple[tuple[str, str], ...]) -> Any:
    """A pooled session, kept for as long as this process lives: the items of a loop share it."""
    session = _Session()
    # With it, requests would read ~/.netrc whenever it likes; what else it takes from there is set here.
    session.trust_env = False
    variables = dict(environment)
    authorities = settings.ca_path or next((variables[name] for name in AUTHORITIES if variables.get(name)), True)
    session.verify = authorities if settings.validate_certs else False
    if not settings.validate_certs:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    session.cookies = _NoCookies()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(pool_maxsize=settings.concurrency, max_retries=0))
    session.mount(REHEARSAL, _RehearsalAdapter())
    return session


def session_for(settings: Settings) -> Any:
    """The session of some settings, in the environment as it is now."""
    return _session(settings, tuple((name, os.environ[name]) for name in AUTHORITIES if os.environ.get(name)))


# Ansible forks its workers: were a connection of the parent shared by them, one would read the answer of another.
os.register_at_fork(after_in_child=_session.cache_clear)


def proxies_for(address: Address) -> dict[str, str | None]:
    """The proxies that the environment names for an address.

    Only the environment is asked: on macOS, urllib would ask the system otherwise, which kills a forked worker.
    """
    host = address.origin[1]
    networks = (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").replace(" ", "").split(",")
    is_exempt = requests.utils.is_ipv4_address(host) and any(
        requests.utils.is_valid_cidr(network) and requests.utils.address_in_network(host, network)
        for network in networks
    )
    # typeshed knows it on macOS and Windows only.
    if is_exempt or urllib.request.proxy_bypass_environment(address.host):  # type: ignore[attr-defined]
        return {}
    return dict(urllib.request.getproxies_environment())
