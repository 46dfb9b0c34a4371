# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""One HTTP exchange: the token, redirects, and an end to every answer.

The work is requests'. What it leaves open is a limit to the size of an answer, and a token that goes to no other host.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

with contextlib.suppress(Exception):  # the runner reports why it cannot be imported
    import requests
    import urllib3
    from requests.auth import HTTPBasicAuth

from .._engine.compat import dataclass
from . import addresses
from .addresses import Address
from .connections import deadline, proxies_for, session_for
from .errors import Exchange, Reply, no_answer, redirected, refusal, too_large
from .settings import VERSION, Settings

USER_AGENT = f"community.circleci/{VERSION}"
BODY_LIMIT = 64 * 2**20
"""Bytes that an answer may have, unpacked; what is streamed may have more."""
CHUNK = 64 * 1024
REDIRECTS = 5
"""How many redirects are followed."""


class Transport:
    """Sends requests to CircleCI, and gets what lies at addresses that it names."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session = session_for(settings)
        self._proxies: dict[tuple[str, str, str], dict[str, str | None]] = {}

    def send(self, exchange: Exchange, query: Mapping[str, str], body: Any, timeout: float) -> Reply:
        """One exchange with the server. A GET follows redirects on the same server.

        :param timeout: seconds for all of it.
        :raises CircleCIError: without a whole answer, or if its status says that the request failed.
        """
        server = self._settings.server_of(exchange.path)
        address, until = Address(f"{server.text}{exchange.path}", server.origin), time.monotonic() + timeout
        for _hop in range(REDIRECTS + 1):
            with self._answer(exchange, address, until, with_token=True, query=query, body=body) as response:
                target = _redirect_of(response, address)
                if target is None:
                    return self._whole(exchange, response)
                same = target.address is not None and target.address.origin == server.origin
                if not same or target.address is None or exchange.method != "GET":
                    path = urlsplit(target.address.text).path or "/" if same and target.address else None
                    raise redirected(exchange, response.status_code, target.location, path)
                address, query = target.address, {}
        raise exchange.error(None, f"the server redirects more than {REDIRECTS} times")

    @contextlib.contextmanager
    def stream(self, exchange: Exchange, address: Address, with_token: bool) -> Iterator[Any]:
        """A GET of an artifact or a step's output: a response of requests, to be read piece by piece with `pieces`.

        They lie on other hosts (docs/api/v1.1.md §10.6, §8.2). Only CircleCI's own see the token; it follows no
        redirect to another server.

        :raises CircleCIError: if it is refused, or breaks off, also while the body is read.
        """
        first = address
        for _hop in range(REDIRECTS + 1):
            token = with_token and address.origin == first.origin and address.may_see_token(self._settings.server)
            until = time.monotonic() + self._settings.timeout
            with self._answer(exchange, address, until, with_token=token, accept="*/*") as response:
                target = _redirect_of(response, address)
                if target is None:
                    if response.status_code != 200:
                        raise refusal(exchange, self._whole(exchange, response, check=False))
                    yield response
                    return
                downgraded = target.address and (address.origin[0], target.address.origin[0]) == ("https", "http")
                if target.address is None or downgraded:
                    raise redirected(exchange, response.status_code, target.location, None)
                address = target.address
        raise exchange.error(None, f"the server redirects more than {REDIRECTS} times")

    @contextlib.contextmanager
    def _answer(
        self,
        exchange: Exchange,
        address: Address,
        until: float,
        *,
        with_token: bool,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        accept: str = "application/json",
    ) -> Iterator[Any]:
        """A response whose body has not been read yet. Whatever goes wrong inside is an error of the exchange."""
        # What is packed would have another size; without Accept, v1.1 answers EDN (docs/api/v1.1.md §2.3).
        headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
        auth = _leave
        if with_token and self._settings.token:
            method = self._settings.auth_method_of(exchange.path)
            auth = functools.partial(_authenticate, self._settings.token, method)
        try:
            request = requests.Request(exchange.method, address.text, headers, params=query, json=body, auth=auth)
            prepared = request.prepare()
            _check_sent(prepared.url or "", address)
            with (
                deadline(until),
                self._session.send(
                    prepared,
                    stream=True,
                    timeout=max(until - time.monotonic(), 0.001),
                    allow_redirects=False,
                    proxies=self._proxies_to(address),
                    verify=self._session.verify,
                ) as response,
            ):
                yield response
        except requests.RequestException as error:
            raise no_answer(exchange, error) from None
        except urllib3.exceptions.HTTPError as error:
            raise no_answer(exchange, error) from None

    def _proxies_to(self, address: Address) -> dict[str, str | None]:
        if address.origin not in self._proxies:
            self._proxies[address.origin] = proxies_for(address)
        return self._proxies[address.origin]

    def _whole(self, exchange: Exchange, response: Any, check: bool = True) -> Reply:
        reply = Reply(response.status_code, response.reason or "", response.headers, _body(exchange, response))
        if check and not 200 <= reply.status < 300:
            raise refusal(exchange, reply)
        return reply


def _body(exchange: Exchange, response: Any) -> bytes:
    length = response.raw.length_remaining  # None for what comes in chunks, whatever Content-Length says
    if length is not None and length <= BODY_LIMIT and "Content-Encoding" not in response.headers:
        whole: bytes = response.raw.read()
        return whole
    parts, size = [], 0
    for chunk in response.iter_content(CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > BODY_LIMIT:
            raise too_large(exchange, response.status_code, BODY_LIMIT)
    return b"".join(parts)


def pieces(response: Any, timeout: float) -> Iterator[bytes]:
    """The body of a streamed response. Each `CHUNK` of it may take `timeout` seconds, in however many pieces."""
    chunks = response.iter_content(CHUNK)
    left, size = timeout, 0
    while True:
        began = time.monotonic()
        with deadline(began + left):
            chunk = next(chunks, None)
        if chunk is None:
            return
        left, size = left - (time.monotonic() - began), size + len(chunk)
        if size >= CHUNK:
            left, size = timeout, 0
        yield chunk


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a redirect leads.

    :ivar address: None if that cannot be asked.
    """

    location: str
    address: Address | None


