# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The projects of an organization, whether anybody follows them or not.

API v3 lists them, on Cloud only, and without the slugs by which all else addresses a project. A Server only tells the
names of those that ran something lately, in its insights (docs/api/v2.md §4.3, §8.3, §18.2).
"""

from __future__ import annotations

from collections.abc import Sequence

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._api.organization import Membership
from .._api.slug import Slug, uuid_of
from .._api.slug import parse as parse_project
from .._engine.compat import dataclass
from .._engine.plan import Request
from ._projects import ProjectV2


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """A project in the list of its organization.

    :ivar id: None where CircleCI returns only its name.
    """

    id: str | None
    name: str

    @classmethod
    def parse(cls, answer: Answer) -> ProjectSummary:
        """The project of an item."""
        return cls(answer.text("id"), answer.object("attributes").text("name"))


def list_request(organization_id: str) -> Request[list[ProjectSummary]]:
    """The GET of API v3 that lists the projects of an organization."""
    return Request(
        "GET", ("api", "v3", "projects"), ProjectSummary.parse, query={"filter[org_id]": organization_id}, is_list=True
    )


@dataclass(frozen=True, slots=True)
class Listing:
    """The projects of an organization.

    :ivar source: `api_v3`, or `insights` where only names are returned.
    """

    source: str
    projects: Sequence[ProjectSummary]


def list_projects(api: Client, organization: Membership) -> Listing:
    """The projects of an organization, from the best source that the server has."""
    try:
        return Listing("api_v3", api.send(list_request(organization.id or "")))
    except CircleCIError as error:
        if not error.is_missing or api.settings.server.is_cloud:
            raise
    of = organization.organization
    names = api.get(
        "api", "v2", "insights", of.vcs, of.name, "summary", parse=lambda answer: answer.texts("all_projects")
    )
    return Listing("insights", [ProjectSummary(None, name) for name in names])


def is_of(project: Slug, organization: Membership) -> bool:
    """Whether a project belongs to an organization."""
    if project.standalone:
        return uuid_of(project.org) == organization.id
    of = organization.organization
    return (project.vcs, project.org.casefold()) == (of.vcs, of.name.casefold())


def read_slug(api: Client, project_id: str) -> Slug | None:
    """The slug of a project that is known by its UUID; None if CircleCI does not show it to this token."""
    try:
        return parse_project(api.get("api", "v2", "project", project_id, parse=ProjectV2.parse).slug)
    except CircleCIError as error:
        if not error.is_hidden:
            raise
    except ValueError:  # another kind of slug than there is today
        pass
    return None
