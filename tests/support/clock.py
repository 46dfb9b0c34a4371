# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock that only sleeping moves: what would wait for an hour takes no time."""

from __future__ import annotations


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
