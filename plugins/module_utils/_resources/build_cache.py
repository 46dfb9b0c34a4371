# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Clearing a project's dependency cache (api/v1.1.md §10.17).

CircleCI's Cloud ended the call in 2020 and keeps caches until they expire. What clears one is another key: a variable
that the keys in `.circleci/config.yml` contain is given a new value.
"""

from __future__ import annotations

from datetime import datetime, timezone

from .._argspec import CACHE_VARIABLE, PROJECT
from .._plan import Change, Request, operation
from .._resource import Resource
from .env_vars import check_name, write

ENDED = (
    "CircleCI's Cloud ended this call on 2020-11-05, and it only ever cleared caches of CircleCI 1.0. "
    "Use method: env_var, and put the variable into the keys of your caches."
)


class BuildCache(Resource):
    SPEC = {
        **PROJECT,
        "method": {"type": "str", "default": "api", "choices": ["api", "env_var"]},
        "variable": {"type": "str", "default": CACHE_VARIABLE},
    }
    EXEMPT = {3: "each run clears the cache once more"}

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        check_name(params["variable"], "variable")
        return params

    @staticmethod
    def read(api, params):
        return api.now() if params["method"] == "env_var" else None

    @staticmethod
    def plan(params, actual):
        project, variable = params["project"], params["variable"]
        if params["method"] == "env_var":
            # Letters and digits only: the value becomes a part of cache keys, and of what shells expand.
            value = datetime.fromtimestamp(actual, timezone.utc).strftime("%Y%m%dT%H%M%S%fZ")
            return operation(
                write(project, variable, value), returns={"status": f"{variable} has a new value", "variable": variable}
            )
        change = Change(
            f"clear the build cache of {project}",
            Request("DELETE", project.v1("build-cache")),
            hints={404: ENDED, 410: ENDED},
        )
        return operation(change, returns={"status": None, "variable": None})

    @staticmethod
    def result(params, plan, answers):
        body = next(iter(answers.values()), None)
        if params["method"] == "api" and isinstance(body, dict):
            return {**plan.returns, "status": body.get("status")}
        return plan.returns
