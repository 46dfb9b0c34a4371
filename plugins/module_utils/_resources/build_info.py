# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""One build, or recent ones: of a project, a branch, or all followed projects (docs/api/v1.1.md §10.3-5).

Builds of a standalone project are read by API v2 (docs/api/v2.md §8.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.slug import Slug, of_answer, parse
from .._argspec import CONCURRENCY
from .._engine.compat import dataclass, pairs
from .._engine.kinds import query
from .._engine.options import number
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._builds import read_build
from ._recent_builds import FILTER, list_path, recent_builds
from ._refs import parse_ref
from ._v1_builds import Build
from ._v2_builds import read_job, recent_jobs

TEST_FIELDS = ("classname", "file", "name", "result", "run_time", "message", "source", "source_type")
ARTIFACT_FIELDS = ("path", "pretty_path", "node_index", "url")


@dataclass(frozen=True, slots=True)
class Found:
    """A build with its project, and what was asked of it besides."""

    slug: Slug
    build: Build
    more: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Found:
        """The build of an answer that names its project."""
        return cls(of_answer(answer), Build.parse(answer), {})


class BuildInfo(Resource):
    SPEC = {
        "project": {"type": "str", "parse": parse},
        "build_num": {"type": "int", "parse": number(1, 2**53)},
        "branch": {"type": "str", "parse": parse_ref},
        "filter": FILTER,
        "limit": {"type": "int", "default": 30, "parse": number(1, 100_000)},
        "offset": {"type": "int", "default": 0, "parse": number(0, 10_000_000)},
        "tests": {"type": "bool", "default": False},
        "artifacts": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    RULES = {
        "mutually_exclusive": [("build_num", "branch"), ("build_num", "filter")],
        "required_by": {"build_num": ("project",), "branch": ("project",), "filter": ("project",)},
    }
    NEEDS_TOKEN = False

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[Found]:
        builds = _builds(api, params)
        readers = {name: reader for name, reader in READERS.items() if params[name]}
        wanted = [(found, name) for found in builds for name in readers]

        def more(item: tuple[Found, str]) -> Any:
            found, name = item
            return readers[name](api, found.slug, found.build.number)

        for (found, name), value in pairs(wanted, api.map_concurrently(more, wanted)):
            found.more[name] = value
        return builds

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[Found]) -> Plan:
        builds = []
        for found in actual:
            shown = {**found.build.public, **found.more}
            if params["build_num"] is not None:
                shown["steps"] = found.build.public_steps
            builds.append(shown)
        return query({"builds": builds})


def _builds(api: Client, params: Mapping[str, Any]) -> list[Found]:
    project, build_num = params["project"], params["build_num"]
    if build_num is not None:
        return [Found(project, read_build(api, project, build_num), {})]
    if project is not None and project.standalone:
        return _jobs(api, params)
    asked = {"filter": params["filter"]} if params["filter"] else {}
    path = list_path(project, params["branch"])
    parse_found = Found.parse if project is None else lambda answer: Found(project, Build.parse(answer), {})
    answers = recent_builds(api, path, params["limit"], params["offset"], **asked)
    return api.readable(answers, parse_found)


def _jobs(api: Client, params: Mapping[str, Any]) -> list[Found]:
    """The last builds of a standalone project. Each is asked for by its number, since lists tell little of them."""
    project, start = params["project"], params["offset"]
    recent = recent_jobs(api, project, params["branch"], params["filter"], at_once=api.concurrency)
    listed = [build for build in islice(recent, start, start + params["limit"]) if build.number]

    def complete(build: Build) -> Found:
        read = read_job(api, project, build.number)
        job = {**read.public["workflows"], "job_id": build.job_id}
        return Found(project, replace(read, public={**read.public, "workflows": job}), {})

    return list(api.map_concurrently(complete, listed))


def _tests(api: Client, project: Slug, build_num: int) -> list[dict[str, Any]]:
    """The test results of a build (docs/api/v1.1.md §10.7, docs/api/v2.md §8.2)."""
    if project.standalone:
        path = project.v2(str(build_num), "tests")
        return api.get_readable_list(*path, parse=lambda answer: answer.public_fields(TEST_FIELDS))
    path = project.v1(str(build_num), "tests")
    answers = api.get(*path, parse=lambda answer: answer.items("tests"))
    return api.readable(answers, lambda answer: answer.public_fields(TEST_FIELDS))


def _artifacts(api: Client, project: Slug, build_num: int) -> list[dict[str, Any]]:
    """The artifacts of a build (docs/api/v1.1.md §10.6, docs/api/v2.md §8.2)."""
    path = project.path(str(build_num), "artifacts")
    return api.get_readable_list(*path, parse=lambda answer: answer.public_fields(ARTIFACT_FIELDS))


READERS = {"tests": _tests, "artifacts": _artifacts}
