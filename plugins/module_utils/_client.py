# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The HTTP client: authentication, retries, rate limits, time-outs, redirects. It knows no resource.

The only place where a request is sent, and the only one where it is sent again (`Client.send`). Which requests may be
repeated follows from what CircleCI does with them, see `_repeatable`; the waiting time comes from CircleCI's
`Retry-After` or from urllib3's `Retry`.
"""

from __future__ import annotations

import contextlib
import email.utils
import functools
import math
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.auth import HTTPBasicAuth
    from urllib3 import disable_warnings
    from urllib3.exceptions import InsecureRequestWarning
    from urllib3.util.retry import Retry

    _SessionBase: type = requests.Session
except ImportError:  # told by the runner, from REQUESTS_ERROR
    _SessionBase = object

from ._answers import CircleCIError, broken, decoded, is_elsewhere, refused, secrets_in

VERSION = "0.1.0"
CLOUD = "https://circleci.com"

WAIT_BUDGET = 300.0
"""Seconds that one request may spend waiting between its tries."""
FIRST_PAUSE = 0.5


@dataclass(frozen=True)
class Settings:
    """How to reach and address CircleCI; the options of the `auth` fragment.

    :ivar timeout: seconds, for connecting and for each wait for data.
    :ivar retries: tries after the first.
    :ivar concurrency: how many requests may be under way at once, so that as many connections are kept open.
    """

    api_url: str = CLOUD
    token: str | None = field(default=None, repr=False)
    auth_method: str = "circle_token"
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    retries: int = 5
    concurrency: int = 8

    @property
    def is_cloud(self) -> bool:
        """Whether this is CircleCI's own service, not a Server installation."""
        return urlsplit(self.api_url).hostname in ("circleci.com", "app.circleci.com")


class _Session(_SessionBase):
    """A session whose token stays with the host it is meant for."""

    def rebuild_auth(self, prepared_request: Any, response: Any) -> None:
        """requests drops only `Authorization` when it is redirected to another host."""
        super().rebuild_auth(prepared_request, response)
        if self.should_strip_auth(response.request.url, prepared_request.url):
            prepared_request.headers.pop("Circle-Token", None)


