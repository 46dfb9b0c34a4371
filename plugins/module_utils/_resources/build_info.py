# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""One build, or recent ones: of a project, a branch, or all projects that the user follows (api/v1.1.md §10.3-5)."""

from __future__ import annotations

from .. import _slug
from .._argspec import CONCURRENCY
from .._builds import get_build, shown, steps_of
from .._plan import Refused, query
from .._resource import Resource

PAGE = 100
"""As many builds as CircleCI lists at once (api/v1.1.md §5)."""


def recent_builds(api, path, limit, offset=0, **query_):
    """The newest builds of a list, over as many pages as it takes."""
    found = []
    while len(found) < limit:
        count = min(PAGE, limit - len(found))
        page = api.get(*path, limit=str(count), offset=str(offset + len(found)), **query_)
        found += page
        if len(page) < count:
            break
    return found


def list_path(project, branch):
    """The path of a list of builds."""
    if project is None:
        return ("api", "v1.1", "recent-builds")
    return project.v1("tree", branch) if branch else project.v1()


class BuildInfo(Resource):
    SPEC = {
        "project": {"type": "str"},
        "build_num": {"type": "int"},
        "branch": {"type": "str"},
        "filter": {"type": "str", "choices": ["completed", "successful", "failed", "running"]},
        "limit": {"type": "int", "default": 30},
        "offset": {"type": "int", "default": 0},
        "tests": {"type": "bool", "default": False},
        "artifacts": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    RULES = {
        "mutually_exclusive": [("build_num", "branch"), ("build_num", "filter")],
        "required_by": {"build_num": ("project",), "branch": ("project",), "filter": ("project",)},
    }
    NEEDS_TOKEN = False

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if params["limit"] < 1:
            raise Refused("limit must be at least 1.")
        if params["offset"] < 0:
            raise Refused("offset must not be negative.")
        return params

    @staticmethod
    def read(api, params):
        if params["build_num"] is not None:
            builds = [get_build(api, params["project"], params["build_num"])]
        else:
            asked = {"filter": params["filter"]} if params["filter"] else {}
            path = list_path(params["project"], params["branch"])
            builds = recent_builds(api, path, params["limit"], params["offset"], **asked)
        parts = [part for part in ("tests", "artifacts") if params[part]]
        wanted = [(index, part) for index in range(len(builds)) for part in parts]

        def details(item):
            index, part = item
            build = builds[index]
            slug = params["project"] or _slug.of(build)
            return api.get(*slug.v1(str(build["build_num"]), part))

        return {"builds": builds, "more": dict(zip(wanted, api.each(details, wanted), strict=True))}

    @staticmethod
    def plan(params, actual):
        builds = []
        for index, build in enumerate(actual["builds"]):
            about = shown(build)
            if params["build_num"] is not None:
                about["steps"] = steps_of(build)
            if params["tests"]:
                about["tests"] = actual["more"][index, "tests"].get("tests") or []
            if params["artifacts"]:
                about["artifacts"] = actual["more"][index, "artifacts"]
            builds.append(about)
        return query({"builds": builds})
