# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Adding the token's user to those who may reach a build by SSH (docs/api/v1.1.md §10.10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._argspec import BUILD, PROJECT
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused, Unsuccessful
from .._engine.kinds import one_object
from .._engine.plan import Change, Plan, Request, Stage
from .._engine.resource import Resource
from ._user import ME_REQUEST
from ._v1_builds import Build

NOT_BY_SSH = (
    "CircleCI did not add {login} to {build}, as it does when a build is not open to SSH: "
    "run it again with community.circleci.build_retry and ssh: true."
)
STANDALONE = (
    "CircleCI cannot add SSH users to builds of the GitHub App, GitLab and the like: run the build again with "
    "community.circleci.build_retry and ssh: true, which gives access to the user of the token."
)
IDENTITY = ("build", "ssh-users")


@dataclass(frozen=True, slots=True)
class Found:
    """The user of the token, and the build."""

    login: str
    build: Build


class BuildSshUser(Resource):
    SPEC = {**PROJECT, **BUILD}

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["project"].standalone:
            raise Refused("project", STANDALONE)
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        path = params["project"].v1(str(params["build_num"]))
        return Found(api.send(ME_REQUEST).login, api.get(*path, parse=_parse))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        project, number = params["project"], params["build_num"]
        users = list(actual.build.ssh_users)
        wanted = sorted({*users, actual.login})
        path = project.v1(str(number), "ssh-users")
        request: Request[Build] = Request("POST", path, _parse, {}, repeatable=True)
        line = f"add {actual.login} to the SSH users of build {number} of {project}"
        return one_object(
            {"ssh_users": users},
            {"ssh_users": wanted},
            Stage((Change("update", IDENTITY, line, request),)),
            returns={"build": actual.build.public, "ssh_users": wanted},
        )

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        build = run.answers.get(IDENTITY)
        if build is None:
            return run.returns
        users = list(build.ssh_users)
        missing = set(run.plan.after["ssh_users"]) - set(users)
        if missing:
            text = NOT_BY_SSH.format(login=", ".join(missing), build=build.name_in(params["project"]))
            raise Unsuccessful(text, changed=False, build=build.public, ssh_users=users)
        return {"build": build.public, "ssh_users": users}


def _parse(answer: Answer) -> Build:
    """The build of an answer that must list its SSH users: a missing list does not mean that there are none."""
    answer.items("ssh_users")
    return Build.parse(answer)
