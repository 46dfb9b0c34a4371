# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One running emulator: its state, what it remembers of requests, and the faults in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..server.faults import Faults
from ..server.journal import Journal
from .seed.document import apply_seed
from .state import State


class World:
    """Holds what requests share, and can return to where it began."""

    def __init__(
        self, today: date | None = None, seed: Any = None, journal: Journal | None = None, latency_ms: int = 0
    ) -> None:
        self._today = today
        self._seed = seed if seed is not None else {}
        self.latency = latency_ms / 1000
        self.journal = journal or Journal()
        self.faults = Faults()
        self.state = self._begin()

    def _begin(self) -> State:
        state = State(self._today)
        apply_seed(state, self._seed)
        if self._today is not None:
            state.today = self._today
        return state

    def reset(self) -> None:
        """Return to the seeded state, without faults and with an empty journal."""
        self.state = self._begin()
        self.faults = Faults()
        self.journal.clear()
