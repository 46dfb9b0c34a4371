# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated CircleCI, and the way back to how it started."""

from __future__ import annotations

from datetime import date
from typing import Any

from .seed.document import apply_seed
from .state import State


class World:
    """Holds the state; ``reset`` makes the seeded state again. A given date wins over the seed's."""

    def __init__(self, today: date | None = None, seed: Any = None) -> None:
        self._today = today
        self._seed = seed if seed is not None else {}
        self.reset()

    def reset(self) -> None:
        """Return to the seeded state."""
        self.state = State(self._today)
        apply_seed(self.state, self._seed)
        if self._today is not None:
            self.state.today = self._today
