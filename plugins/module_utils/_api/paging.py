# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How each of CircleCI's APIs answers with a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._engine.compat import dataclass
from .answers import Answer


@dataclass(frozen=True, slots=True)
class Paging:
    """The form of lists.

    :ivar items_of: the items of a page.
    :ivar next_of: what leads to the next page; None on the last one.
    :ivar parameter: the query parameter that takes it.
    """

    items_of: Callable[[Answer], list[Answer]]
    next_of: Callable[[Answer], str | None]
    parameter: str = ""


def _next_of_v2(answer: Answer) -> str | None:
    return answer.optional_text("next_page_token")


def _next_of_v3(answer: Answer) -> str | None:
    page = answer.optional_object("page")
    return page.optional_text("next") if page else None


BARE = Paging(lambda answer: answer.items(), lambda answer: None)
"""API v1.1: a bare array."""
TOKENS = Paging(lambda answer: answer.items("items"), _next_of_v2, "page-token")
"""API v2, and that of runners, whose lists have one page (docs/api/v2.md §2.5, §11)."""
TOKENS_OR_BARE = Paging(
    lambda answer: answer.items("" if answer.is_list else "items"),
    lambda answer: None if answer.is_list else _next_of_v2(answer),
    "page-token",
)
"""Schedules, which were once recorded as a bare array (docs/api/v2.md §5.4)."""
CURSORS = Paging(lambda answer: answer.items("data"), _next_of_v3, "page[cursor]")
"""API v3 (docs/api/v2.md §18.1)."""


def paging_of(path: Sequence[Any]) -> Paging:
    """The form of the list at a path, by its segments: `("api", "v2", ...)`."""
    if path[1] == "v1.1":
        return BARE
    if path[1] == "v3" and path[2] != "runner":
        return CURSORS
    return TOKENS_OR_BARE if path[2] == "project" and path[6:] == ("schedule",) else TOKENS
