# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Claims of the OIDC tokens that jobs get, of an organization or of one of its projects (docs/api/v2.md §9.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.organization import find_id
from .._argspec import ORGANIZATION, PROJECT, STATE
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused
from .._engine.kinds import one_object
from .._engine.options import not_empty
from .._engine.plan import Change, Plan, Request, Stage
from .._engine.resource import Resource
from ._durations import parse_duration
from ._projects import find_project
from ._roles import organization_admin, project_admin

IDENTITY = ("OIDC claims",)


def parse_ttl(text: str) -> str:
    """A lifetime, as the user writes it.

    :raises ValueError: if it is none.
    """
    parse_duration(text)
    return text


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose claims they are.

    :ivar project: the id of the project; None for the organization itself.
    """

    organization: str
    project: str | None

    @property
    def path(self) -> tuple[str, ...]:
        """The path of the claims."""
        below = ("project", self.project) if self.project else ()
        return ("api", "v2", "org", self.organization, *below, "oidc-custom-claims")


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims that are set at a scope.

    :ivar audience: sorted, since CircleCI keeps no order; None if it is not set.
    :ivar ttl: the lifetime, as CircleCI writes it; None if it is not set.
    :ivar times: when each of them was changed last. A time stays when its claim is reset.
    """

    audience: tuple[str, ...] | None
    ttl: str | None
    times: Mapping[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Claims:
        """The claims of an answer. An answer that does not name the organization is none."""
        answer.text("org_id")
        audience: tuple[str, ...] | None = None
        if answer.is_given("audience"):
            audience = tuple(sorted(set(answer.texts("audience"))))
        ttl = answer.optional_text("ttl") or None
        if ttl is not None:
            try:
                parse_duration(ttl)
            except ValueError as error:
                raise answer.error(f"ttl: {error}") from None
        times = answer.public_fields(("audience_updated_at", "ttl_updated_at"))
        return cls(audience or None, ttl, times)

    @property
    def state(self) -> dict[str, Any]:
        """What is compared, and shown."""
        return {"audience": list(self.audience) if self.audience else None, "ttl": self.ttl}


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI holds, and where."""

    scope: Scope
    claims: Claims


class OidcClaims(Resource):
    SPEC = {
        "organization": {**ORGANIZATION["organization"], "required": False},
        "project": {**PROJECT["project"], "required": False},
        "audience": {"type": "list", "elements": "str", "parse": not_empty},
        "ttl": {"type": "str", "parse": parse_ttl},
        **STATE,
    }
    RULES = {
        "required_one_of": [("organization", "project")],
        "required_if": [("state", "present", ("audience", "ttl"), True)],
    }

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["audience"] == [] and prepared["state"] == "present":
            raise Refused("audience", "is empty. To go back to CircleCI's own audience, use state: absent.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        scope = _find_scope(api, params)
        return Found(scope, api.get(*scope.path, parse=Claims.parse))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        held, scope = actual.claims, actual.scope
        before = held.state
        if params["state"] == "absent":
            given = [claim for claim in before if params[claim] is not None] or list(before)
            reset = [claim for claim in given if before[claim] is not None]
            after, change = {**before, **dict.fromkeys(reset)}, _reset(params, scope, reset)
        else:
            body = _differing(params, held)
            after, change = {**before, **body}, _set(params, scope, body)
        returns = _returns(scope, {**held.times, **after})
        return one_object(before, after, Stage((change,)), returns=returns)

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        claims: Claims | None = run.answers.get(IDENTITY)
        return {**run.returns, **claims.times, **claims.state} if claims else run.returns


def _find_scope(api: Client, params: Mapping[str, Any]) -> Scope:
    """The scope that is meant: that of the project, if one is given.

    :raises Refused: if the project belongs to another organization than the one that is given.
    """
    organization = find_id(api, params["organization"]) if params["organization"] else None
    if params["project"] is None:
        return Scope(organization or "", None)
    project = find_project(api, params["project"])
    if organization not in (None, project.organization_id):
        raise Refused("project", f"{params['project']} does not belong to {params['organization']}.")
    return Scope(project.organization_id, project.id)


def _returns(scope: Scope, claims: Mapping[str, Any]) -> dict[str, Any]:
    return {"organization_id": scope.organization, "project_id": scope.project, **claims}


def _differing(params: Mapping[str, Any], held: Claims) -> dict[str, Any]:
    """The claims that are declared and differ: the audience as a set, the lifetime as a duration."""
    body: dict[str, Any] = {}
    if params["audience"] is not None and set(params["audience"]) != set(held.audience or ()):
        body["audience"] = sorted(set(params["audience"]))
    if params["ttl"] is not None and (held.ttl is None or parse_duration(params["ttl"]) != parse_duration(held.ttl)):
        body["ttl"] = params["ttl"]
    return body


def _set(params: Mapping[str, Any], scope: Scope, body: Mapping[str, Any]) -> Change:
    def is_as_asked(claims: Claims) -> bool:
        return not _differing({"audience": None, "ttl": None, **body}, claims)

    request: Request[Claims] = Request("PATCH", scope.path, _parse_if(is_as_asked), dict(body), repeatable=True)
    line = f"set {' and '.join(body)} of the OIDC tokens of {_name(params)}"
    return Change("update", IDENTITY, line, request, hints=_hints(scope))


def _reset(params: Mapping[str, Any], scope: Scope, claims: list[str]) -> Change:
    def is_as_asked(left: Claims) -> bool:
        return all(left.state[claim] is None for claim in claims)

    query = {"claims": ",".join(claims)}
    request: Request[Claims] = Request("DELETE", scope.path, _parse_if(is_as_asked), query=query)
    line = f"reset {' and '.join(claims)} of the OIDC tokens of {_name(params)}"
    return Change("delete", IDENTITY, line, request, hints=_hints(scope))


def _parse_if(is_as_asked: Callable[[Claims], bool]) -> Callable[[Answer], Claims]:
    """The parser of claims that must now be as they were asked for."""

    def parse(answer: Answer) -> Claims:
        claims = Claims.parse(answer)
        if not is_as_asked(claims):
            raise answer.error("the claims differ from what was requested")
        return claims

    return parse


def _name(params: Mapping[str, Any]) -> str:
    return str(params["project"] or params["organization"])


def _hints(scope: Scope) -> Mapping[int, str]:
    what = "change the claims of its OIDC tokens"
    return project_admin(what) if scope.project else organization_admin(what)
