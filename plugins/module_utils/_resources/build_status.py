# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How the last build went: of a project, or of a branch.

The last build of API v1.1 is the last job only. With workflows a green lint would hide a red test, so all jobs of the
latest workflow are looked at, and the worst of them counts.
"""

from __future__ import annotations

from .._argspec import PROJECT
from .._builds import shown
from .._plan import Refused, query
from .._resource import Resource
from .build_info import PAGE, list_path

WORST_FIRST = {
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
"""The values of a build (api/v1.1.md §9), from worst to best. What is not known counts as the worst."""


def worst(builds, field):
    """The worst value of a field; of an outcome that is not there yet, an empty string."""
    order = WORST_FIRST[field]
    values = [build.get(field) for build in builds]
    return min(values, key=lambda value: order.index(value) if value in order else -1) or ""


class BuildStatus(Resource):
    SPEC = {
        **PROJECT,
        "branch": {"type": "str"},
        "filter": {"type": "str", "choices": ["completed", "successful", "failed", "running"]},
        "want": {"type": "str", "default": "status", "choices": ["status", "outcome", "lifecycle", "build"]},
        "default": {"type": "raw"},
    }
    NEEDS_TOKEN = False

    @staticmethod
    def read(api, params):
        asked = {"filter": params["filter"]} if params["filter"] else {}
        path, builds = list_path(params["project"], params["branch"]), []
        while True:
            page = api.get(*path, limit=str(PAGE), offset=str(len(builds)), shallow="true", **asked)
            builds += page
            # A workflow of very many jobs goes on on the next page.
            if len(page) < PAGE or _workflow(page[-1]) != _workflow(builds[0]) or _workflow(builds[0]) is None:
                return builds

    @staticmethod
    def plan(params, actual):
        if not actual:
            if params["default"] is None:
                where = f" on the branch {params['branch']}" if params["branch"] else ""
                raise Refused(f"there is no build{where} yet; say with default what that shall come to.")
            return query({"answer": params["default"]})
        latest = _latest_jobs(actual)
        if params["want"] == "build":
            return query({"answer": [shown(build) for build in latest]})
        return query({"answer": worst(latest, params["want"])})


def _workflow(build):
    return (build.get("workflows") or {}).get("workflow_id")


def _latest_jobs(builds):
    """Of a list, newest first: the builds of the newest one's workflow, of each job the newest."""
    if _workflow(builds[0]) is None:
        return builds[:1]
    jobs = {}
    for build in builds:
        if _workflow(build) == _workflow(builds[0]):
            jobs.setdefault(build["workflows"].get("job_name") or build["build_num"], build)
    return list(jobs.values())
