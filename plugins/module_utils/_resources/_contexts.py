# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Contexts, their variables and their restrictions, as CircleCI returns them (docs/api/v2.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._api.masks import VISIBLE_CHARACTERS
from .._engine.compat import dataclass
from .._engine.plan import FromAnswer, Request

V2 = ("api", "v2")
VARIABLE_LIMIT = 100
"""How many variables a context may hold (§6.2)."""


@dataclass(frozen=True, slots=True)
class ContextSummary:
    """A context in the list of its organization."""

    id: str
    name: str

    @classmethod
    def parse(cls, answer: Answer) -> ContextSummary:
        """The context of an answer."""
        return cls(answer.text("id"), answer.text("name"))


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a context.

    :ivar name: its name.
    :ivar mask: the end of its value, without the `xxxx` that variables of projects have; empty for a short value.
    :ivar updated_at: when it was last written, as ISO 8601.
    """

    name: str
    mask: str
    created_at: str | None
    updated_at: str | None

    @classmethod
    def parse(cls, answer: Answer) -> Variable:
        """The variable of an item."""
        shown = answer.public_fields(["truncated_value"])["truncated_value"]
        if shown is not None and not isinstance(shown, str):
            raise answer.error("truncated_value must be a string")
        times = answer.optional_text("created_at"), answer.optional_text("updated_at")
        # A server that shows more than the end of a value is not repeated.
        return cls(answer.text("variable"), (shown or "")[-VISIBLE_CHARACTERS:], *times)


@dataclass(frozen=True, slots=True)
class Restriction:
    """Who may use a context: members of a group, jobs of a project, or what an expression says (§6.3).

    :ivar id: None for one that is not there yet.
    :ivar name: what people call the project or group; None if CircleCI does not return it.
    """

    type: str
    value: str
    id: str | None = None
    name: str | None = None

    @classmethod
    def parse(cls, answer: Answer) -> Restriction:
        """The restriction of an item."""
        kind, value = answer.text("restriction_type"), answer.text("restriction_value")
        return cls(kind, value, answer.text("id"), answer.optional_text("name"))

    @property
    def line(self) -> str:
        """The restriction in words."""
        return f"{self.type} {self.name or self.value}"

    def public_fields(self) -> dict[str, Any]:
        """The restriction as it is returned."""
        return {"type": self.type, "value": self.value, "name": self.name}


def is_closed(restrictions: Sequence[Restriction], organization_id: str) -> bool:
    """Whether not all members of the organization may use a context with these restrictions in all of its projects.

    All types must be met. Of groups and of projects one is enough, of expressions all must hold (§6.3).
    """
    groups = {restriction.value for restriction in restrictions if restriction.type == "group"}
    return organization_id not in groups or any(restriction.type != "group" for restriction in restrictions)


def context_path(context: str | FromAnswer, *rest: str | FromAnswer) -> tuple[str | FromAnswer, ...]:
    """The segments of a path below a context, also below one that is not there yet."""
    return (*V2, "context", context, *rest)


def list_request(owner: Mapping[str, str]) -> Request[list[ContextSummary]]:
    """The GET that lists the contexts of an owner.

    :param owner: `id` and `type`.
    """
    query = {"owner-id": owner["id"], "owner-type": owner["type"]}
    return Request("GET", (*V2, "context"), ContextSummary.parse, query=query, is_list=True)


@dataclass(frozen=True, slots=True)
class Owned:
    """The contexts of an organization.

    :ivar owner: the organization, as API v2 names it: `id` and `type`.
    """

    owner: Mapping[str, str]
    contexts: Sequence[ContextSummary]


def read_contexts(api: Client, organization_id: str) -> Owned:
    """The contexts of an organization, asked for once in a task.

    A Server has accounts where the Cloud has organizations, and answers 400 to the other word.
    """
    return api.once(("contexts", organization_id), lambda: _read_contexts(api, organization_id))


def _read_contexts(api: Client, organization_id: str) -> Owned:
    owner = {"id": organization_id, "type": "organization"}
    try:
        return Owned(owner, api.send(list_request(owner)))
    except CircleCIError as error:
        if error.status != 400 or api.settings.server.is_cloud:
            raise
    owner = {**owner, "type": "account"}
    return Owned(owner, api.send(list_request(owner)))


def variables_request(context: str | FromAnswer) -> Request[list[Variable]]:
    """The GET of a context's variables. One page holds all there can be; its token leads in a circle (§6.2)."""
    return Request("GET", context_path(context, "environment-variable"), _parse_variables)


def _parse_variables(answer: Answer) -> list[Variable]:
    return [Variable.parse(item) for item in answer.items("items")]


def restrictions_request(context: str | FromAnswer) -> Request[list[Restriction]]:
    """The GET of a context's restrictions."""
    return Request("GET", context_path(context, "restrictions"), Restriction.parse, is_list=True)
