# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Clearing a project's dependency cache (docs/api/v1.1.md §10.17).

CircleCI's Cloud ended the call in 2020 and keeps caches until they expire. What clears one is another key: a variable
that the keys in `.circleci/config.yml` contain is given a new value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._argspec import CACHE_VARIABLE, PROJECT
from .._engine.apply import Run
from .._engine.kinds import operation
from .._engine.plan import Change, Plan, Request
from .._engine.resource import Resource
from ._secrets import parse_name
from ._settings import settings_request
from .env_vars import list_request, write

ENDED = (
    "CircleCI's Cloud ended this call on 2020-11-05, and it only ever cleared caches of CircleCI 1.0. "
    "Use method: env_var, and put the variable into the keys of your caches."
)
NEW_KEY = (
    "{variable} has a new value. Caches whose keys in .circleci/config.yml contain {{{{ .Environment.{variable} }}}} "
    "are made anew; others are kept."
)
IDENTITY = ("build cache",)


@dataclass(frozen=True, slots=True)
class Found:
    """How the cache can be cleared.

    :ivar by_call: whether the server has the call.
    :ivar now: the time, in seconds since 1970.
    """

    by_call: bool
    now: float


class BuildCache(Resource):
    SPEC = {
        **PROJECT,
        "method": {"type": "str", "choices": ["api", "env_var"]},
        "variable": {"type": "str", "default": CACHE_VARIABLE, "parse": parse_name},
    }

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        method = params["method"] or ("env_var" if api.settings.server.is_cloud else "api")
        # So that check mode notices, too, if there is no such project.
        request: Request[Any] = (
            settings_request(params["project"]) if method == "api" else list_request(params["project"])
        )
        api.send(request)
        return Found(method == "api", api.now())

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        project, variable = params["project"], params["variable"]
        if actual.by_call:
            request: Request[str] = Request("DELETE", project.v1("build-cache"), _parse_status)
            line = f"clear the build cache of {project}"
            change = Change("do", IDENTITY, line, request, hints={404: ENDED, 410: ENDED})
            return operation(change, returns={"status": None, "variable": None})
        # Letters and digits only: the value becomes a part of cache keys, and of what shells expand.
        value = datetime.fromtimestamp(actual.now, timezone.utc).strftime("%Y%m%dT%H%M%S%fZ")
        status = NEW_KEY.format(variable=variable)
        return operation(write(project, "update", variable, value), returns={"status": status, "variable": variable})

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        if IDENTITY in run.answers:
            return {**run.returns, "status": run.answers[IDENTITY]}
        return run.returns


def _parse_status(answer: Answer) -> str:
    return answer.text("status")
