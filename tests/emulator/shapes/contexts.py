# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How contexts, their variables and their restrictions look (docs/api/v2.md §6)."""

from __future__ import annotations

from typing import Any

from ..state.contexts import GROUP, PROJECT, ContextVariable, OrgContext, Restriction
from ..state.state import State
from .masks import tail_of


def context_body(context: OrgContext) -> dict[str, Any]:
    """A context in a list, and in the answer to its creation."""
    return {"id": context.id, "name": context.name, "created_at": context.created_at}


def full_context_body(state: State, context: OrgContext) -> dict[str, Any]:
    """A context by its id: the only answer that names the owner. The items of its two lists are inferred."""
    return context_body(context) | {
        "org_id": context.org.id,
        "environment_variables": variable_bodies(context),
        "restrictions": [restriction_body(state, context, restriction) for restriction in context.restrictions],
    }


def variable_body(context: OrgContext, name: str, variable: ContextVariable) -> dict[str, str]:
    """A variable as PUT answers it."""
    return {
        "variable": name,
        "context_id": context.id,
        "created_at": variable.created_at,
        "updated_at": variable.updated_at,
    }


def variable_bodies(context: OrgContext) -> list[dict[str, str]]:
    """The variables in lists, sorted by name, with the ends of their values."""
    return [
        variable_body(context, name, variable) | {"truncated_value": tail_of(variable.value)}
        for name, variable in sorted(context.variables.items())
    ]


def new_restriction_body(restriction: Restriction) -> dict[str, str]:
    """A restriction as POST answers it. Sources disagree about ``context_id``, so it is left out."""
    body = {
        "id": restriction.id,
        "restriction_type": restriction.type,
        "restriction_value": restriction.value,
    }
    return body | {"project_id": restriction.value} if restriction.type == PROJECT else body


def restriction_body(state: State, context: OrgContext, restriction: Restriction) -> dict[str, str]:
    """A restriction in a list. That an expression has no name is inferred."""
    body = new_restriction_body(restriction) | {"context_id": context.id}
    project = state.find_project_by_id(restriction.value) if restriction.type == PROJECT else None
    if project is not None:
        body["name"] = project.title
    elif restriction.type == GROUP:
        body["name"] = "All members" if restriction == context.all_members else restriction.value
    return body
