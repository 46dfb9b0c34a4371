# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contexts of a seed document, with their variables and restrictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contexts import PROJECT, RESTRICTION_TYPES, ContextVariable, OrgContext, Restriction
from ..slugs import canonical, stable_uuid
from ..state import State
from .checks import SeedError, check_object
from .projects import project_of

_CONTEXT = {"org", "name", "created_at", "all_members", "restrictions", "variables"}
_VARIABLE = {"value", "created_at", "updated_at"}


def add_context(state: State, seed: Any) -> None:
    """Add a context or change it. Named variables are changed, the list of restrictions is replaced as a whole."""
    check_object("a context", seed, _CONTEXT)
    slug, name = seed.get("org"), seed.get("name")
    key = canonical(*slug.split("/")) if isinstance(slug, str) and slug.count("/") == 1 else None
    if key is None or not isinstance(name, str):
        raise SeedError("a context has an org, such as github/acme, and a name")
    org = state.add_org(*key)
    context = state.find_context(org, name) or state.add_context(org, name)
    context.created_at = seed.get("created_at", context.created_at)
    if "restrictions" in seed or "all_members" in seed:
        _restrict(state, context, seed)
    for variable, value in seed.get("variables", {}).items():
        _set_variable(state, context, variable, value)


def _restrict(state: State, context: OrgContext, seed: Mapping[str, Any]) -> None:
    members = [context.all_members] if seed.get("all_members", context.for_members) else []
    kept = [restriction for restriction in context.restrictions if restriction != context.all_members]
    listed = [_restriction(state, context, item) for item in seed["restrictions"]] if "restrictions" in seed else kept
    context.restrictions = members + listed


def _restriction(state: State, context: OrgContext, seed: Any) -> Restriction:
    """Return a restriction such as ``{"project": "github/acme/web"}``; it may have an id."""
    check_object("a restriction", seed, {*RESTRICTION_TYPES, "id"})
    kinds = [kind for kind in RESTRICTION_TYPES if kind in seed]
    if len(kinds) != 1 or not isinstance(seed[kinds[0]], str):
        raise SeedError("a restriction has a project, an expression or a group")
    value = project_of(state, seed[PROJECT]).id if kinds[0] == PROJECT else seed[kinds[0]]
    return Restriction(seed.get("id") or stable_uuid("restriction", context.id, kinds[0], value), kinds[0], value)


def _set_variable(state: State, context: OrgContext, name: str, seed: Any) -> None:
    """Set a variable from its value, or from an object that has times too; null removes it."""
    if seed is None:
        context.variables.pop(name, None)
        return
    variable = {"value": seed} if isinstance(seed, str) else seed
    check_object(f"variable {name}", variable, _VARIABLE)
    if not isinstance(variable.get("value"), str):
        raise SeedError(f"the value of {name} must be a string")
    created = variable.get("created_at", state.now())
    context.variables[name] = ContextVariable(variable["value"], created, variable.get("updated_at", created))
