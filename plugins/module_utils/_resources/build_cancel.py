# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Cancelling a build (docs/api/v1.1.md §10.9, docs/api/v2.md §8.2). One that has ended stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import confirmed
from .._api.client import Client
from .._api.slug import Slug
from .._argspec import BUILD, PROJECT
from .._engine.apply import Run
from .._engine.failures import with_result_on_error
from .._engine.kinds import one_object
from .._engine.plan import Change, Plan, Request, Search, Stage
from .._engine.resource import Resource
from ._builds import read_build
from ._v1_builds import Build
from ._v2_builds import JobDetail, job_request

IDENTITY = ("build", "cancel")


class BuildCancel(Resource):
    SPEC = {**PROJECT, **BUILD}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Build:
        return read_build(api, params["project"], params["build_num"])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Build) -> Plan:
        project, number = params["project"], params["build_num"]
        line = f"cancel build {number} of {project}"
        change = Change("update", IDENTITY, line, _cancel(project, number), search=_search(project, number))
        return one_object({"over": actual.is_over}, {"over": True}, Stage((change,)), returns={"build": actual.public})

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        if not run.applied:
            return run.returns
        project, number = params["project"], params["build_num"]
        if not project.standalone:
            return {"build": run.answers[IDENTITY].public}
        with with_result_on_error(**run.returns):
            return {"build": read_build(api, project, number).public}


def _cancel(project: Slug, number: int) -> Request[Any]:
    """The request that cancels a build. API v2 answers that it did, API v1.1 with the build."""
    if project.standalone:
        return Request("POST", project.v2("job", str(number), "cancel"), confirmed, repeatable=True)
    return Request("POST", project.v1(str(number), "cancel"), Build.parse, {}, repeatable=True)


def _search(project: Slug, number: int) -> Search | None:
    """Whether it has ended, if API v2 refuses to cancel it: after a lost answer, or since it ended by itself meanwhile.

    API v1.1 answers with the build then.
    """
    if not project.standalone:
        return None

    def find(seen: JobDetail) -> JobDetail | None:
        return seen if seen.is_over else None

    return Search(job_request(project, number), find, after=(400,))
