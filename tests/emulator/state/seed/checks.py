# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all parts of a seed document check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SeedError(ValueError):
    """A seed document that cannot be understood."""


def check(what: str, value: Any, known: set[str]) -> None:
    """Refuse what is no object or has an unknown key."""
    if not isinstance(value, Mapping):
        raise SeedError(f"{what} must be an object")
    unknown = set(value) - known
    if unknown:
        raise SeedError(f"unknown in {what}: {', '.join(sorted(unknown))}")
