# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A context of an organization, closed before it is filled (docs/api/v2.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._api.answers import Answer, confirmed
from .._api.client import Client
from .._api.masks import visible_end
from .._api.organization import find_id
from .._api.scrubbing import Secret
from .._api.slug import parse as parse_project
from .._argspec import CONCURRENCY, ORGANIZATION, STATE
from .._engine.compat import dataclass, pairs
from .._engine.declaring import Declaring, escape_template
from .._engine.failures import Refused
from .._engine.kinds import PURGE_LIMIT, chain
from .._engine.plan import Change, FromAnswer, Identity, Kind, Plan, Request, Search, Stage, gone
from .._engine.resource import Part, Resource
from . import _variables
from ._contexts import (
    VARIABLE_LIMIT,
    ContextSummary,
    Restriction,
    Variable,
    context_path,
    is_closed,
    list_request,
    read_contexts,
    restrictions_request,
    variables_request,
)
from ._fingerprint import is_fingerprint_variable
from ._projects import find_project_id

LOST = "Deleting the context {name} deletes its variables, which cannot be read back: {variables}."
NO_ADMIN = (
    "Only an admin of the organization may restrict a context. The new context was deleted again, since it would have "
    "been open to all members."
)
NOT_CLOSED = "Only an admin of the organization may restrict a context. Nothing was written into it."
TOO_MANY = "a context holds at most {limit} variables, a fingerprint among them, and {name} would hold more."
NOT_FILLED = (
    "Variables of a context that is restricted to some groups may only be written by their members and by admins of "
    "the organization."
)


