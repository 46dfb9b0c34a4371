# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Self-hosted runners, their resource classes, tokens and tasks, as far as CircleCI shows them (docs/api/v2.md §11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from .._api.answers import Answer
from .._api.client import Client
from .._api.organization import find_id
from .._argspec import CONCURRENCY, ORGANIZATION
from .._engine.compat import dataclass, pairs
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._runners import SPEC, ResourceClass, explaining_404, namespace_of, parse_namespace, path
from .runner_token import parse_token

Value = TypeVar("Value")

RUNNER_FIELDS = (
    "resource_class",
    "hostname",
    "name",
    "version",
    "ip",
    "first_connected",
    "last_connected",
    "last_used",
    "status",
)


@dataclass(frozen=True, slots=True)
class Tasks:
    """How many tasks of a resource class wait for a runner, and how many run."""

    unclaimed: int
    running: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was read. Tokens and tasks are by the name of their resource class, and empty if they were not asked for."""

    classes: Sequence[ResourceClass]
    runners: Sequence[Mapping[str, Any]]
    tokens: Mapping[str, Sequence[Mapping[str, Any]]]
    tasks: Mapping[str, Tasks]


class RunnerInfo(Resource):
    SPEC = {
        "resource_class": {**SPEC["resource_class"], "required": False},
        "namespace": {"type": "str", "parse": parse_namespace},
        "organization": {**ORGANIZATION["organization"], "required": False},
        "tokens": {"type": "bool", "default": False},
        "tasks": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    RULES = {
        "required_one_of": [("resource_class", "namespace", "organization")],
        "mutually_exclusive": [("resource_class", "namespace", "organization")],
    }

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        name, scope = params["resource_class"], _scope(api, params)
        with explaining_404():
            classes = api.get_readable_list(*path("resource"), parse=ResourceClass.parse, **scope)
        if name:
            classes = [resource_class for resource_class in classes if resource_class.name == name]
            if not classes:  # CircleCI answers 400 to further questions about it
                return Found((), (), {}, {})
        about: dict[str, Any] = {"resource_class": name} if name else scope
        runners = api.get_readable_list(*path(), parse=_parse_runner, **about)
        names = [resource_class.name for resource_class in classes]
        tokens = _look(api, _tokens_of, names if params["tokens"] else [])
        return Found(classes, runners, tokens, _look(api, _tasks_of, names if params["tasks"] else []))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        classes = []
        for resource_class in actual.classes:
            tasks = actual.tasks.get(resource_class.name)
            classes.append(
                {
                    **resource_class.public,
                    "tokens": actual.tokens.get(resource_class.name),
                    "unclaimed_tasks": tasks.unclaimed if tasks else None,
                    "running_tasks": tasks.running if tasks else None,
                }
            )
        return query({"resource_classes": classes, "runners": list(actual.runners)})


def _scope(api: Client, params: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked about, as query parameters."""
    if params["organization"]:
        return {"org_id": find_id(api, params["organization"])}
    return {"namespace": params["namespace"] or namespace_of(params["resource_class"])}


def _parse_runner(answer: Answer) -> dict[str, Any]:
    answer.text("resource_class")
    return answer.public_fields(RUNNER_FIELDS)


def _look(api: Client, look: Callable[[Client, str], Value], names: Sequence[str]) -> dict[str, Value]:
    """What a look at each resource class returns, by its name."""
    return dict(pairs(names, api.map_concurrently(lambda name: look(api, name), names)))


def _tokens_of(api: Client, name: str) -> list[Mapping[str, Any]]:
    tokens = api.get_readable_list(*path("token"), parse=parse_token, resource_class=name)
    return [token.public for token in tokens]


def _tasks_of(api: Client, name: str) -> Tasks:
    return Tasks(
        api.get(*path("tasks"), parse=lambda answer: answer.integer("unclaimed_task_count"), resource_class=name),
        api.get(
            *path("tasks", "running"), parse=lambda answer: answer.integer("running_runner_tasks"), resource_class=name
        ),
    )
