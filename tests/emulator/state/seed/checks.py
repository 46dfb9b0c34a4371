# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that all parts of a seed document share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


class SeedError(ValueError):
    """A seed document that makes no sense."""


def check_object(what: str, value: Any, known: set[str]) -> None:
    """Refuse a value that is not an object, or has an unknown key."""
    if not isinstance(value, Mapping):
        raise SeedError(f"{what} must be an object")
    unknown = set(value) - known
    if unknown:
        raise SeedError(f"unknown in {what}: {', '.join(sorted(unknown))}")


def parse_date(text: Any) -> date:
    """Return the date that ``YYYY-MM-DD`` names."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise SeedError("a date has the form YYYY-MM-DD") from None
