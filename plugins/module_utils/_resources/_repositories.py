# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The repositories that the GitHub App of an organization sees, and how a name becomes an id (docs/api/v2.md §7.4)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .._api.answers import Answer
from .._api.client import MOST_PAGES, Client
from .._api.errors import CircleCIError
from .._api.scrubbing import quoted
from .._engine.compat import dataclass
from .._engine.failures import Refused

PAGE = 100
"""As many repositories as CircleCI lists at once."""
SUGGESTIONS = 5
"""How many repositories a refusal names."""
NO_APP = (
    "CircleCI answers like this when its GitHub App is not installed in the organization, when the token's user does "
    "not belong to it, or on a CircleCI Server, which has no such list."
)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that the App sees.

    :ivar external_id: its number at GitHub.
    :ivar full_name: owner and name, `acme/api`.
    """

    external_id: str
    full_name: str
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Repository:
        """The repository of an item."""
        external_id, full_name = str(answer.integer("id")), answer.text("repo_full_name")
        public = {
            "external_id": external_id,
            "full_name": full_name,
            "name": answer.optional_text("repo_name"),
            "owner": answer.optional_text("owner"),
            "default_branch": answer.optional_text("default_branch"),
            "private": answer.optional_flag("private"),
        }
        return cls(external_id, full_name, public)


def parse_repository(text: str) -> str:
    """A repository that a user means: its number at the code host, or `owner/name`.

    :raises ValueError: if it is neither.
    """
    text = text.strip()
    if not re.fullmatch(r"[0-9]{1,18}|[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", text):
        raise ValueError(f"{quoted(text)} does not name a repository; write owner/name, as in acme/api, or its number")
    return text


def read_repositories(api: Client, organization_id: str) -> list[Repository]:
    """The repositories that the App sees. An entry that cannot be read is left out, with a warning."""
    return _read(api, organization_id, lambda items: api.readable(items, Repository.parse))


def find_repository(api: Client, organization_id: str, name: str, option: str) -> Repository:
    """The repository of a name, from a list that is read once in a task. Names at GitHub are case-insensitive.

    :param name: `owner/name`.
    :param option: the option that names it.
    :raises Refused: if the App does not see it; with similar names.
    """
    seen = api.once(
        ("repositories", organization_id),
        lambda: _read(api, organization_id, lambda items: [Repository.parse(item) for item in items]),
    )
    for repository in seen:
        if repository.full_name.casefold() == name.casefold():
            return repository
    raise Refused(option, f"the GitHub App of the organization does not see {name}. {_similar(name, seen)}")


def _similar(name: str, seen: Sequence[Repository]) -> str:
    """What else there is, for somebody who has misspelt a name."""
    names = {repository.full_name.casefold(): repository.full_name for repository in seen}
    near = difflib.get_close_matches(name.casefold(), names, SUGGESTIONS)
    if near:
        return f"Similar ones are: {', '.join(names[folded] for folded in near)}."
    if len(seen) > SUGGESTIONS:
        return f"It sees {len(seen)} others; community.circleci.repository_info lists them."
    return f"It sees: {', '.join(sorted(names.values())) or 'none'}."


def _read(api: Client, organization_id: str, parse: Callable[[Iterable[Answer]], list[Repository]]) -> list[Repository]:
    """All pages of the list. They have numbers, and each tells how many repositories there are in all.

    :raises CircleCIError: also if the list does not end.
    """
    found: dict[str, Repository] = {}
    received = 0
    for page in range(1, MOST_PAGES + 1):
        answer = _page(api, organization_id, page)
        items, total = answer.items("items"), answer.integer("total_count")
        parsed = parse(items)
        new = {repository.external_id: repository for repository in parsed if repository.external_id not in found}
        received += len(items)
        if not new and (parsed or received < total):
            raise answer.error(f"the list does not end: page {page} has nothing new, and there are {total} entries")
        found.update(new)
        if received >= total:
            return list(found.values())
    raise answer.error(f"the list has more than {MOST_PAGES} pages")


def _page(api: Client, organization_id: str, page: int) -> Answer:
    path = ("api", "v2", "github-app", "organization", organization_id, "repositories")
    try:
        return api.get(*path, parse=lambda answer: answer, page=str(page), limit=str(PAGE))
    except CircleCIError as error:
        if error.is_missing:
            error.hint = NO_APP
        raise
