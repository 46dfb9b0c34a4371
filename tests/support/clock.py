# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clocks that only sleeping moves, so that what would wait for an hour takes no time; and one that also jumps."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


class Clock:
    """Seconds, and a `sleep` that goes by at once.

    :ivar slept: how long each sleep was to take.
    """

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.now += seconds


class JumpingClock(Clock):
    """A clock of a machine that is put to sleep, or set anew.

    :param jumps: seconds by which the time of day jumps, again and again. The clock itself never goes back.
    """

    def __init__(self, now: float, jumps: Sequence[float]) -> None:
        super().__init__(now)
        self._jumps = itertools.cycle(jumps or (0.0,))
        self._wall = 1_795_500_000.0

    def __call__(self) -> float:
        jump = next(self._jumps)
        self._wall += jump
        self.now += max(jump, 0.0) / 100
        return self.now

    def time(self) -> float:
        """The time of day, in seconds since 1970."""
        return self._wall + self.now
