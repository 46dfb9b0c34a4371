# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipeline definitions, and the repositories that they can use (docs/api/v2.md §7.2, §7.4).

A definition is kept as answers show it, so that a seed can give any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .slugs import stable_uuid

if TYPE_CHECKING:
    from .model import Project

WRITABLE_PROVIDERS = ("github_app", "github_server")
"""What a definition can be made with; definitions of other providers are read-only."""

_IMPLICIT = {"github": "github_oauth", "bitbucket": "bitbucket"}

Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AppRepository:
    """A repository that the GitHub App of an organisation sees."""

    id: int
    full_name: str
    default_branch: str = "main"
    private: bool = True


def definitions_of(project: Project) -> list[Definition]:
    """Return the definitions. A classic project has an implicit one, which has no time of creation."""
    if project.history.definitions is not None:
        return project.history.definitions
    if project.vcs == "circleci":
        return []
    source = {
        "provider": _IMPLICIT[project.vcs],
        "repo": {"full_name": f"{project.owner}/{project.name}", "external_id": str(int(project.id[:8], 16))},
    }
    return [
        {
            "id": stable_uuid("definition", project.id),
            "name": "default",
            "description": "",
            "config_source": {**source, "file_path": ".circleci/config.yml"},
            "checkout_source": source,
        }
    ]


def find_definition(project: Project, identity: str | None) -> Definition | None:
    """Return the definition with an id."""
    return next((found for found in definitions_of(project) if found["id"] == identity), None)


def provider_of(definition: Definition) -> str | None:
    """Return where the config comes from; a seeded definition need not say."""
    provider: str | None = definition.get("config_source", {}).get("provider")
    return provider


def is_read_only(definition: Definition) -> bool:
    """Tell whether a definition cannot be changed: the implicit ones (docs/api/v2.md §7.2)."""
    return provider_of(definition) not in (None, *WRITABLE_PROVIDERS)
