# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a case is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.emulator import Emulator
from tests.support.setups import Setup


@dataclass(frozen=True)
class Case:
    """A task, and what is expected of it.

    :ivar params: the task's options, or a function of the emulator that gives them after the setup.
    :ivar requests: how many requests check mode, the first run and the second run take.
    :ivar setup: what is done to CircleCI before.
    :ivar absent: the parameters of the task that undoes it, if there is one.
    :ivar rewrites: how many writes the second run makes that cannot be seen.
    :ivar fails: the fault that law 7 injects, in the emulator's terms; None for what does not write.
    :ivar fails_late: whether other changes are made before it.
    :ivar unclear: whether nothing tells that it was made if its answer gets lost, or something is lost with it.
    :ivar exempt: the laws that it cannot obey to the letter, by number, and why.
    :ivar warnings: the templates of the warnings that it may give.
    :ivar unforeseen: the keys of its results whose values check mode cannot tell.
    :ivar secrets: what must not be shown.
    :ivar makes_secret: whether CircleCI makes a secret for it, which is shown nowhere but in its own place.
    """

    module: str
    name: str
    params: Mapping[str, Any] | Callable[[Emulator], Mapping[str, Any]]
    requests: tuple[int, int, int]
    setup: Setup = lambda emulator: None
    absent: Mapping[str, Any] | None = None
    rewrites: int = 0
    fails: Mapping[str, Any] | None = None
    fails_late: bool = False
    unclear: bool = False
    exempt: Mapping[int, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    unforeseen: Sequence[str] = ()
    secrets: Sequence[str] = ()
    makes_secret: bool = False

    def __str__(self) -> str:
        return f"{self.module}: {self.name}"

    def options(self, emulator: Emulator) -> dict[str, Any]:
        """The task's options, once the setup is done."""
        return dict(self.params(emulator) if callable(self.params) else self.params)
