# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What Python 3.9 lacks. A module may run there, while Ansible itself has a newer one."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from typing import Any, TypeVar

__all__ = ("dataclass", "pairs")

First = TypeVar("First")
Second = TypeVar("Second")

if sys.version_info >= (3, 10):
    from dataclasses import dataclass
else:

    def dataclass(cls: Any = None, /, **options: Any) -> Any:
        """A dataclass without slots: they save memory and change nothing else."""
        options.pop("slots", None)
        return dataclasses.dataclass(cls, **options)


def pairs(first: Iterable[First], second: Iterable[Second]) -> list[tuple[First, Second]]:
    """Each item of the first with its counterpart in the second, as `zip(strict=True)` of Python 3.10 does.

    :raises ValueError: if one has more items.
    """
    left, right = list(first), list(second)
    if len(left) != len(right):
        raise ValueError(f"{len(left)} items have no pairs among {len(right)}")
    return list(zip(left, right))
