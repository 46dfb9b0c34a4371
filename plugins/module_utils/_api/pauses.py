# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Pauses for CircleCI's rate limits, which count for all requests of a token."""

from __future__ import annotations

import threading

from .settings import Settings


class Pause:
    """The moment before which no thread sends anything. Moments are those of the client's clock, in seconds."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def extend(self, until: float) -> bool:
        """Put the moment off; whether it was more than a second sooner before."""
        with self._lock:
            is_later = until > self._until + 1
            self._until = max(self._until, until)
            return is_later

    def left(self, now: float) -> float:
        """How many seconds are left; 0 or less if none are."""
        return self._until - now


_pauses: dict[tuple[str, str | None], Pause] = {}


def pause_of(settings: Settings) -> Pause:
    """The pause of a server and a token, which all clients of this process share: those of a loop, for instance."""
    return _pauses.setdefault((settings.server.text, settings.token), Pause())