def _redirect_of(response: Any, address: Address) -> _Target | None:
    if response.status_code not in (301, 302, 303, 307, 308):
        return None
    location = response.headers.get("Location", "")
    try:
        return _Target(location, addresses.parse(urljoin(address.text, location)))
    except ValueError:
        return _Target(location, None)


def _check_sent(sent: str, address: Address) -> None:
    """Check that what goes to the network is what was checked: requests and urllib3 parse addresses themselves."""
    # Between scheme and path: all that decides where a request goes.
    base = "/".join(sent.partition("?")[0].split("/", 3)[:3])
    if _origin_by_urllib3(base) != address.origin:
        raise requests.exceptions.InvalidURL("the address can be read in more than one way")


@functools.lru_cache(maxsize=256)
def _origin_by_urllib3(base: str) -> tuple[str, str, str]:
    parsed = urllib3.util.parse_url(base)
    scheme = parsed.scheme or ""
    return scheme, (parsed.host or "").lower(), str(parsed.port or addresses.DEFAULT_PORTS.get(scheme, ""))


def _leave(prepared: Any) -> Any:
    return prepared


def _authenticate(token: str, method: str, prepared: Any) -> Any:
    """Add the token to a request, by one of the four methods of docs/api/v1.1.md §2.1."""
    if method == "basic":
        return HTTPBasicAuth(token, "")(prepared)
    if method == "query":
        prepared.prepare_url(prepared.url, {"circle-token": token})
    elif method == "bearer":
        prepared.headers["Authorization"] = f"Bearer {token}"
    else:
        prepared.headers["Circle-Token"] = token
    return prepared
