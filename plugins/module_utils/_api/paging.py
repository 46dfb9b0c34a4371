# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How each of CircleCI's APIs answers with a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import Answer


@dataclass(frozen=True, slots=True)
class Paging:
    """The form of lists.

    :ivar items: the field that holds the items; empty if the answer itself is the list.
    :ivar next_of: what leads to the next page; None on the last one.
    :ivar parameter: the query parameter that takes it.
    """

    items: str
    next_of: Callable[[Answer], str | None]
    parameter: str = ""


def _next_of_v3(answer: Answer) -> str | None:
    page = answer.optional_object("page")
    return page.optional_text("next") if page else None


BARE = Paging("", lambda answer: None)
"""API v1.1: a bare array."""
TOKENS = Paging("items", lambda answer: answer.optional_text("next_page_token"), "page-token")
"""API v2, and that of runners, whose lists have one page (docs/api/v2.md §2.5, §11)."""
CURSORS = Paging("data", _next_of_v3, "page[cursor]")
"""API v3 (docs/api/v2.md §18.1)."""


def paging_of(path: Sequence[Any]) -> Paging:
    """The form of the list at a path, by its segments: `("api", "v2", ...)`."""
    if path[1] == "v1.1":
        return BARE
    return CURSORS if path[1] == "v3" and path[2] != "runner" else TOKENS