class _Pause:
    """The moment before which no thread sends anything: CircleCI's limits count for all requests of a token."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def extend(self, until: float) -> bool:
        """Put the moment off; whether it was more than a second sooner before."""
        with self._lock:
            later = until > self._until + 1
            self._until = max(self._until, until)
            return later

    def left(self, now: float) -> float:
        return self._until - now


@functools.lru_cache(maxsize=4)
def _connect(settings: Settings, environment: tuple[tuple[str, str], ...]) -> tuple[_Session, _Pause]:
    """A pooled session, kept for as long as this process lives: the items of a loop share it, and its pause."""
    session = _Session()
    # requests would read ~/.netrc whenever it is redirected; what else it takes from the environment is set here.
    session.trust_env = False
    session.proxies = requests.utils.get_environ_proxies(settings.api_url)
    variables = dict(environment)
    authorities = settings.ca_path or variables.get("REQUESTS_CA_BUNDLE") or variables.get("CURL_CA_BUNDLE") or True
    session.verify = authorities if settings.validate_certs else False
    if not settings.validate_certs:
        disable_warnings(InsecureRequestWarning)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.auth = functools.partial(_authenticate, settings)
    session.headers = requests.structures.CaseInsensitiveDict(
        {
            "Accept": "application/json",  # without it, v1.1 answers EDN (api/v1.1.md §2.3)
            "User-Agent": f"community.circleci/{VERSION} python-requests/{requests.__version__}",
        }
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=settings.concurrency, max_retries=0))
    return session, _Pause()


# Ansible forks its workers: were a connection of the parent shared by them, one would read the answer of another.
os.register_at_fork(after_in_child=_connect.cache_clear)


def _authenticate(settings: Settings, prepared: Any) -> Any:
    """Add the token to a request, by one of the four methods of api/v1.1.md §2.1; none without a token."""
    token = settings.token
    if not token:
        return prepared
    if settings.auth_method == "basic":
        return HTTPBasicAuth(token, "")(prepared)
    if settings.auth_method == "query":
        prepared.prepare_url(prepared.url, {"circle-token": token})
    elif settings.auth_method == "bearer":
        prepared.headers["Authorization"] = f"Bearer {token}"
    else:
        prepared.headers["Circle-Token"] = token
    return prepared


def url_path(segments: tuple[str, ...]) -> str:
    """Join the segments of a path, each escaped by itself: a branch `feature/x` is one segment (api/v1.1.md §3).

    :raises ValueError: for a segment that would change the path.
    """
    for segment in segments:
        if segment in ("", ".", ".."):
            raise ValueError(f"{segment!r} cannot be a part of a CircleCI path")
    return "/" + "/".join(quote(segment, safe="") for segment in segments)


@dataclass(frozen=True, slots=True)
class _Get:
    """A GET, in the form of a request."""

    path: tuple[str, ...]
    query: dict[str, str]
    method: str = "GET"
    body: None = None
    repeatable: bool = True


_GET = _Get((), {})


class Client:
    """CircleCI's API, for one task.

    :ivar now: the clock on the wall, in seconds since 1970; `clock` and `sleep` measure and wait.
    :ivar tell: shows a line of progress to whoever watches.
    :ivar before: is called before each request, and may end this process instead.
    :ivar sunsets: the retired endpoints that were called: `(method, route)` to the value of `Sunset`, as an ISO date,
        or None where CircleCI only said `Deprecation`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Any = time.monotonic,
        sleep: Any = time.sleep,
        now: Any = time.time,
        jitter: Any = random.uniform,
        tell: Callable[[str], None] = lambda line: None,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self.tell = tell
        self.before = before
        self.clock = clock
        self.sleep = sleep
        self.sunsets: dict[tuple[str, str], str | None] = {}
        self.now = now
        self._jitter = jitter
        self._statuses: dict[tuple[str, ...], int | None] = {}
        names = ("proxy", "ca_bundle")
        environment = tuple(sorted(item for item in os.environ.items() if item[0].lower().endswith(names)))
        self._session, self._pause = _connect(settings, environment)

    def get(self, *path: str, **query: str) -> Any:
        """The decoded body of a GET. A query parameter's name is written with `_` for `-`."""
        return self.send(_Get(path, {name.replace("_", "-"): value for name, value in query.items()}))

    def pages(self, *path: str, enough: int | None = None, **query: str) -> list[Any]:
        """A list to its end: v1.1 answers with a bare array, v2 with pages of `items` (api/v2.md §2.5).

        :param enough: how many items are wanted; None for all.
        """
        body = self.get(*path, **query)
        if not isinstance(body, dict):
            return list(body or ())[:enough]
        items, seen = list(body.get("items") or ()), set()
        while (token := body.get("next_page_token")) and token not in seen and len(items) < (enough or math.inf):
            seen.add(token)
            body = self.get(*path, **query, page_token=token)
            items += body.get("items") or ()
        return items[:enough]

    def each(self, ask: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """What a function that asks comes to for each of some items, in their order; `concurrency` of them at once.

        The first error is raised in its place, and what has not begun then is not asked any more.
        """
        with ThreadPoolExecutor(self.settings.concurrency) as pool:
            yield from pool.map(ask, items)

    def status(self, *path: str) -> int | None:
        """The status of one GET that is tried once, and remembered; None if no answer came."""
        if path not in self._statuses:
            try:
                self._once(_Get(path, {}))
                self._statuses[path] = 200
            except CircleCIError as error:
                self._statuses[path] = error.status
        return self._statuses[path]

    def send(self, request: Any) -> Any:
        """Send a request (see `_plan.Request`), again where that is safe, and return the decoded body.

        :raises CircleCIError: when CircleCI refused, or did not answer.
        """
        return self.repeat(lambda: self._once(request), request)

    def repeat(self, attempt: Callable[[], Any], request: Any = _GET) -> Any:
        """Do something until it succeeds, or fails in a way that is not to be repeated; the one place for that.

        :param attempt: sends the request, and raises `CircleCIError`.
        """
        tries = Retry(total=self.settings.retries, backoff_factor=FIRST_PAUSE)
        budget = WAIT_BUDGET
        while True:
            while (left := self._pause.left(self.clock())) > 0:
                # A little apart, but not much later than CircleCI asks: very many requests may wait here in turn.
                self.sleep(left + self._jitter(0, left / 10))
            try:
                return attempt()
            except CircleCIError as error:
                if not _repeatable(request, error) or tries.total == 0:
                    raise
                tries = tries.increment(request.method, error.path, error=error)
                delay = error.retry_after or max(tries.get_backoff_time(), FIRST_PAUSE)
                budget -= delay
                if budget < 0:
                    error.hint = (
                        f"The next try would be due in {delay:.0f} s, but no request waits for more than "
                        f"{WAIT_BUDGET:.0f} s in all."
                    )
                    raise
                if error.status == 429:
                    if self._pause.extend(self.clock() + delay):
                        self.tell(f"CircleCI limits the rate of requests: waiting {delay:.0f} s")
                else:
                    self.sleep(delay + self._jitter(0, FIRST_PAUSE))

    def _once(self, request: Any) -> Any:
        """One try: one HTTP exchange."""
        path = url_path(request.path)
        secrets = [self.settings.token, *secrets_in(request.body)]
        self.before()
        try:
            response = self._session.request(
                request.method,
                self.settings.api_url + path,
                params=request.query,
                json=request.body,
                timeout=self.settings.timeout,
                allow_redirects=request.method == "GET",
            )
        except requests.RequestException as error:
            raise broken(request, path, error, secrets) from None
        self._note_sunset(request.method, path, response)
        elsewhere = is_elsewhere(response)
        if not 200 <= response.status_code < 300 or elsewhere:
            raise refused(request, path, response, secrets, elsewhere)
        return decoded(request, path, response)

    @contextlib.contextmanager
    def stream(self, url: str, signed: bool = False) -> Iterator[Any]:
        """One try of a GET of an artifact or a step's output, as an answer whose body is read piece by piece.

        They lie on other hosts (api/v1.1.md §10.6, §8.2). Only CircleCI's own see the token; it follows no redirect.

        :param signed: the address says already who may read; it is asked for without the token.
        :raises CircleCIError: when it was refused, or broke off, also while the body is read.
        """
        address = urlsplit(url)
        shown = address._replace(query="", fragment="").geturl()
        secrets = [self.settings.token, address.query, *(value for _name, value in parse_qsl(address.query))]
        self.before()
        proxies = dict.fromkeys(("http", "https", "all")) | requests.utils.get_environ_proxies(url)
        try:
            with self._session.get(
                url,
                stream=True,
                timeout=self.settings.timeout,
                auth=None if self._is_own(address) and not signed else (lambda prepared: prepared),
                # As it lies there: what is packed would have another size.
                headers={"Accept": "*/*", "Accept-Encoding": "identity"},
                proxies=proxies,
            ) as response:
                if response.status_code != 200:
                    raise refused(_GET, shown, response, secrets, elsewhere=False)
                yield response
        except requests.RequestException as error:
            raise broken(_GET, shown, error, secrets) from None

    def _is_own(self, address: Any) -> bool:
        """Whether a host is CircleCI's, so that it may see the token."""
        if (address.scheme, address.netloc) == urlsplit(self.settings.api_url)[:2]:
            return True
        own = (address.hostname or "").endswith((".circle-artifacts.com", ".circleci.com"))
        return self.settings.is_cloud and address.scheme == "https" and own

    def _note_sunset(self, method: str, path: str, response: Any) -> None:
        if "Sunset" in response.headers or "Deprecation" in response.headers:
            parsed = email.utils.parsedate_tz(response.headers.get("Sunset", ""))
            date = f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}" if parsed else None
            self.sunsets[method, response.headers.get("X-Route", path)] = date


def _repeatable(request: Any, error: CircleCIError) -> bool:
    """Whether a failed request may be sent again: what may have been done already is never done twice.

    An answer of 429, or a connection that never came about, says that nothing was done. Without an answer, or after a
    5xx, only what ends in the same state is repeated.
    """
    if error.again is not None:
        return error.again
    return request.repeatable or request.method in ("GET", "PUT", "DELETE")
