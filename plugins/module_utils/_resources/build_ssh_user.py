# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Adding the token's user to those who may reach a build by SSH (api/v1.1.md §10.10)."""

from __future__ import annotations

from .._argspec import BUILD, PROJECT
from .._builds import get_build, name_of, shown
from .._plan import Change, Request, Stage, Unsuccessful, one
from .._resource import Resource
from .user_info import ME

NOT_BY_SSH = (
    "CircleCI did not add {login} to {build}, as it does when a build is not open to SSH: "
    "run it again with community.circleci.build_retry and ssh: true."
)


def ssh_users(build):
    """The logins of those who may reach a build."""
    return sorted(user["login"] for user in build.get("ssh_users") or ())


class BuildSshUser(Resource):
    SPEC = {**PROJECT, **BUILD}

    @staticmethod
    def read(api, params):
        return {
            "login": api.get(*ME)["login"],
            "build": get_build(api, params["project"], params["build_num"]),
        }

    @staticmethod
    def plan(params, actual):
        project, number = params["project"], params["build_num"]
        login, users = actual["login"], ssh_users(actual["build"])
        change = Change(
            f"add {login} to the SSH users of build {number} of {project}",
            Request("POST", project.v1(str(number), "ssh-users"), {}, repeatable=True),
        )
        return one(
            {"ssh_users": users},
            {"ssh_users": sorted({*users, login})},
            Stage((change,)),
            returns={"build": shown(actual["build"]), "ssh_users": sorted({*users, login})},
        )

    @staticmethod
    def result(params, plan, answers):
        if not answers:
            return plan.returns
        (build,) = answers.values()
        users = ssh_users(build)
        if users != plan.after["ssh_users"]:
            missing = ", ".join(set(plan.after["ssh_users"]) - set(users))
            text = NOT_BY_SSH.format(login=missing, build=name_of(params["project"], build))
            raise Unsuccessful(text, changed=False, build=shown(build), ssh_users=users)
        return {"build": shown(build), "ssh_users": users}
