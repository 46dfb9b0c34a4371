# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Durations as the language Go writes them, which CircleCI takes for lifetimes (docs/api/v2.md §9.1)."""

from __future__ import annotations

import re
from fractions import Fraction

_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
"""The units. There are two letters for micro."""
_NUMBER = r"(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})"
_PART = re.compile(rf"({_NUMBER})({'|'.join(_NANOSECONDS)})")
MOST = 2**63 - 1
"""The longest duration that Go can hold, in nanoseconds: about 292 years."""


def parse_duration(text: str) -> int:
    """The nanoseconds of a duration such as `1h30m`, `90m` or `1.5h`. It is more than nothing.

    :raises ValueError: if it is none, with the reason.
    """
    if re.search(r"[0-9.][dw](?![a-z])", text):
        raise ValueError(f"{text!r} has days or weeks, which CircleCI documents but refuses; write hours, as in 24h")
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{text!r} is not a duration; write numbers with units, as in 1h30m, 90m or 45s")
    nanoseconds = sum(int(Fraction(number) * _NANOSECONDS[unit]) for number, unit in parts)
    if not 0 < nanoseconds <= MOST:
        raise ValueError(f"{text!r} must be more than 0, and at most 292 years")
    return nanoseconds
