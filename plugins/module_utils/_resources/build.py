# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Triggering a build (api/v1.1.md §10.11). CircleCI ends these calls on 2027-02-01: `pipeline` is the successor."""

from __future__ import annotations

import re

from .._answers import Secret, knowing
from .._argspec import PROJECT, WAIT
from .._builds import check_runs, shown, wait_for_build
from .._plan import Change, Refused, Request, operation
from .._resource import Resource
from .._wait import check_wait

SUCCESSOR = "Use community.circleci.pipeline instead."
ENDED = f"CircleCI has ended the triggers of its API v1.1. {SUCCESSOR}"


def secret(parameters):
    """Parameters of a build or pipeline, whose values may be secrets."""
    return {name: Secret(value) if isinstance(value, str) else value for name, value in parameters.items()}


def trigger(params):
    """The request that triggers a build.

    What is no known key of the body is silently ignored, and with a branch `job` is none: there the job goes to where
    CircleCI itself puts it, into the parameters.
    """
    project, parameters = params["project"], secret(params["parameters"] or {})
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
    return Request("POST", path, body)


class Build(Resource):
    SPEC = {
        **PROJECT,
        "branch": {"type": "str"},
        "tag": {"type": "str"},
        "revision": {"type": "str"},
        "job": {"type": "str"},
        "parameters": {"type": "dict", "no_log": True},
        "parallel": {"type": "int"},
        "wait": {"type": "bool", "default": False},
        **WAIT,
    }
    RULES = {"mutually_exclusive": [("branch", "tag"), ("revision", "tag")]}
    SUCCESSOR = SUCCESSOR
    EXEMPT = {3: "each run triggers one more build"}

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        check_wait(params)
        for option in ("branch", "tag", "revision", "job"):
            if params[option] is not None and not params[option].strip("."):
                raise Refused(f"{option} is empty or cannot be one.")
        for name in params["parameters"] or ():
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
                raise Refused(
                    f"parameters: {name!r} cannot be one; it takes letters, digits and _, and no digit first."
                )
        return params

    @staticmethod
    def read(api, params):
        return None

    @staticmethod
    def plan(params, actual):
        where = params["branch"] or params["tag"] or params["revision"] or "the default branch"
        change = Change(
            f"trigger a build of {params['project']} at {where}",
            trigger(params),
            hints={410: ENDED},
        )
        return operation(change, returns={"build": None})

    @staticmethod
    def settle(api, params, answers):
        (build,) = answers.values()
        check_runs(params["project"], build)
        if params["wait"]:
            with knowing(build=shown(build)):
                build = wait_for_build(api, params, build["build_num"])
        return {"build": build}

    @staticmethod
    def result(params, plan, answers):
        return {"build": shown(answers["build"]) if answers else None}
