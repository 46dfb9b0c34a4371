# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Cancelling a build (docs/api/v1.1.md §10.9). One that has ended stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import BUILD, PROJECT
from .._engine.apply import Run
from .._engine.kinds import one_object
from .._engine.plan import Change, Plan, Request, Stage
from .._engine.resource import Resource
from ._builds import Build, read_build

IDENTITY = ("build", "cancel")


class BuildCancel(Resource):
    SPEC = {**PROJECT, **BUILD}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Build:
        return read_build(api, params["project"], params["build_num"])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Build) -> Plan:
        project, number = params["project"], params["build_num"]
        request: Request[Build] = Request("POST", project.v1(str(number), "cancel"), Build.parse, {}, repeatable=True)
        change = Change("update", IDENTITY, f"cancel build {number} of {project}", request)
        return one_object({"over": actual.is_over}, {"over": True}, Stage((change,)), returns={"build": actual.public})

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        canceled = run.answers.get(IDENTITY)
        return {"build": canceled.public} if canceled else run.returns
