# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contexts: variables that an organisation shares, and who may use them (docs/api/v2.md §6)."""

from __future__ import annotations

from dataclasses import dataclass, field

from .model import Org

PROJECT, EXPRESSION, GROUP = "project", "expression", "group"
RESTRICTION_TYPES = (PROJECT, EXPRESSION, GROUP)


@dataclass(slots=True)
class ContextVariable:
    """A variable of a context, with its true value."""

    value: str
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Restriction:
    """A condition for the use of a context."""

    id: str
    type: str
    value: str


@dataclass(slots=True)
class OrgContext:
    """A context. Restrictions of different types must all be met.

    Of the groups and of the projects one is enough, the expressions must all be true. Without a group only
    administrators of the organisation may use the context.
    """

    id: str
    org: Org
    name: str
    created_at: str
    variables: dict[str, ContextVariable] = field(default_factory=dict)
    restrictions: list[Restriction] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restrictions = [self.all_members]

    @property
    def all_members(self) -> Restriction:
        """The restriction of every new context: its id and its value are the organisation's UUID."""
        return Restriction(self.org.id, GROUP, self.org.id)

    @property
    def for_members(self) -> bool:
        """Whether the group of all members is among the groups."""
        return self.all_members in self.restrictions

    @property
    def open(self) -> bool:
        """Whether every member can use the context, and so read its variables, in every project and on every branch."""
        return self.for_members and all(restriction.type == GROUP for restriction in self.restrictions)

    def set_variable(self, name: str, value: str, now: str) -> ContextVariable:
        """Set a variable, new or not; the time of the update moves even if the value stays (docs/api/v2.md §6.2)."""
        old = self.variables.get(name)
        self.variables[name] = ContextVariable(value, old.created_at if old else now, now)
        return self.variables[name]
