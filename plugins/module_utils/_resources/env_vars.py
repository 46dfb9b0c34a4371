# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's environment variables (docs/api/v1.1.md §10.13, docs/api/v2.md §5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._api.answers import Answer, confirmed
from .._api.client import Client
from .._api.masks import mask, masked
from .._api.scrubbing import Secret
from .._api.slug import Slug
from .._argspec import CONCURRENCY, PROJECT, STATE
from .._engine.compat import dataclass
from .._engine.declaring import Declaring
from .._engine.plan import Change, Kind, Plan, Request, gone
from .._engine.resource import Part, Resource
from . import _variables
from ._fingerprint import is_fingerprint_variable


@dataclass(frozen=True, slots=True)
class EnvVar:
    """A variable as CircleCI shows it.

    :ivar mask: the mask of its value.
    """

    name: str
    mask: str

    @classmethod
    def parse(cls, answer: Answer) -> EnvVar:
        """The variable of an answer."""
        return cls(answer.text("name"), masked(answer.text("value")))


def check_written(answer: Answer) -> None:
    """The parser of a write, whose answer must be a variable. Nothing of it is kept: a fleet has very many.

    :raises CircleCIError: if it is not.
    """
    EnvVar.parse(answer)


def list_request(project: Slug) -> Request[list[EnvVar]]:
    """The GET that lists a project's variables."""
    return Request("GET", project.path("envvar"), EnvVar.parse, is_list=True)


def read_variables(api: Client, project: Slug) -> dict[str, str]:
    """A project's variables: name to mask."""
    return {variable.name: variable.mask for variable in api.send(list_request(project))}


def public_variables(variables: Mapping[str, str]) -> list[dict[str, str]]:
    """Variables as they are returned."""
    return [{"name": name, "value": value} for name, value in sorted(variables.items())]


def write(project: Slug, kind: Kind, name: str, value: str) -> Change:
    """The change that sets a variable. The POST replaces a value that is there: nothing has to be deleted first."""
    body = {"name": name, "value": Secret(value)}
    request: Request[None] = Request("POST", project.path("envvar"), check_written, body, repeatable=True)
    return Change(kind, ("variable", name), f"set variable {name} of {project}", request)


def remove(project: Slug, name: str) -> Change:
    """The change that removes a variable."""
    request: Request[None] = Request("DELETE", project.path("envvar", name), confirmed)
    search = gone(list_request(project), lambda variable: variable.name == name)
    return Change("delete", ("variable", name), f"remove variable {name} of {project}", request, search=search)


def owner_of(project: Slug) -> _variables.VariableOwner:
    """A project as an owner of variables."""
    return _variables.VariableOwner(
        name=str(project),
        identity="/".join(map(str, project.identity)),
        write=lambda kind, name, value: write(project, kind, name, value),
        remove=lambda name: remove(project, name),
        names=list_request(project),
        mask=mask,
    )


class EnvVars(Resource):
    SPEC = {
        **PROJECT,
        **STATE,
        **_variables.SPEC,
        "names": {"type": "list", "elements": "str", "parse": _variables.parse_name},
        **CONCURRENCY,
    }
    RULES = {
        "required_if": [("state", "present", ("variables",)), ("state", "absent", ("names",)), _variables.NEEDS_KEY],
        "mutually_exclusive": [("variables", "names")],
    }
    PART = Part(
        key="env_vars",
        option="variables",
        policies=tuple(_variables.POLICIES),
        implied_by=("purge",),
        state_key="env_vars",
        without_owner={},
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        _variables.check(prepared)
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> dict[str, str]:
        return read_variables(api, params["project"])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Mapping[str, str]) -> Plan:
        plan = _variables.plan_variables(params, owner_of(params["project"]), actual)
        left = {name: value for name, value in plan.after.items() if not is_fingerprint_variable(name)}
        return replace(plan, returns={"env_vars": public_variables(left), **plan.returns})

    @staticmethod
    def declare(actual: Mapping[str, str], to: Declaring) -> dict[str, str]:
        return _variables.declare(actual, "projects", to)
