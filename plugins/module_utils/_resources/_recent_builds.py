# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Lists of builds, which are paged by offset (docs/api/v1.1.md §5)."""

from __future__ import annotations

from collections.abc import Iterator

from .._api.answers import Answer
from .._api.client import MOST_PAGES, Client
from .._api.slug import Slug

PAGE = 100
"""As many builds as CircleCI lists at once."""
FILTER = {"type": "str", "choices": ["completed", "successful", "failed", "running"]}


def list_path(project: Slug | None, branch: str | None) -> tuple[str, ...]:
    """The path of a list of builds; without a project, of all that the user follows."""
    if project is None:
        return ("api", "v1.1", "recent-builds")
    return project.v1("tree", branch) if branch else project.v1()


def recent_builds(api: Client, path: tuple[str, ...], limit: int, offset: int = 0, **query: str) -> Iterator[Answer]:
    """The newest builds of a list, over as many pages as it takes: one is asked for when it is needed."""
    found = 0
    for _page in range(MOST_PAGES):
        count = min(PAGE, limit - found)
        if count <= 0:
            return
        asked = {"limit": str(count), "offset": str(offset + found), **query}
        page = api.get(*path, parse=lambda answer: answer.items(), **asked)
        yield from page[:count]
        found += count
        if len(page) < count:
            return
