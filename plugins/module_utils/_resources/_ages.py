# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How long ago something was written."""

from __future__ import annotations

from datetime import datetime, timezone

_DAY = 24 * 3600


def parse_time(text: str) -> datetime:
    """The time of a text in ISO 8601. `Z` is known to Python only since 3.11.

    :raises ValueError: if it is none.
    """
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def age_days(moment: str | None, now: float) -> int | None:
    """How many whole days ago a moment was; None if it cannot be read.

    :param moment: as ISO 8601; without a time zone it is in UTC.
    :param now: the time, in seconds since 1970.
    """
    try:
        written = parse_time(moment or "")
    except ValueError:
        return None
    if written.tzinfo is None:
        written = written.replace(tzinfo=timezone.utc)
    return int((now - written.timestamp()) // _DAY)
