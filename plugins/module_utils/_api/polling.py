# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Waiting for something at CircleCI to end. Whatever waits, waits here, and shows its progress here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from .client import Client
from .errors import CircleCIError

Seen = TypeVar("Seen")

FIRST_INTERVAL = 1.0
"""Seconds between the first two looks, at most."""
GROWTH = 1.5
"""By what factor the interval between two looks grows each time."""
PROGRESS_INTERVAL = 30.0
"""Seconds after which a line that has not changed is shown again."""
COUNTER_INTERVAL = 3.0
"""Seconds between two lines of a `Counter`."""
MISSING_FOR = 30.0
"""Seconds for which a 404 does not mean that something is gone which was just made, or seen a moment ago."""


class TimedOut(Exception, Generic[Seen]):
    """It has not ended in time.

    :ivar seen: how it looked last; None if it was never seen.
    :ivar cause: why it could not be looked at in the end.
    """

    def __init__(self, seen: Seen | None, cause: CircleCIError | None = None) -> None:
        super().__init__("it has not ended in time")
        self.seen = seen
        self.cause = cause


def poll(
    api: Client,
    params: Mapping[str, Any],
    look: Callable[[], Seen],
    is_over: Callable[[Seen], bool],
    describe: Callable[[Seen], str],
) -> Seen:
    """Look again and again, at growing intervals, until it is over.

    What was just made is not shown everywhere at once, so that a 404 does not end the waiting before `MISSING_FOR`.

    :param params: `wait_timeout` and `wait_interval`, both in seconds; the latter is the longest pause.
    :param describe: one line on what was seen; shown when it changes, and from time to time.
    :returns: what was seen last.
    :raises TimedOut: when `wait_timeout` has passed.
    """
    began = shown = seen_at = api.clock()
    deadline = began + params["wait_timeout"]
    pause, line = min(FIRST_INTERVAL, params["wait_interval"]), ""
    seen: Seen | None = None
    while True:
        try:
            with api.until(max(deadline, api.clock() + FIRST_INTERVAL)):
                seen = look()
            now = seen_at = api.clock()
            if is_over(seen):
                api.show_progress(f"{describe(seen)}, after {duration(now - began)}")
                return seen
            if describe(seen) != line or now - shown >= PROGRESS_INTERVAL:
                line, shown = describe(seen), now
                api.show_progress(f"{line}, for {duration(now - began)}")
        except CircleCIError as error:
            now = api.clock()
            may_come = error.is_missing and now - seen_at < MISSING_FOR
            if now >= deadline and (may_come or error.status is None):
                raise TimedOut(seen, error) from error
            if not may_come:
                raise
        left = deadline - now
        if left <= 0:
            raise TimedOut(seen)
        api.sleep(min(pause, left))
        pause = min(pause * GROWTH, params["wait_interval"])


def retry_missing(api: Client, look: Callable[[], Seen]) -> Seen:
    """Look at something that was just made, and may not be shown everywhere yet.

    :raises CircleCIError: if it is not shown in time.
    """
    times = {"wait_timeout": MISSING_FOR, "wait_interval": 5.0}
    try:
        return poll(api, times, look, lambda seen: True, lambda seen: "found")
    except TimedOut as late:
        if late.cause is None:
            raise
        raise late.cause from None


class Counter:
    """How many of many are done, and how long the others may take, shown every few seconds.

    Nothing is shown of what is quick.
    """

    def __init__(self, api: Client, total: int, what: str) -> None:
        self._api = api
        self._total = total
        self._what = what
        self._done = 0
        self._began = self._shown = api.clock()

    def __call__(self, *_ended: Any) -> None:
        """One more is done."""
        self._done += 1
        now = self._api.clock()
        if now - self._shown >= COUNTER_INTERVAL:
            self._shown = now
            left = (now - self._began) / self._done * (self._total - self._done)
            self._api.show_progress(f"{self._done} of {self._total} {self._what}, about {duration(left)} left")


def duration(seconds: float) -> str:
    """A time as people say it: `7 s`, `3 min 20 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
