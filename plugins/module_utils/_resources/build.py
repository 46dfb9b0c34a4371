# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Triggering a build (docs/api/v1.1.md §10.11). CircleCI ends these calls on 2027-02-01; use `pipeline` then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT, WAIT
from .._engine.apply import Run
from .._engine.failures import Refused, with_result_on_error
from .._engine.kinds import operation
from .._engine.options import number
from .._engine.plan import Change, Plan, Request
from .._engine.resource import Resource
from ._builds import check_runs, wait_for_build
from ._parameters import hide
from ._refs import parse_ref
from ._v1_builds import Build as TriggeredBuild

SUCCESSOR = "Use community.circleci.pipeline instead."
ENDED = f"CircleCI has ended the triggers of its API v1.1. {SUCCESSOR}"
STANDALONE = f"CircleCI cannot run single jobs of a project of the GitHub App, GitLab and the like. {SUCCESSOR}"
IDENTITY = ("build", "new")


class Build(Resource):
    SPEC = {
        **PROJECT,
        "branch": {"type": "str", "parse": parse_ref},
        "tag": {"type": "str", "parse": parse_ref},
        "revision": {"type": "str", "parse": parse_ref},
        "job": {"type": "str", "parse": parse_ref},
        "parameters": {"type": "dict", "no_log": True},
        "parallel": {"type": "int", "parse": number(1, 10_000)},
        "wait": {"type": "bool", "default": False},
        **WAIT,
    }
    RULES = {"mutually_exclusive": [("branch", "tag"), ("revision", "tag")]}
    SUCCESSOR = SUCCESSOR

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["project"].standalone:
            raise Refused("project", STANDALONE)
        for name in prepared["parameters"] or ():
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
                raise Refused(
                    "parameters",
                    f"{name!r} cannot be a parameter; use letters, digits and _, and do not begin with a digit.",
                )
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> None:
        return None

    @staticmethod
    def plan(params: Mapping[str, Any], actual: None) -> Plan:
        where = params["branch"] or params["tag"] or params["revision"] or "the default branch"
        line = f"trigger a build of {params['project']} at {where}"
        change = Change("do", IDENTITY, line, _trigger(params), hints={410: ENDED})
        return operation(change, returns={"build": None})

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        build = run.answers[IDENTITY]
        check_runs(api, params["project"], build)
        if params["wait"]:
            with with_result_on_error(build=build.public):
                build = wait_for_build(api, params, build.number)
        return {"build": build.public}


def _trigger(params: Mapping[str, Any]) -> Request[TriggeredBuild]:
    """The request that triggers a build.

    What is no known key of the body is silently ignored, and with a branch `job` is none: there the job goes to where
    CircleCI itself puts it, into the parameters.
    """
    project, parameters = params["project"], hide(params["parameters"] or {})
    body = {name: params[name] for name in ("revision", "tag", "parallel") if params[name] is not None}
    path = project.v1()
    if params["branch"] is not None:
        path = project.v1("tree", params["branch"])
        if params["job"] is not None:
            parameters["CIRCLE_JOB"] = params["job"]
    elif params["job"] is not None:
        body["job"] = params["job"]
    if parameters:
        body["build_parameters"] = parameters
    return Request("POST", path, TriggeredBuild.parse, body)
