# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Pipelines of a project, or one of them (api/v2.md §7.1)."""

from __future__ import annotations

from .._argspec import CONCURRENCY
from .._plan import Refused, query
from .._resource import Resource
from .._workflows import V2, shown_pipeline, shown_workflow, workflows_of
from .pipeline import v2


class PipelineInfo(Resource):
    SPEC = {
        "project": {"type": "str"},
        "id": {"type": "str"},
        "number": {"type": "int"},
        "branch": {"type": "str"},
        "limit": {"type": "int", "default": 20},
        "workflows": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    RULES = {
        "required_one_of": [("project", "id")],
        "mutually_exclusive": [("project", "id"), ("number", "branch")],
        "required_by": {"number": ("project",), "branch": ("project",)},
    }

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if params["limit"] < 1:
            raise Refused("limit must be at least 1.")
        return params

    @staticmethod
    def read(api, params):
        found = _pipelines(api, params)
        if not params["workflows"]:
            return found, ()
        return found, list(api.each(lambda pipeline: workflows_of(api, pipeline["id"]), found))

    @staticmethod
    def plan(params, actual):
        pipelines = [shown_pipeline(pipeline) for pipeline in actual[0]]
        for pipeline, workflows in zip(pipelines, actual[1], strict=False):
            pipeline["workflows"] = [shown_workflow(workflow) for workflow in workflows]
        return query({"pipelines": pipelines})


def _pipelines(api, params):
    if params["id"] is not None:
        return [api.get(*V2, "pipeline", params["id"])]
    if params["number"] is not None:
        return [api.get(*v2(params["project"], "pipeline", str(params["number"])))]
    asked = {"branch": params["branch"]} if params["branch"] else {}
    return api.pages(*v2(params["project"], "pipeline"), enough=params["limit"], **asked)