def parse_name(name: str) -> str:
    """A name that a context can have. It is case-sensitive.

    :raises ValueError: if it is none.
    """
    if not name.strip() or len(name) > 200:
        raise ValueError("must have 1 to 200 characters")
    return name


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI holds.

    :ivar owner: the organization, as API v2 names it: `id` and `type`.
    :ivar context: None if there is none of this name.
    :ivar wanted: the restrictions that are declared, with the ids of their projects.
    """

    owner: Mapping[str, str]
    context: ContextSummary | None
    restrictions: Sequence[Restriction]
    variables: Sequence[Variable]
    wanted: Sequence[Restriction]


class Context(Resource):
    SPEC = {
        **ORGANIZATION,
        "name": {"type": "str", "required": True, "parse": parse_name},
        **STATE,
        "restrictions": {
            "type": "dict",
            "options": {
                "projects": {"type": "list", "elements": "str", "parse": parse_project},
                "expressions": {"type": "list", "elements": "str"},
                "groups": {"type": "list", "elements": "str"},
                "all_members": {"type": "bool"},
            },
        },
        "purge_restrictions": {"type": "bool", "default": False},
        **_variables.SPEC,
        **CONCURRENCY,
    }
    RULES = {"required_if": [_variables.NEEDS_KEY]}
    PART = Part(
        key="",
        options={
            name: {} for name in ("state", "restrictions", "purge_restrictions", "variables", *_variables.POLICIES)
        },
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        _variables.check(prepared)
        if prepared["purge_restrictions"] and prepared["restrictions"] is None:
            raise Refused("purge_restrictions", "can only be used with restrictions.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        owned = read_contexts(api, find_id(api, params["organization"]))
        owner = owned.owner
        context = next((context for context in owned.contexts if context.name == params["name"]), None)
        wanted = _declared(api, params, owner["id"])
        if context is None:
            return Found(owner, None, [Restriction("group", owner["id"], owner["id"], "All members")], [], wanted)
        restrictions = api.send(restrictions_request(context.id))
        return Found(owner, context, restrictions, api.send(variables_request(context.id)), wanted)

    @classmethod
    def plan(cls, params: Mapping[str, Any], actual: Found) -> Plan:
        if params["state"] == "absent":
            return _absent(params, actual)
        name, identity = params["name"], ("context", params["name"])
        context = actual.context.id if actual.context else FromAnswer(identity, "id")
        held = {variable.name: variable.mask for variable in actual.variables}
        is_there = {"context": name}
        creating = Plan(is_there, is_there) if actual.context else _creation(params, actual, identity)
        restricting = _restrictions(params, actual, context)
        filling = _variables.plan_variables(params, _variable_owner(params, actual.owner["id"], context), held)
        if len(filling.after) > VARIABLE_LIMIT:
            raise Refused("variables", TOO_MANY.format(limit=VARIABLE_LIMIT, name=name))
        left = restricting.returns["left"]
        public = {variable: value for variable, value in filling.after.items() if not is_fingerprint_variable(variable)}
        returns = {
            "context": {"name": name, "id": actual.context.id if actual.context else None},
            "closed": is_closed(left, actual.owner["id"]),
            "restrictions": [restriction.public_fields() for restriction in left],
            "env_vars": [{"name": variable, "mask": value} for variable, value in sorted(public.items())],
            **filling.returns,
        }
        filling = replace(filling, before={"variables": filling.before}, after={"variables": filling.after})
        return replace(chain(creating, restricting, filling), returns=returns)

    @staticmethod
    def declare(actual: Found, to: Declaring) -> dict[str, Any]:
        organization_id = actual.owner["id"]
        values = {(restriction.type, restriction.value) for restriction in actual.restrictions}
        restrictions: dict[str, Any] = {"all_members": ("group", organization_id) in values}
        for option, kind in (("projects", "project"), ("expressions", "expression"), ("groups", "group")):
            found = sorted(value for of, value in values if of == kind and value != organization_id)
            names = [to.name_of(value) if kind == "project" else value for value in found]
            for value, name in pairs(found, names):
                if name is None:
                    to.problem(f"It is restricted to the project {value}, which CircleCI does not show.")
            if given := sorted(name for name in names if name is not None):
                restrictions[option] = escape_template(given)
        variables = _variables.declare((variable.name for variable in actual.variables), "contexts", to)
        return {"restrictions": restrictions, **({"variables": variables} if variables else {})}


def _restrictions_of(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**dict.fromkeys(Context.SPEC["restrictions"]["options"]), **(params["restrictions"] or {})}


def _declared(api: Client, params: Mapping[str, Any], organization_id: str) -> list[Restriction]:
    """The restrictions that are declared, without that to all members."""
    declared = _restrictions_of(params)
    projects = list(dict.fromkeys(declared["projects"] or ()))
    ids = api.map_concurrently(lambda project: find_project_id(api, project), projects)
    return [
        *(Restriction("project", value, name=str(project)) for project, value in pairs(projects, ids)),
        *(Restriction("expression", text) for text in dict.fromkeys(declared["expressions"] or ())),
        *(Restriction("group", group) for group in dict.fromkeys(declared["groups"] or ()) if group != organization_id),
    ]


def _creation(params: Mapping[str, Any], actual: Found, identity: Identity) -> Plan:
    name, organization = params["name"], params["organization"]
    request: Request[ContextSummary] = Request(
        "POST", ("api", "v2", "context"), ContextSummary.parse, {"name": name, "owner": dict(actual.owner)}
    )

    def find(contexts: Sequence[ContextSummary]) -> ContextSummary | None:
        return next((context for context in contexts if context.name == name), None)

    change = Change(
        "create",
        identity,
        f"create context {name} of {organization}",
        request,
        search=Search(list_request(actual.owner), find),
        hints={
            403: "Only an admin or a contributor of the organization may create a context.",
            409: "Another run has made it meanwhile. Run this again.",
        },
    )
    return Plan({"context": None}, {"context": name}, (Stage((change,)),))


def _restrictions(params: Mapping[str, Any], actual: Found, context: str | FromAnswer) -> Plan:
    """The plan that adds restrictions, and then removes others: at no moment is the context open to more people."""
    organization_id, all_members = actual.owner["id"], _restrictions_of(params)["all_members"]
    wanted = [*actual.wanted, *([Restriction("group", organization_id, name="All members")] if all_members else [])]
    declared = {(restriction.type, restriction.value): restriction.name for restriction in wanted}
    held = {
        (restriction.type, restriction.value): replace(
            restriction, name=declared.get((restriction.type, restriction.value)) or restriction.name
        )
        for restriction in actual.restrictions
    }
    missing = [restriction for restriction in wanted if (restriction.type, restriction.value) not in held]
    removed = [
        restriction
        for key, restriction in held.items()
        if key not in declared
        and (all_members is False if key == ("group", organization_id) else params["purge_restrictions"])
    ]
    is_new = actual.context is None
    additions = tuple(_restrict(params, context, restriction, is_new) for restriction in missing)
    removals = tuple(_unrestrict(params, context, restriction, is_new) for restriction in removed)
    undo = _delete(params, actual, context, again=True) if is_new else None
    left = [*(restriction for restriction in held.values() if restriction not in removed), *missing]
    stages = tuple(Stage(changes, undo=undo) for changes in (additions, removals) if changes)
    # Sorted: CircleCI lists them in the order in which they arrived, which differs from run to run.
    before, after = (sorted(restriction.line for restriction in some) for some in (held.values(), left))
    return Plan({"restrictions": before}, {"restrictions": after}, stages, {"left": left})


def _restrict(params: Mapping[str, Any], context: str | FromAnswer, restriction: Restriction, is_new: bool) -> Change:
    body = {"restriction_type": restriction.type, "restriction_value": restriction.value}
    return Change(
        "create",
        ("restriction", f"{restriction.type} {restriction.value}"),
        f"restrict context {params['name']} to {restriction.line}",
        Request("POST", context_path(context, "restrictions"), _parse_restriction, body),
        search=Search(
            restrictions_request(context),
            lambda held: next(
                (one for one in held if (one.type, one.value) == (restriction.type, restriction.value)), None
            ),
            after=(409,),  # another run has made it meanwhile
        ),
        hints={403: NO_ADMIN if is_new else NOT_CLOSED},
    )


def _unrestrict(params: Mapping[str, Any], context: str | FromAnswer, restriction: Restriction, is_new: bool) -> Change:
    request: Request[None] = Request("DELETE", context_path(context, "restrictions", restriction.id or ""), confirmed)
    return Change(
        "delete",
        ("restriction", f"{restriction.type} {restriction.value}"),
        f"no longer restrict context {params['name']} to {restriction.line}",
        request,
        search=gone(restrictions_request(context), lambda held: held.id == restriction.id),
        hints={403: NO_ADMIN if is_new else NOT_CLOSED},
    )


def _parse_restriction(answer: Answer) -> str:
    return answer.text("id")


def _variable_owner(
    params: Mapping[str, Any], organization_id: str, context: str | FromAnswer
) -> _variables.VariableOwner:
    """A context as an owner of variables."""
    name = params["name"]

    def write(kind: Kind, variable: str, value: str) -> Change:
        # With any other key than `value`, CircleCI stores an empty value and says that all is well (§6.2).
        path, body = context_path(context, "environment-variable", variable), {"value": Secret(value)}
        line = f"set variable {variable} of context {name}"
        request: Request[None] = Request("PUT", path, _parse_written, body)
        return Change(kind, ("variable", variable), line, request, hints={403: NOT_FILLED})

    def remove(variable: str) -> Change:
        path = context_path(context, "environment-variable", variable)
        line = f"remove variable {variable} of context {name}"
        search = gone(variables_request(context), lambda held: held.name == variable)
        return Change("delete", ("variable", variable), line, Request("DELETE", path, confirmed), search=search)

    owner = f"context {name} of {params['organization']}"
    identity = f"{organization_id} {name}"
    return _variables.VariableOwner(
        owner, identity, write, remove, variables_request(context), visible_end, VARIABLE_LIMIT
    )


def _parse_written(answer: Answer) -> None:
    """The parser of a write, whose answer must be a variable. Nothing of it is kept."""
    answer.text("variable")


def _absent(params: Mapping[str, Any], actual: Found) -> Plan:
    name, names = params["name"], sorted(variable.name for variable in actual.variables)
    nothing: dict[str, Any] = {
        "closed": None,
        "restrictions": [],
        "env_vars": [],
        "created": [],
        "updated": [],
        "unverified": [],
    }
    returns = {"context": None, **nothing, "removed": names}
    if actual.context is None:
        return Plan({"context": None}, {"context": None}, returns=returns)
    limit = PURGE_LIMIT if params["purge_limit"] is None else params["purge_limit"]
    if len(names) > limit:
        raise Refused(
            "purge_limit",
            f"the context {name} has {len(names)} variables, more than {limit} may be deleted, so nothing was changed: "
            f"{', '.join(names)}. Set purge_limit if this is intended.",
        )
    return Plan(
        {"context": name, "variables": names},
        {"context": None},
        (Stage((_delete(params, actual, actual.context.id),)),),
        returns,
        (LOST.format(name=name, variables=", ".join(names)),) if names else (),
    )


def _delete(params: Mapping[str, Any], actual: Found, context: str | FromAnswer, again: bool = False) -> Change:
    identity = ("context", f"{params['name']} again" if again else params["name"])
    line = f"delete context {params['name']} of {params['organization']}{' again' if again else ''}"
    search = gone(list_request(actual.owner), lambda listed: listed.name == params["name"])
    return Change("delete", identity, line, Request("DELETE", context_path(context), confirmed), search=search)
