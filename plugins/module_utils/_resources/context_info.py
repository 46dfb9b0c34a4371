# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Contexts of an organization: their restrictions, and the masks and ages of their variables (docs/api/v2.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.organization import find_id
from .._argspec import CONCURRENCY, ORGANIZATION
from .._engine.compat import dataclass
from .._engine.kinds import query
from .._engine.options import number
from .._engine.plan import Plan, Request
from .._engine.resource import Resource
from ._ages import age_days
from ._contexts import (
    ContextSummary,
    Restriction,
    Variable,
    context_path,
    is_closed,
    read_contexts,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A context, and what was read of it."""

    context: ContextSummary
    restrictions: Sequence[Restriction]
    variables: Sequence[Variable]


@dataclass(frozen=True, slots=True)
class All:
    """The contexts that were asked for.

    :ivar now: the time, in seconds since 1970.
    """

    organization_id: str
    contexts: Sequence[Found]
    now: float


class ContextInfo(Resource):
    SPEC = {
        **ORGANIZATION,
        "names": {"type": "list", "elements": "str"},
        "older_than": {"type": "int", "parse": number(0, 100_000)},
        "open": {"type": "bool", "default": False},
        **CONCURRENCY,
    }

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> All:
        organization_id = find_id(api, params["organization"])
        contexts = read_contexts(api, organization_id).contexts
        wanted = [context for context in contexts if params["names"] is None or context.name in params["names"]]

        def look(context: ContextSummary) -> Found:
            restrictions, variables = (
                api.send(Request("GET", context_path(context.id, what), lambda answer: answer.items("items")))
                for what in ("restrictions", "environment-variable")
            )
            return Found(
                context, api.readable(restrictions, Restriction.parse), api.readable(variables, Variable.parse)
            )

        return All(organization_id, list(api.map_concurrently(look, wanted)), api.now())

    @staticmethod
    def plan(params: Mapping[str, Any], actual: All) -> Plan:
        contexts = []
        for found in actual.contexts:
            closed = is_closed(found.restrictions, actual.organization_id)
            variables = [_public(variable, actual.now) for variable in found.variables]
            if params["older_than"] is not None:
                due = params["older_than"]
                variables = [
                    variable for variable in variables if variable["age_days"] is None or variable["age_days"] >= due
                ]
            if (params["open"] and closed) or (params["older_than"] is not None and not variables):
                continue
            contexts.append(
                {
                    "name": found.context.name,
                    "id": found.context.id,
                    "closed": closed,
                    "restrictions": [restriction.public_fields() for restriction in found.restrictions],
                    "env_vars": variables,
                }
            )
        return query({"contexts": contexts})


def _public(variable: Variable, now: float) -> dict[str, Any]:
    return {
        "name": variable.name,
        "mask": variable.mask,
        "created_at": variable.created_at,
        "updated_at": variable.updated_at,
        "age_days": age_days(variable.updated_at or variable.created_at, now),
    }
