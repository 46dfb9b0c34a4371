# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Following a project (docs/api/v1.1.md §10.12), or making one in a standalone organization (docs/api/v2.md §4.3).

Only API v1.1 can follow. A project of a code host is made by following it; who makes a standalone one follows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._api import organization, slug
from .._api.answers import Answer
from .._api.client import Client
from .._argspec import STATE
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.declaring import Declaring
from .._engine.failures import CheckFailed, Refused
from .._engine.kinds import one_object
from .._engine.options import not_empty
from .._engine.plan import Change, Check, Deferred, Identity, Plan, Request, Search, Stage
from .._engine.resource import Part, Resource
from ._organization_projects import ProjectSummary, list_request
from ._projects import ProjectV2
from ._roles import organization_contributor
from ._settings import parse_following, read_settings, settings_request
from ._user import ME_REQUEST

LAST_FOLLOWER = (
    "If nobody else follows {project}, CircleCI stops building it and may remove its keys: "
    "let a machine user follow what must keep building."
)

OF_CODE_HOST = (
    "a project of a code host is created by following its repository: use the option project, as in github/acme/api."
)
TWO = (
    "another run made a project {name} at the same time. This run made that with the ID {own}, the other one {others}. "
    "Delete one of them at CircleCI, in the settings of the project."
)
NOT_BY_NAME = (
    "absent unfollows a project, and requires its slug in the option project. This module does not delete projects, "
    "since that would also delete their variables, keys and history."
)


@dataclass(frozen=True, slots=True)
class Named:
    """What CircleCI holds under a name in a standalone organization.

    :ivar project: None if there is none.
    """

    organization_id: str
    project: ProjectV2 | None


class Project(Resource):
    SPEC = {
        "project": {"type": "str", "parse": slug.parse},
        "organization": {"type": "str", "parse": organization.parse},
        "name": {"type": "str", "parse": not_empty},
        **STATE,
    }
    RULES = {
        "required_one_of": [("project", "organization")],
        "mutually_exclusive": [("project", "organization")],
        "required_together": [("organization", "name")],
    }
    PART = Part(
        key="followed",
        option="state",
        values={True: "present", False: "absent"},
        is_owner=True,
        is_everywhere=False,
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["project"] is None and prepared["organization"].vcs != "circleci":
            raise Refused("organization", OF_CODE_HOST)
        if prepared["project"] is None and prepared["state"] == "absent":
            raise Refused("state", NOT_BY_NAME)
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> bool | Named | None:
        """Whether the token's user follows the project; None if CircleCI does not know it.

        Then nobody has ever followed it, or it is not there at all. Following shows which; "not followed" needs a token
        that works to be believed.
        """
        if params["project"] is None:
            return _read_named(api, params)
        settings = read_settings(api, params["project"])
        if settings is not None:
            return settings.following
        if params["state"] == "absent":
            api.send(ME_REQUEST)
        return None

    @staticmethod
    def plan(params: Mapping[str, Any], actual: bool | Named | None) -> Plan:
        if isinstance(actual, Named):
            return _plan_named(params, actual)
        return _plan_following(params, actual)

    @staticmethod
    def declare(actual: bool | Named | None, to: Declaring) -> bool:
        return actual is True

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        return {**run.returns, **_made_by(run)}

    @staticmethod
    def salvage(run: Run) -> Mapping[str, Any]:
        return _made_by(run)


def _plan_following(params: Mapping[str, Any], actual: bool | None) -> Plan:
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
        f"CircleCI accepted the request to {verb} {project}, but does not show it. Run this again in a minute.",
        is_needless=lambda answers: answers.get(change.identity) is follow,
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


# In a standalone organization.


def _read_named(api: Client, params: Mapping[str, Any]) -> Named:
    organization_id = organization.find_id(api, params["organization"])
    same = _of_name(params["name"], api.send(list_request(organization_id)))
    if len(same) > 1:
        ids = ", ".join(sorted(project.id or "" for project in same))
        raise Refused("name", f"{len(same)} projects of the organization are called {params['name']}: {ids}.")
    found = api.get("api", "v2", "project", same[0].id or "", parse=ProjectV2.parse) if same else None
    return Named(organization_id, found)


def _of_name(name: str, listed: Iterable[ProjectSummary]) -> list[ProjectSummary]:
    return [project for project in listed if project.name == name]


def _plan_named(params: Mapping[str, Any], actual: Named) -> Plan:
    name, organization_id = params["name"], actual.organization_id

    def find(listed: Iterable[ProjectSummary]) -> ProjectV2 | None:
        """The project in the list of API v3, which has no slugs: one is made of its ids."""
        return next(
            (
                ProjectV2(project.id or "", f"circleci/{organization_id}/{project.id}", name, organization_id, {})
                for project in _of_name(name, listed)
            ),
            None,
        )

    change = Change(
        "create",
        ("project", name),
        f"create project {name} of {params['organization']}",
        Request("POST", ("api", "v2", "organization", organization_id, "project"), ProjectV2.parse, {"name": name}),
        search=Search(list_request(organization_id), find),
        hints=organization_contributor("create projects"),
    )

    def verify_only_one(api: Client, answers: Mapping[Identity, Any]) -> Plan:
        """Nothing here deletes a project, so what two runs made at the same time can only be told."""
        own: ProjectV2 = answers[change.identity]
        others = sorted(
            {project.id or "" for project in _of_name(name, api.send(list_request(organization_id)))} - {own.id}
        )
        if others:
            raise CheckFailed(TWO.format(name=name, own=own.id, others=", ".join(others)))
        return Plan()

    return one_object(
        {"exists": actual.project is not None},
        {"exists": True},
        Stage((change,)),
        Deferred((), verify_only_one),
        returns=_public(actual.project),
    )


def _made_by(run: Run) -> dict[str, Any]:
    """The standalone project that a run has made, as it is returned; empty if it made none."""
    made = next((answer for answer in run.answers.values() if isinstance(answer, ProjectV2)), None)
    return _public(made) if made else {}


def _public(project: ProjectV2 | None) -> dict[str, Any]:
    return {"project": project.slug if project else None, "id": project.id if project else None}
