# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource classes of self-hosted runners, and their tokens (docs/api/v2.md §11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_CLASSES, MOST_TOKENS = 650, 10
"""How many classes a namespace can have, and how many tokens a class."""


@dataclass(slots=True)
class RunnerToken:
    """A token of a resource class; its secret is shown only once."""

    id: str
    nickname: str
    created_at: str
    token: str


@dataclass(slots=True)
class ResourceClass:
    """A resource class, named ``namespace/name``, with the runners that connected and the tasks that wait or run."""

    id: str
    resource_class: str
    description: str = ""
    tokens: dict[str, RunnerToken] = field(default_factory=dict)
    runners: list[dict[str, Any]] = field(default_factory=list)
    unclaimed: int = 0
    running: int = 0

    @property
    def namespace(self) -> str:
        """The namespace, which belongs to an organisation."""
        return self.resource_class.partition("/")[0]
