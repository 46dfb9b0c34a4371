# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's environment variables, as CircleCI shows them (docs/api/v1.1.md §10.13, docs/api/v2.md §5.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._argspec import PROJECT
from .._engine.compat import dataclass
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._ages import age_days
from .env_vars import EnvVar


@dataclass(frozen=True, slots=True)
class Dated:
    """A variable, and when its value was set, as ISO 8601: API v2 returns it, but not for old variables (§5.2)."""

    variable: EnvVar
    created_at: str | None = None

    @classmethod
    def parse(cls, answer: Answer) -> Dated:
        """The variable of an answer of API v2."""
        return cls(EnvVar.parse(answer), answer.optional_text("created_at"))


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI shows.

    :ivar now: the time, in seconds since 1970.
    """

    variables: Sequence[Dated]
    now: float


class EnvVarsInfo(Resource):
    SPEC = {
        **PROJECT,
        "names": {"type": "list", "elements": "str"},
        "ages": {"type": "bool", "default": False},
    }
    NEEDS_TOKEN = False

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        project = params["project"]
        if params["ages"]:
            return Found(api.get_readable_list(*project.v2("envvar"), parse=Dated.parse), api.now())
        variables = api.get_readable_list(*project.path("envvar"), parse=EnvVar.parse)
        return Found([Dated(variable) for variable in variables], 0)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        names = params["names"]
        chosen = {
            dated.variable.name: dated for dated in actual.variables if names is None or dated.variable.name in names
        }
        return query({"env_vars": [_public(dated, params, actual.now) for _name, dated in sorted(chosen.items())]})


def _public(dated: Dated, params: Mapping[str, Any], now: float) -> dict[str, Any]:
    """A variable as it is returned."""
    public = {"name": dated.variable.name, "value": dated.variable.mask}
    if not params["ages"]:
        return public
    return {**public, "created_at": dated.created_at, "age_days": age_days(dated.created_at, now)}
