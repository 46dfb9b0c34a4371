# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that tests ask for: errors, throttling, slow, dripping and cut answers, and dropped connections."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, fields
from typing import Any

from .http import Reply, Stream
from .wire import JSON_TYPE, TEXT_TYPE

DROPS = 100
"""How many bytes drip; the others follow at once."""


@dataclass(slots=True)
class Fault:
    """One rule. It matches a method (or any), and a regular expression that is searched in the path with its query.

    It lets the first ``after`` matching requests pass, then takes every ``every``-th one, at most ``times`` of them.
    ``when`` is ``before`` (the request has no effect) or ``after`` (it is carried out, but gets this answer).
    A rule with neither ``status`` nor ``drop`` leaves the answer, but for ``delay_ms``, ``drip_ms`` and ``cut``.
    With ``hold``, a request waits until the rules are cleared.
    """

    path: str = ""
    method: str | None = None
    status: int | None = None
    message: str | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    times: int | None = None
    after: int = 0
    every: int = 1
    when: str = "before"
    drop: bool = False
    delay_ms: int = 0
    hold: bool = False
    drip_ms: int = 0
    cut: int | None = None
    seen: int = 0
    fired: int = 0

    @classmethod
    def parse(cls, rule: dict[str, Any]) -> Fault:
        """Return the rule that a JSON object describes."""
        unknown = set(rule) - ({known.name for known in fields(cls)} - {"seen", "fired"})
        if unknown:
            raise ValueError(f"unknown in a fault: {', '.join(sorted(unknown))}")
        fault = cls(**rule)
        numbers = (fault.status or 0, fault.times or 0, fault.after, fault.every - 1)
        numbers += (fault.delay_ms, fault.drip_ms, fault.cut or 0)
        if not all(isinstance(number, int) and number >= 0 for number in numbers):
            raise ValueError("the numbers of a fault are whole and not negative, and 'every' is at least 1")
        if fault.when not in ("before", "after"):
            raise ValueError("the 'when' of a fault is before or after")
        try:
            re.compile(fault.path)
        except re.error as error:
            raise ValueError(f"a fault's path is not a regular expression: {error}") from error
        return fault

    def takes(self, method: str, target: str) -> bool:
        """Count a request if it matches, and tell whether the rule takes it."""
        if self.method not in (None, method) or not re.search(self.path, target):
            return False
        self.seen += 1
        due = self.seen > self.after and (self.seen - self.after) % self.every == 0
        if not due or (self.times is not None and self.fired >= self.times):
            return False
        self.fired += 1
        return True

    @property
    def answers(self) -> bool:
        """Whether the rule replaces the answer."""
        return self.drop or self.status is not None

    def spoil(self, body: bytes) -> Stream | None:
        """Return how the bytes of an answer come, its first ones drop by drop; None if nothing is wrong with them."""
        if not self.drip_ms and self.cut is None:
            return None
        kept = body if self.cut is None else body[: min(self.cut, len(body) - 1)]
        drops = DROPS if self.drip_ms else 0
        chunks = (*(kept[at : at + 1] for at in range(min(drops, len(kept)))), kept[drops:])
        whole = self.cut is None or not body
        return Stream(len(body), (chunk for chunk in chunks if chunk), whole, pause=self.drip_ms / 1000)

    def reply(self) -> Reply:
        """Return the answer: ``message``, or ``body`` (a string is sent as it is, anything else as JSON)."""
        status = self.status or 500
        if isinstance(self.body, str):
            kind = self.headers.get("Content-Type", TEXT_TYPE)
            rest = {name: value for name, value in self.headers.items() if name.lower() != "content-type"}
            return Reply(status=status, text=self.body, content_type=kind, headers=rest)
        body = {"message": self.message or "Injected fault"} if self.body is None else self.body
        return Reply(body, status=status, content_type=JSON_TYPE, headers=dict(self.headers))


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []
        self._cleared = asyncio.Event()

    def next(self, method: str, target: str) -> Fault | None:
        """Return the first rule that takes a request, if any."""
        return next((rule for rule in self.rules if rule.takes(method, target)), None)

    def clear(self) -> None:
        """Take all rules away, and let the requests go on that they hold."""
        self.rules = []
        self._cleared.set()
        self._cleared = asyncio.Event()

    async def wait(self, fault: Fault) -> None:
        """Let the time of a rule pass."""
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.hold and any(rule is fault for rule in self.rules):
            await self._cleared.wait()
