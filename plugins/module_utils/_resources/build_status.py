# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How the last build went: of a project, or of a branch.

The last build of API v1.1 is the last job only, and one commit may run several workflows. A green lint would hide a red
test, so all jobs of the newest run of each workflow of the newest revision are looked at, and the worst counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT
from .._engine.failures import Refused
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._recent_builds import FILTER, PAGE, list_path, recent_builds
from ._refs import parse_ref
from ._v1_builds import Build
from ._v2_builds import recent_jobs

WORST_FIRST: Mapping[str, tuple[str | None, ...]] = {
    "status": (
        "failed",
        "timedout",
        "infrastructure_fail",
        "canceled",
        "not_run",
        "running",
        "not_running",
        "queued",
        "scheduled",
        "retried",
        "no_tests",
        "fixed",
        "success",
    ),
    "outcome": ("failed", "timedout", "infrastructure_fail", "canceled", None, "no_tests", "success"),
    "lifecycle": ("running", "not_running", "queued", "scheduled", "not_run", "finished"),
}
"""The values of a build (docs/api/v1.1.md §9), from worst to best. What is not known counts as the worst."""
MOST_BUILDS = 10_000
"""How many builds of one revision are looked at."""


class BuildStatus(Resource):
    SPEC = {
        **PROJECT,
        "branch": {"type": "str", "parse": parse_ref},
        "filter": FILTER,
        "want": {"type": "str", "default": "status", "choices": ["status", "outcome", "lifecycle", "build"]},
        "default": {"type": "raw"},
    }
    NEEDS_TOKEN = False

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[Build]:
        """The newest builds, as long as they are of one revision, and the rest of their page."""
        if params["project"].standalone:
            return _recent_jobs(api, params)
        asked = {"filter": params["filter"]} if params["filter"] else {}
        path = list_path(params["project"], params["branch"])
        builds: list[Build] = []
        for answer in recent_builds(api, path, MOST_BUILDS, shallow="true", **asked):
            builds.append(Build.parse(answer))
            if len(builds) % PAGE == 0 and _commit(builds[-1]) != _commit(builds[0]):
                break
        return builds

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[Build]) -> Plan:
        if not actual:
            if params["default"] is None:
                where = f" on the branch {params['branch']}" if params["branch"] else ""
                raise Refused("", f"there is no build{where} yet; set default to what to return in this case.")
            return query({"answer": params["default"]})
        latest = _latest_jobs(actual)
        if params["want"] == "build":
            return query({"answer": [build.public for build in latest]})
        return query({"answer": _worst(latest, params["want"])})


def _recent_jobs(api: Client, params: Mapping[str, Any]) -> list[Build]:
    """The newest builds of a standalone project, and one of the revision before."""
    builds: list[Build] = []
    for build in islice(recent_jobs(api, params["project"], params["branch"], params["filter"]), MOST_BUILDS):
        builds.append(build)
        if _commit(build) != _commit(builds[0]):
            break
    return builds


def _commit(build: Build) -> tuple[Any, ...]:
    """What a build was made of: a revision on a branch. A build without one stands for its workflow."""
    return (build.public["branch"], build.vcs_revision or build.workflow_id)


def _latest_jobs(builds: Sequence[Build]) -> list[Build]:
    """Of a list, newest first: the jobs of the newest run of each workflow of the newest revision.

    A pipeline that CircleCI could not run counts only while no other one of the revision has followed it.
    """
    if builds[0].workflow_id is None:
        return list(builds[:1])
    runs: dict[str | None, str | None] = {}
    jobs: dict[Any, Build] = {}
    for build in builds:
        if _commit(build) != _commit(builds[0]) or build.workflow_id is None:
            continue
        if not build.number and build is not builds[0]:
            continue
        if runs.setdefault(build.workflow_name or build.workflow_id, build.workflow_id) == build.workflow_id:
            jobs.setdefault((build.workflow_id, build.job_name or build.number), build)
    return list(jobs.values())


def _worst(builds: Sequence[Build], field: str) -> str:
    """The worst value of a field; of an outcome that is not there yet, an empty string."""
    order = WORST_FIRST[field]
    values = [getattr(build, field) for build in builds]
    return min(values, key=lambda value: order.index(value) if value in order else -1) or ""
