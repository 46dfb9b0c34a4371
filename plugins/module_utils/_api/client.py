# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The client: what is sent, what is sent again and when, and how much at the same time. It knows no resource.

`Client.send` is the only way to CircleCI's API, and `Client.repeat` the only place where something is tried again. What
may be repeated follows from what CircleCI does with it, see `_is_repeatable`; the waiting time comes from CircleCI's
`Retry-After` or from urllib3's `Retry`.
"""

from __future__ import annotations

import contextlib
import email.utils
import functools
import math
import random
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeVar, cast

from .._engine.failures import Stopped
from .._engine.plan import Request
from . import addresses, pauses
from .answers import Answer
from .errors import RATE_LIMIT, CircleCIError, Exchange, unreadable, unsendable
from .paging import paging_of
from .scrubbing import scrub, secrets_in
from .settings import Settings
from .threads import TICK, Once, Threads
from .transport import Transport, pieces

with contextlib.suppress(Exception):  # the runner reports why it cannot be imported
    from urllib3.util.retry import Retry

Item = TypeVar("Item")
Value = TypeVar("Value")

WAIT_BUDGET = 300.0
"""Seconds that one request may spend waiting between its tries."""
PAUSED = "CircleCI still asks to wait for {left:,.0f} s, which is beyond wait_timeout"
FIRST_PAUSE = 0.5
"""Seconds before the second try of a request, at least; later ones are longer."""
MOST_SECRETS = 100
"""How many secrets are looked for in each text from outside."""
MOST_PAGES = 1000
"""How many pages a list may have."""
EMPTY_PAGES = 3
"""How many pages in a row may be without items."""


class Client:
    """CircleCI's API, for one task.

    :ivar concurrency: how many requests may be under way at the same time.
    :ivar now: the time of day, in seconds since 1970.
    :ivar clock: a monotonic clock, in seconds, for measuring.
    :ivar warnings: what the user should know about the answers.
    :ivar sunsets: the retired endpoints that were called: `(method, route)` to the value of `Sunset`, as an ISO date,
        or None where CircleCI only said `Deprecation`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        secrets: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        now: Callable[[], float] = time.time,
        jitter: Callable[[float, float], float] = random.uniform,
        show_progress: Callable[[str], None] = lambda line: None,
        before_request: Callable[[], None] = lambda: None,
    ) -> None:
        """
        :param secrets: the secrets of the task, which are removed from every text from outside. If there are more than
            `MOST_SECRETS`, only those of the failing request are removed, except after a bug.
        :param show_progress: shows a line of progress to the user.
        :param before_request: called before each request; it may end this process.
        """
        self.settings = settings
        self.concurrency = settings.concurrency
        self.clock = clock
        self.now = now
        self._show_progress = show_progress
        self.warnings: list[str] = []
        self.sunsets: dict[tuple[str, str], str | None] = {}
        self._all_secrets = (settings.token, *secrets)
        self._secrets = self._all_secrets if len(self._all_secrets) <= MOST_SECRETS else (settings.token,)
        self._jitter = jitter
        self._before_request = before_request
        self._stopped = threading.Event()
        self._wait = sleep or self._wait_until_stopped
        self._until = math.inf
        self._once = Once()
        self._statuses: dict[tuple[str, ...], int | None] = {}
        self._threads = Threads(settings.concurrency)
        self._transport = Transport(settings)
        self._pause = pauses.pause_of(settings)

    # Requests.

    def get(self, *path: str, parse: Callable[[Answer], Value], **query: str) -> Value:
        """The parsed answer to a GET. A query parameter's name is written with `_` for `-`."""
        return cast(Value, self.send(Request("GET", path, parse, query=kebab(query))))

    def get_list(
        self, *path: str, parse: Callable[[Answer], Value], enough: int | None = None, **query: str
    ) -> list[Value]:
        """The parsed items of a list, to its end.

        :param enough: how many items are wanted; None for all.
        """
        request: Request[Any] = Request("GET", path, parse, query=kebab(query), is_list=True)
        return [parse(item) for item in self.items(request, enough)]

    def get_readable_list(
        self, *path: str, parse: Callable[[Answer], Value], enough: int | None = None, **query: str
    ) -> list[Value]:
        """The parsed items of a list that is only returned. An item that cannot be read is skipped, with a warning."""
        request: Request[Any] = Request("GET", path, parse, query=kebab(query), is_list=True)
        return self.readable(self.items(request, enough), parse)

    def readable(self, answers: Iterable[Answer], parse: Callable[[Answer], Value]) -> list[Value]:
        """The values of entries that are only returned. An entry that cannot be read is skipped, with a warning."""
        values = []
        for answer in answers:
            try:
                values.append(parse(answer))
            except CircleCIError as error:
                self.warnings.append(f"An entry that cannot be read was skipped: {error.message}.")
        return values

    def send(self, request: Request[Any]) -> Any:
        """Send a request, again where that is safe, and return its parsed answer.

        :raises CircleCIError: when CircleCI refused, did not answer, or answered something else.
        :raises Stopped: when the task ends.
        """
        if request.is_list:
            return [request.parse(item) for item in self.items(request)]
        return request.parse(self.repeat(lambda: self._exchange(request), request))

    def items(self, request: Request[Any], enough: int | None = None) -> Iterator[Answer]:
        """The items of a list, not parsed yet: a page is asked for when it is needed (see `Paging`).

        :param enough: how many items are wanted; None for all.
        """
        seen: set[str] = set()
        paging = paging_of(request.path)
        query, empty, count = dict(request.query), 0, 0
        for _page in range(MOST_PAGES):
            asked: Request[Any] = Request(request.method, request.path, request.parse, query=query)
            answer = self.repeat(functools.partial(self._exchange, asked), asked)
            items = paging.items_of(answer)
            for item in items:
                if enough is not None and count >= enough:
                    return
                count += 1
                yield item
            token = paging.next_of(answer)
            if not token or (enough is not None and count >= enough):
                return
            empty = 0 if items else empty + 1
            if token in seen or empty >= EMPTY_PAGES:
                raise answer.error("the list does not end: a page token was repeated, or pages are empty")
            seen.add(token)
            query[paging.parameter] = token
        raise answer.error(f"the list has more than {MOST_PAGES} pages")

    def _exchange(self, request: Request[Any]) -> Answer:
        """One try: one HTTP exchange."""
        segments = cast("tuple[str, ...]", request.path)
        secrets = (*self._secrets, *secrets_in(request.body))
        try:
            path = addresses.path_of(segments)
        except ValueError as error:
            exchange = Exchange(request.method, "/" + "/".join(segments), self.settings.server.host, secrets)
            raise unsendable(exchange, str(error)) from None
        exchange = Exchange(request.method, path, self.settings.server_of(path).host, secrets)
        self._begin_request()
        try:
            reply = self._transport.send(exchange, request.query, request.body, self._timeout())
        except CircleCIError as error:
            self._remember(request, error)
            self._note_sunset(exchange, error.headers)
            raise
        self._note_sunset(exchange, reply.headers)
        try:
            answer = Answer(reply.decode(), exchange, reply.status)
        except ValueError as error:
            failure = unreadable(exchange, reply, str(error))
            self._remember(request, failure)
            raise failure from None
        self._remember(request)
        return answer

    @contextlib.contextmanager
    def stream(self, address: addresses.Address, *, with_token: bool) -> Iterator[Any]:
        """One try of a GET of an artifact or a step's output.

        :param with_token: false if the address itself says who may read it.
        :returns: a response, to be read with `pieces`.
        :raises CircleCIError: if it is refused or breaks off, also while the body is read.
        """
        exchange = Exchange("GET", address.public_text, address.host, (*self._secrets, *address.secrets))
        self._begin_request()
        with self._transport.stream(exchange, address, with_token) as found:
            yield found

    def pieces(self, response: Any) -> Iterator[bytes]:
        """The body of a streamed response, piece by piece. Each may take as long as one request."""
        return pieces(response, self.settings.timeout)

    def _begin_request(self) -> None:
        if self._stopped.is_set():
            raise Stopped
        self._before_request()

    def show_progress(self, line: str) -> None:
        """Show a line to whoever watches. It may name what comes from outside."""
        self._show_progress(self.scrub(line))

    def scrub(self, text: str, thoroughly: bool = False) -> str:
        """A text from outside without the secrets of the task.

        :param thoroughly: look for all of them, even if there are more than `MOST_SECRETS`.
        """
        return scrub(text, self._all_secrets if thoroughly else self._secrets)

    def _remember(self, request: Request[Any], error: CircleCIError | None = None) -> None:
        if request.method == "GET":
            status = 200 if error is None else None if error.is_foreign else error.status
            self._statuses[cast("tuple[str, ...]", request.path)] = status

    def status(self, *path: str) -> int | None:
        """The status of the last GET of a path; if there was none, one is tried. None if CircleCI does not answer."""

        def look() -> None:
            with contextlib.suppress(CircleCIError, Stopped):
                self._exchange(Request("GET", path, lambda answer: None))

        if path not in self._statuses:
            self._once(("status", path), look)
        return self._statuses.get(path)

    def once(self, key: Hashable, look: Callable[[], Value]) -> Value:
        """What a look returns, which is taken once in a task, however many threads want it. An error is not kept."""
        return self._once(key, look)

    def _note_sunset(self, exchange: Exchange, headers: Any) -> None:
        if "Sunset" in headers or "Deprecation" in headers:
            route = exchange.quoted(headers.get("X-Route", exchange.path) if exchange.quotes else exchange.path)
            self.sunsets[exchange.method, route] = _date_of(headers.get("Sunset", ""))

    # Sending again.

    def repeat(self, attempt: Callable[[], Value], request: Request[Any] | None = None) -> Value:
        """Do something until it succeeds, or fails in a way that must not be repeated.

        :param attempt: sends the request, and raises `CircleCIError`.
        :param request: what it sends; None for a GET.
        """
        tries = Retry(total=self.settings.retries, backoff_factor=FIRST_PAUSE)
        budget = WAIT_BUDGET
        while True:
            self._wait_for_pause(request)
            try:
                return attempt()
            except CircleCIError as error:
                if not _is_repeatable(request, error) or tries.total == 0:
                    raise
                tries = tries.increment(error.method, error.path, error=error)
                delay = error.retry_after or max(tries.get_backoff_time(), FIRST_PAUSE)
                budget -= delay
                if budget < 0 or self.clock() + delay > self._until:
                    asked = "The server asks to wait for" if error.retry_after else "The next try would be due in"
                    error.hint = (
                        f"{asked} {delay:,.0f} s, but no request waits for more than {WAIT_BUDGET:.0f} s in total, or "
                        "beyond wait_timeout."
                    )
                    raise
                if error.status == 429:
                    if self._pause.extend(self.clock() + delay):
                        self.show_progress(f"CircleCI limits the rate of requests: waiting {delay:.0f} s")
                else:
                    self.sleep(delay + self._jitter(0, FIRST_PAUSE))

    def _wait_for_pause(self, request: Request[Any] | None) -> None:
        """Wait as long as CircleCI has asked for in its answers to other requests, each of which has its own budget.

        :raises CircleCIError: if that is longer than `until` allows.
        """
        while (left := self._pause.left(self.clock())) > 0:
            if self.clock() + left > self._until:
                method = request.method if request else "GET"
                path = addresses.path_of(cast("tuple[str, ...]", request.path)) if request else "of a file"
                raise CircleCIError(method, path, None, PAUSED.format(left=left), hint=RATE_LIMIT)
            # Spread the requests that wait here a little, but do not start much later than CircleCI asks.
            self.sleep(left + self._jitter(0, left / 10))

    def sleep(self, seconds: float) -> None:
        """Wait.

        :raises Stopped: when the task ends meanwhile.
        """
        if self._wait(seconds) is True or self._stopped.is_set():
            raise Stopped

    def _wait_until_stopped(self, seconds: float) -> bool:
        """Wait, and tell whether the task ends meanwhile. See `TICK`."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._stopped.wait(min(left, TICK)):
            pass
        return self._stopped.is_set()

    @contextlib.contextmanager
    def until(self, moment: float) -> Iterator[None]:
        """Let no request inside last beyond a moment of `clock`."""
        before, self._until = self._until, min(self._until, moment)
        try:
            yield
        finally:
            self._until = before

    def _timeout(self) -> float:
        return max(min(self.settings.timeout, self._until - self.clock()), 0.001)

    # Concurrency.

    def map_concurrently(self, function: Callable[[Item], Value], items: Iterable[Item]) -> Iterator[Value]:
        """What a function returns for each of some items, in their order, with up to `concurrency` calls at a time.

        The first error is raised in its place, and calls that have not begun by then are canceled.
        """
        return self._threads.map(function, items)

    def run_in_threads(self, work: Callable[[], None], count: int) -> None:
        """Call a function in `count` threads, and return when all calls have returned, or when one has raised."""
        self._threads.run(work, count)

    def stop(self) -> None:
        """Let nothing more be sent. Threads that are waiting wake up and raise `Stopped`."""
        self._stopped.set()
        self._threads.stop()

    def close(self) -> None:
        """End the threads."""
        self._threads.close()


def kebab(query: dict[str, str]) -> dict[str, str]:
    """Query parameters under the names that the API has for them."""
    return {name.replace("_", "-"): value for name, value in query.items()}


def _date_of(header: str) -> str | None:
    """The day of an HTTP date, as ISO 8601; None if it is none."""
    parsed = email.utils.parsedate_tz(header)
    try:
        return time.strftime("%Y-%m-%d", time.gmtime(email.utils.mktime_tz(parsed))) if parsed else None
    except (ValueError, OverflowError, OSError):  # the last one is what the platform's clock cannot hold
        return None


def _is_repeatable(request: Request[Any] | None, error: CircleCIError) -> bool:
    """Whether a failed request may be sent again: what may have been done already is never done twice.

    After a 429, or if no connection was made, nothing was done. Without an answer, or after a 5xx, only requests that
    lead to the same state when repeated are sent again.
    """
    if error.retryable is not None:
        return error.retryable
    return request is None or request.repeatable or request.method in ("GET", "PUT", "DELETE")
