# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Following a project (docs/api/v1.1.md §10.12). Only followed projects build, and no other API has this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._argspec import PROJECT, STATE
from .._engine.kinds import one_object
from .._engine.plan import Change, Check, Plan, Request, Search, Stage
from .._engine.resource import Part, Resource
from ._settings import parse_following, read_settings, settings_request
from ._user import ME_REQUEST

LAST_FOLLOWER = (
    "If nobody else follows {project}, CircleCI stops building it and may remove its keys: "
    "let a machine user follow what must keep building."
)


class Project(Resource):
    SPEC = {**PROJECT, **STATE}
    PART = Part(key="followed", option="state", values={True: "present", False: "absent"}, is_owner=True)

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> bool | None:
        """Whether the token's user follows the project; None if CircleCI does not know it.

        Then nobody has ever followed it, or it is not there at all. Following shows which; "not followed" needs a token
        that works to be believed.
        """
        settings = read_settings(api, params["project"])
        if settings is not None:
            return settings.following
        if params["state"] == "absent":
            api.send(ME_REQUEST)
        return None

    @staticmethod
    def plan(params: Mapping[str, Any], actual: bool | None) -> Plan:
        project, follow = params["project"], params["state"] == "present"
        verb = "follow" if follow else "unfollow"
        change = Change(
            "create" if follow else "delete",
            ("follower",),
            f"{verb} {project}",
            Request("POST", project.v1(verb), _parse_answer, {}, repeatable=True),
            # It has answered 400 although it was done.
            search=Search(settings_request(project), lambda settings: settings.following == follow or None, (400,)),
        )
        # The very first follow may answer that it did not happen although it did. The settings show it.
        is_done = Check(
            settings_request(project),
            lambda settings, answers: settings.following == follow,
            f"CircleCI accepted to {verb} {project}, but does not show it. Run this again in a minute.",
            is_needless=lambda answers: answers.get(change.of) is follow,
        )
        return one_object(
            {"followed": bool(actual)},
            {"followed": follow},
            Stage((change,), is_done),
            returns={"project": str(project), "followed": follow},
            warnings=(LAST_FOLLOWER.format(project=project),) if actual and not follow else (),
        )


def _parse_answer(answer: Answer) -> bool:
    following = parse_following(answer)
    if following is None:
        raise answer.error("following is missing")
    return following
