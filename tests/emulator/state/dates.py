# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What depends on the simulated date (docs/api/v1.1.md §13)."""

from __future__ import annotations

from datetime import date

CACHE_GONE = date(2020, 9, 25)
CACHE_REMOVED = date(2020, 11, 5)
BROWNOUTS = (date(2026, 11, 17), date(2026, 12, 1))
BRANCHES_REMOVED = date(2026, 12, 7)
TRIGGERS_REMOVED = date(2027, 2, 1)
RETIRING = {"Deprecation": "true", "Sunset": "Mon, 01 Feb 2027 00:00:00 GMT"}
"""Headers of the triggers and retries of v1.1 until they are removed; their values are not recorded."""


def cache_status(today: date, server: bool) -> int:
    """Return the status of ``DELETE build-cache``: on Cloud it worked, then was gone, and now does not exist."""
    if server or today < CACHE_GONE:
        return 200
    return 410 if today < CACHE_REMOVED else 404


def branches_shown(today: date, server: bool, leave_out: str | None) -> str:
    """Return ``shown``, ``null`` or ``absent`` for the ``branches`` of a project.

    ``leave_out`` is the value of ``shallow`` or ``skip-branches``: ``true`` previews the removal, ``false`` opts out of
    the brownouts. CircleCI says that the field "has no value" in a brownout; that this means null is inferred.
    """
    if leave_out == "true":
        return "absent"
    if server:
        return "shown"
    if today >= BRANCHES_REMOVED:
        return "absent"
    return "null" if today in BROWNOUTS and leave_out != "false" else "shown"
