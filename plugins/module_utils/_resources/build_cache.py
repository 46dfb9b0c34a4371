# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Clearing a project's caches: of dependencies (docs/api/v1.1.md §10.17), or of Docker layers (docs/api/v2.md §18.7).

CircleCI's Cloud ended the call for the first in 2020 and keeps these caches until they expire. What clears one is
another key: a variable that the keys in `.circleci/config.yml` contain is given a new value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from .._api.answers import Answer, accepted
from .._api.client import Client
from .._api.slug import Slug
from .._argspec import CACHE_VARIABLE, PROJECT
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.kinds import operation
from .._engine.plan import Change, Plan, Request
from .._engine.resource import Resource
from ._projects import find_project_id
from ._roles import project_admin
from ._settings import settings_request
from ._variables import parse_free_name
from .env_vars import list_request, write

ENDED = (
    "CircleCI's Cloud ended this call on 2020-11-05, and it only ever cleared caches of CircleCI 1.0. "
    "Use method: env_var, and put the variable into the keys of your caches."
)
NEW_KEY = (
    "{variable} has a new value. Caches whose keys in .circleci/config.yml contain {{{{ .Environment.{variable} }}}} "
    "are created again; others are kept."
)
LAYERS_GONE = "The Docker layer cache of {project} was deleted. The next jobs build all layers of their images again."
NO_LAYERS = {
    **project_admin("delete its Docker layer cache"),
    404: "CircleCI Server does not have this call.",
    410: "CircleCI has retired Docker layer caching for this project or plan, so there is nothing to delete.",
}
IDENTITY = ("build cache",)


@dataclass(frozen=True, slots=True)
class Found:
    """How the cache can be cleared.

    :ivar now: the time, in seconds since 1970.
    :ivar project_id: the project's UUID; None if the method does not need it.
    """

    method: str
    now: float
    project_id: str | None


class BuildCache(Resource):
    SPEC = {
        **PROJECT,
        "method": {"type": "str", "choices": ["api", "env_var", "docker_layers"]},
        "variable": {"type": "str", "default": CACHE_VARIABLE, "parse": parse_free_name},
    }

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        project, project_id = params["project"], None
        method = params["method"] or ("env_var" if api.settings.server.is_cloud else "api")
        # Each asks something, so that check mode notices, too, if there is no such project.
        if method == "docker_layers":
            project_id = find_project_id(api, project)
        else:
            request: Request[Any] = settings_request(project) if method == "api" else list_request(project)
            api.send(request)
        return Found(method, api.now(), project_id)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        project, variable = params["project"], params["variable"]
        if actual.project_id is not None:
            status = LAYERS_GONE.format(project=project)
            return operation(_delete_layers(project, actual.project_id), returns={"status": status, "variable": None})
        if actual.method == "api":
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


def _delete_layers(project: Slug, project_id: str) -> Change:
    request: Request[None] = Request("DELETE", ("api", "v3", "projects", project_id, "dlc"), accepted)
    line = f"delete the Docker layer cache of {project}"
    return Change("do", ("Docker layer cache",), line, request, hints=NO_LAYERS)


def _parse_status(answer: Answer) -> str:
    return answer.text("status")
