# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Following a project (api/v1.1.md §10.12). Only followed projects build, and no other API has this."""

from __future__ import annotations

from .._answers import CircleCIError
from .._argspec import PROJECT, STATE
from .._plan import Change, Check, Request, Stage, one
from .._resource import Resource
from .user_info import ME

LAST_FOLLOWER = (
    "If nobody else follows {project}, CircleCI stops building it and may remove its keys: "
    "let a machine user follow what must keep building."
)


def settings_request(project):
    """The one look at a project that tells what it is: following, feature flags, SSH keys.

    `branches`, megabytes of it, is left out as of the time CircleCI still sends it (§13).
    """
    return Request("GET", project.v1("settings"), query={"skip-branches": "true"})


def following(body):
    """Whether the token's user follows a project; None if it is not told. The name of the field has changed."""
    return body.get("following", body.get("followed")) if isinstance(body, dict) else None


class Project(Resource):
    SPEC = {**PROJECT, **STATE}
    WARNINGS = (LAST_FOLLOWER,)

    @staticmethod
    def read(api, params):
        try:
            return bool(following(api.send(settings_request(params["project"]))))
        except CircleCIError as error:
            if error.status != 404:
                raise
            # Nobody ever followed it, or it is not there at all. To follow shows which; "not followed" needs
            # a token that works to be believed.
            if params["state"] == "absent":
                api.get(*ME)
            return False

    @staticmethod
    def plan(params, actual):
        project, follow = params["project"], params["state"] == "present"
        verb = "follow" if follow else "unfollow"
        change = Change(f"{verb} {project}", Request("POST", project.v1(verb), {}, repeatable=True))
        # The very first follow may answer that it did not happen although it did: then the settings tell.
        done = Check(
            settings_request(project),
            lambda settings, answers: bool(following(settings)) == follow,
            f"CircleCI accepted to {verb} {project}, but does not show it. Run this again in a minute.",
            needless=lambda answers: following(answers[change.line]) is follow,
        )
        return one(
            {"followed": actual},
            {"followed": follow},
            Stage((change,), done),
            returns={"project": str(project), "followed": follow},
            warnings=(LAST_FOLLOWER.format(project=project),) if actual and not follow else (),
        )
