# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durations as Go reads and writes them (docs/api/v2.md §9.1): no days, no weeks."""

from __future__ import annotations

import re
from fractions import Fraction

_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")


def parse_duration(text: str) -> int | None:
    """Return the nanoseconds of a duration such as ``1h30m``, or None if it is none."""
    body = text.removeprefix("-").removeprefix("+") if text[:1] in ("-", "+") else text
    if body == "0":
        return 0
    parts = _PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        return None
    total = int(sum(Fraction(number) * _NANOSECONDS[unit] for number, unit in parts))
    return -total if text.startswith("-") else total


def format_duration(nanoseconds: int) -> str:
    """Return a duration as Go writes it: ``1h30m0s``, ``1.5s``, ``20ms``."""
    sign, rest = "-" if nanoseconds < 0 else "", abs(nanoseconds)
    if rest == 0:
        return "0s"
    for unit in ("ns", "µs", "ms"):
        if rest < _NANOSECONDS[unit] * 1000:
            return f"{sign}{_decimal(Fraction(rest, _NANOSECONDS[unit]))}{unit}"
    hours, rest = divmod(rest, _NANOSECONDS["h"])
    minutes, rest = divmod(rest, _NANOSECONDS["m"])
    seconds = _decimal(Fraction(rest, _NANOSECONDS["s"]))
    return sign + (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "") + f"{seconds}s"


def _decimal(number: Fraction) -> str:
    whole, digits = divmod(number, 1)
    if not digits:
        return str(whole)
    return f"{whole}.{int(digits * 10**9):09}".rstrip("0")
