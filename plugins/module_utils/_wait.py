# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Waiting for something at CircleCI to end. All that waits, waits here, and shows its progress here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ._plan import Refused

Seen = TypeVar("Seen")

FIRST_PAUSE = 1.0
GROWTH = 1.5
TOLD_AGAIN = 30.0
COUNTED_EACH = 3.0


class TimedOut(Exception):
    """It has not ended in time.

    :ivar seen: how it looked last.
    """

    def __init__(self, seen: Any) -> None:
        super().__init__("it has not ended in time")
        self.seen = seen


def check_wait(params: dict[str, Any]) -> None:
    """Refuse options of waiting that cannot be meant.

    :raises Refused: naming the option.
    """
    for option in ("wait_timeout", "wait_interval"):
        if params[option] <= 0:
            raise Refused(f"{option} must be more than 0 seconds.")


def poll(
    api: Any,
    params: dict[str, Any],
    look: Callable[[], Seen],
    is_over: Callable[[Seen], bool],
    describe: Callable[[Seen], str],
) -> Seen:
    """Look again and again, at growing intervals, until it is over.

    :param api: a client, for its `clock`, `sleep` and `tell`.
    :param params: `wait_timeout` and `wait_interval`, both in seconds; the latter is the longest pause.
    :param describe: one line on what was seen; told when it changes, and from time to time.
    :returns: what was seen last.
    :raises TimedOut: when `wait_timeout` has passed.
    """
    began = told = api.clock()
    pause, line = min(FIRST_PAUSE, params["wait_interval"]), ""
    while True:
        seen, now = look(), api.clock()
        if is_over(seen):
            api.tell(f"{describe(seen)}, after {duration(now - began)}")
            return seen
        if describe(seen) != line or now - told >= TOLD_AGAIN:
            line, told = describe(seen), now
            api.tell(f"{line}, for {duration(now - began)}")
        left = began + params["wait_timeout"] - now
        if left <= 0:
            raise TimedOut(seen)
        api.sleep(min(pause, left))
        pause = min(pause * GROWTH, params["wait_interval"])


class Count:
    """How many of many are done, told every few seconds; nothing is told of what is quick."""

    def __init__(self, api: Any, total: int, what: str) -> None:
        self._api = api
        self._total = total
        self._what = what
        self._done = 0
        self._told = api.clock()

    def __call__(self, *_ended: Any) -> None:
        """One more is done."""
        self._done += 1
        now = self._api.clock()
        if now - self._told >= COUNTED_EACH:
            self._told = now
            self._api.tell(f"{self._done} of {self._total} {self._what}")


def duration(seconds: float) -> str:
    """A time as people say it: `7 s`, `3 min 20 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
