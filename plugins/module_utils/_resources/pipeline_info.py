# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Pipelines of a project, or one of them (docs/api/v2.md §7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._api.slug import parse
from .._argspec import CONCURRENCY
from .._engine.compat import dataclass
from .._engine.kinds import query
from .._engine.options import number
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._refs import parse_ref
from ._workflows import V2, Pipeline, Workflow, newest_of_each


@dataclass(frozen=True, slots=True)
class Found:
    """A pipeline, and its workflows; None if they were not asked for."""

    pipeline: Pipeline
    workflows: list[Workflow] | None


class PipelineInfo(Resource):
    SPEC = {
        "project": {"type": "str", "parse": parse},
        "id": {"type": "str", "parse": parse_ref},
        "number": {"type": "int", "parse": number(1, 2**53)},
        "branch": {"type": "str", "parse": parse_ref},
        "limit": {"type": "int", "default": 20, "parse": number(1, 100_000)},
        "workflows": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    RULES = {
        "required_one_of": [("project", "id")],
        "mutually_exclusive": [("project", "id"), ("number", "branch")],
        "required_by": {"number": ("project",), "branch": ("project",)},
    }

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[Found]:
        pipelines = _pipelines(api, params)
        if not params["workflows"]:
            return [Found(pipeline, None) for pipeline in pipelines]

        def workflows_of(pipeline: Pipeline) -> list[Workflow]:
            path = (*V2, "pipeline", pipeline.id, "workflow")
            return newest_of_each(api.get_readable_list(*path, parse=Workflow.parse))

        return list(map(Found, pipelines, api.map_concurrently(workflows_of, pipelines)))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[Found]) -> Plan:
        pipelines = []
        for found in actual:
            shown = dict(found.pipeline.public)
            if found.workflows is not None:
                shown["workflows"] = [workflow.public for workflow in found.workflows]
            pipelines.append(shown)
        return query({"pipelines": pipelines})


def _pipelines(api: Client, params: Mapping[str, Any]) -> list[Pipeline]:
    if params["id"] is not None:
        return [api.get(*V2, "pipeline", params["id"], parse=Pipeline.parse)]
    project = params["project"]
    if params["number"] is not None:
        return [api.get(*project.v2("pipeline", str(params["number"])), parse=Pipeline.parse)]
    asked = {"branch": params["branch"]} if params["branch"] else {}
    return api.get_readable_list(*project.v2("pipeline"), parse=Pipeline.parse, enough=params["limit"], **asked)
