# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Resource classes of self-hosted runners (docs/api/v2.md §11). They can be made and removed, but not changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer, accepted
from .._api.client import Client
from .._argspec import STATE
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused
from .._engine.plan import Change, Identity, Plan, Request, Search, Stage, gone
from .._engine.resource import Resource
from ._runners import (
    ADMIN,
    CLASS_LIMIT,
    NO_NAMESPACE,
    SPEC,
    ResourceClass,
    classes_request,
    find_class,
    namespace_of,
    path,
)
from ._tokens import Token
from .runner_token import tokens_request

DIFFERS = (
    "The description of {name} differs from the declared one, and CircleCI cannot change it. The resource class would "
    "have to be removed with its tokens, and created again."
)
LOST = "Removing {name} by force removes its tokens, with which runners may be connected: {tokens}."
NOT_REMOVED = "CircleCI says that there is no {name}, but lists it. The token's user may lack the right to remove it."
CREATION = {
    403: f"{ADMIN[403]} It is also the answer for a namespace that has {CLASS_LIMIT} resource classes.",
    404: NO_NAMESPACE,
}
REMOVAL = {
    **ADMIN,
    409: "CircleCI answers like this while the class has tokens: one was created in the meantime.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI holds.

    :ivar resource_class: None if there is none of this name.
    :ivar tokens: its tokens; they are read only to remove the class.
    """

    resource_class: ResourceClass | None
    tokens: Sequence[Token] = ()


class RunnerResourceClass(Resource):
    SPEC = {**SPEC, "description": {"type": "str"}, "force": {"type": "bool", "default": False}, **STATE}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        found = find_class(api, params["resource_class"])
        if found is None or params["state"] == "present":
            return Found(found)
        return Found(found, api.send(tokens_request(found.name)))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        held, name = actual.resource_class, params["resource_class"]
        if params["state"] == "absent":
            return _absent(params, actual)
        if held is None:
            new = {"id": None, "resource_class": name, "description": params["description"] or ""}
            stages = (Stage((_create(params),)),)
            return Plan({"resource_class": None}, {"resource_class": name}, stages, _returns(new, False))
        differs = _differs(params, held)
        is_there = {"resource_class": name}
        warnings = (DIFFERS.format(name=name),) if differs else ()
        return Plan(is_there, is_there, returns=_returns(held.public, differs), warnings=warnings)

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        made = run.answers.get(_identity(params["resource_class"]))
        if not isinstance(made, ResourceClass):
            return run.returns
        return {**run.returns, **_returns(made.public, _differs(params, made))}


def _differs(params: Mapping[str, Any], held: ResourceClass) -> bool:
    """Whether another description is declared."""
    return params["description"] is not None and params["description"] != held.description


def _identity(name: str) -> Identity:
    return ("resource class", name)


def _returns(public: Mapping[str, Any] | None, differs: bool, removed: Sequence[Token] = ()) -> dict[str, Any]:
    return {
        "resource_class": public,
        "description_differs": differs,
        "removed_tokens": [token.public for token in removed],
    }


def _create(params: Mapping[str, Any]) -> Change:
    name, description = params["resource_class"], params["description"]
    body = {"resource_class": name, **({"description": description} if description else {})}

    def find(classes: Sequence[ResourceClass]) -> ResourceClass | None:
        return next((resource_class for resource_class in classes if resource_class.name == name), None)

    return Change(
        "create",
        _identity(name),
        f"create resource class {name}",
        Request("POST", path("resource"), _named(name), body),
        search=Search(classes_request(namespace_of(name)), find, after=(409,)),
        hints=CREATION,
    )


def _named(name: str) -> Any:
    """The parser of a class that must have this name."""

    def parse(answer: Answer) -> ResourceClass:
        made = ResourceClass.parse(answer)
        if made.name != name:
            raise answer.error(f"resource_class is {made.name}, not {name}")
        return made

    return parse


def _absent(params: Mapping[str, Any], actual: Found) -> Plan:
    name, held, tokens = params["resource_class"], actual.resource_class, actual.tokens
    nothing: dict[str, Any] = {"resource_class": None}
    if held is None:
        return Plan(nothing, nothing, returns=_returns(None, False))
    names = ", ".join(map(str, tokens))
    if tokens and not params["force"]:
        raise Refused(
            "force",
            f"the resource class {name} has tokens, with which runners may be connected, so nothing was "
            f"changed: {names}. Remove them with community.circleci.runner_token, or set force: true.",
        )
    return Plan(
        {"resource_class": name, **({"runner_tokens": [str(token) for token in tokens]} if tokens else {})},
        nothing,
        (_delete(held, params["force"]),),
        _returns(None, False, tokens),
        (LOST.format(name=name, tokens=names),) if tokens else (),
    )


def _delete(held: ResourceClass, force: bool) -> Stage:
    """The stage that removes a class."""
    request: Request[None] = Request("DELETE", path("resource", held.id, *(["force"] if force else [])), accepted)
    line = f"remove resource class {held.name}{' and its tokens' if force else ''}"
    search = gone(classes_request(namespace_of(held.name)), lambda listed: listed.id == held.id)
    hints = {**REMOVAL, 404: NOT_REMOVED.format(name=held.name)}
    return Stage((Change("delete", _identity(held.name), line, request, search=search, hints=hints),))
