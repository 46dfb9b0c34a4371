# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Projects in API v2, where much of what belongs to one is found by its UUID (docs/api/v2.md §3.2, §4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.slug import Slug
from .._engine.compat import dataclass


@dataclass(frozen=True, slots=True)
class ProjectV2:
    """A project.

    :ivar slug: as API v2 spells it: `gh/acme/api`, `circleci/<base58>/<base58>`.
    """

    id: str
    slug: str
    name: str
    organization_id: str
    public: Mapping[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> ProjectV2:
        """The project of an answer."""
        return cls(
            answer.text("id"),
            answer.text("slug"),
            answer.text("name"),
            answer.text("organization_id"),
            answer.public_fields(("id", "slug", "name", "organization_id", "organization_slug", "organization_name")),
        )


def find_project(api: Client, project: Slug) -> ProjectV2:
    """A project, asked for once in a task."""
    return api.once(("project", project.identity), lambda: api.get(*project.v2(), parse=ProjectV2.parse))


def find_project_id(api: Client, project: Slug) -> str:
    """The UUID of a project, asked for once in a task."""
    return find_project(api, project).id
