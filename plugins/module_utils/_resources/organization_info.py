# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The organizations of the token's user, and the projects of one (docs/api/v2.md §4.1, §4.2, §18.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.organization import Membership, find_id, parse, read_memberships
from .._api.slug import Slug
from .._argspec import CONCURRENCY
from .._engine.compat import dataclass, pairs
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._organization_projects import ProjectSummary, is_of, list_projects, read_slug
from .project_info import read_followed

ONLY_NAMES = (
    "This server does not list the projects of {organization}. They were taken from its insights, which only contain "
    "what ran in the last 90 days, and from the projects that the user follows."
)


@dataclass(frozen=True, slots=True)
class Project:
    """A project of an organization.

    :ivar slug: None if CircleCI does not return it.
    """

    slug: Slug | None
    listed: ProjectSummary
    followed: bool

    def public_fields(self) -> dict[str, Any]:
        """The project as it is returned."""
        return {
            "project": str(self.slug) if self.slug else None,
            "name": self.listed.name,
            "id": self.listed.id,
            "followed": self.followed,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The organizations, and the projects if one was named.

    :ivar source: where the list of projects comes from.
    """

    organizations: Sequence[Membership]
    projects: Sequence[Project] = ()
    source: str = ""


class OrganizationInfo(Resource):
    SPEC = {"organization": {"type": "str", "parse": parse}, **CONCURRENCY}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        if params["organization"] is None:
            return Found(read_memberships(api))
        organization_id = find_id(api, params["organization"])
        organization = api.get("api", "v2", "organization", organization_id, parse=Membership.parse)
        listing = list_projects(api, organization)
        followed = [project.slug for project in read_followed(api) if is_of(project.slug, organization)]
        return Found(
            [organization], _merged(followed, _with_slugs(api, organization, listing.projects)), listing.source
        )

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        organizations = [organization.public for organization in actual.organizations]
        if params["organization"] is None:
            return query({"organizations": organizations})
        return query(
            {
                "organizations": organizations,
                "projects": [project.public_fields() for project in actual.projects],
                "projects_source": actual.source,
            },
            warnings=(ONLY_NAMES.format(organization=params["organization"]),) if actual.source == "insights" else (),
        )


def _with_slugs(
    api: Client, organization: Membership, listed: Sequence[ProjectSummary]
) -> list[tuple[Slug | None, ProjectSummary]]:
    """The projects with their slugs. In organizations of CircleCI's own they are made of ids; others are asked for."""
    of = organization.organization

    def slug_of(project: ProjectSummary) -> Slug | None:
        if project.id is None:
            return Slug(of.vcs, of.name, project.name)
        if of.vcs == "circleci":
            return Slug(of.vcs, organization.id or "", project.id)
        return read_slug(api, project.id)

    return pairs(api.map_concurrently(slug_of, listed), listed)


def _merged(followed: Sequence[Slug], listed: Sequence[tuple[Slug | None, ProjectSummary]]) -> list[Project]:
    """The projects of both lists, each once, sorted by name."""
    ours = {slug.identity: slug for slug in followed}
    projects = [Project(slug, summary, slug is not None and slug.identity in ours) for slug, summary in listed]
    known = {project.slug.identity for project in projects if project.slug}
    projects += [Project(slug, ProjectSummary(None, slug.name), True) for key, slug in ours.items() if key not in known]
    return sorted(projects, key=lambda project: (project.listed.name.casefold(), str(project.slug)))
