# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that CircleCI shows in arbitrary order (docs/api/v2.md §4.4, §5.3, §9.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def disordered(items: Sequence[Item]) -> list[Item]:
    """Return the items in another order than they were sent in, so that nobody relies on it."""
    return [*items[1:], *items[:1]]
