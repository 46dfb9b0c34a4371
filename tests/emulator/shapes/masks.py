# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks: what CircleCI shows of secrets (docs/api/v1.1.md §11)."""

from __future__ import annotations


def mask_value(value: str) -> str:
    """Return how a project shows the value of an environment variable."""
    return "xxxx" + tail_of(value)


def tail_of(value: str) -> str:
    """Return the last ``min(4, len // 2)`` characters of a value: all that a context shows of it."""
    tail = min(4, len(value) // 2)
    return value[-tail:] if tail else ""


def mask_heroku_key(key: str | None) -> str | None:
    """Return a UUID-shaped mask that keeps the last four characters, or None if no key is set."""
    return None if key is None else "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx" + key[-4:].rjust(4, "x")
