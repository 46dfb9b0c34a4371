# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The repositories that the GitHub App of an organisation sees (docs/api/v2.md §7.4)."""

from __future__ import annotations

from ...server.http import NoRoute, Reply
from ...server.routing import Context, Routes
from ...state.model import Org
from ...state.pipeline_definitions import AppRepository
from ..paging import numbered_page
from .guards import on_org

ROUTES = Routes()

_APP = "/api/v2/github-app/organization/:org-id"
_NOT_FOUND = (404, "Organization not found.")
_PAGE_SIZE = 100
"""The size of a page that the request does not name; not established."""


def _org_with_app(ctx: Context) -> Org | None:
    if ctx.state.switches.server:
        raise NoRoute
    org = ctx.state.find_org_by_id(ctx.params["org-id"])
    return org if org is not None and org.app_repos is not None else None


def _repositories_of(ctx: Context) -> list[AppRepository]:
    return ctx.organization.app_repos or []


@ROUTES.on("GET", f"{_APP}/repositories", on_org(find=_org_with_app, missing=_NOT_FOUND))
def repositories(ctx: Context) -> Reply:
    """A page of the repositories, and how many there are."""
    found = _repositories_of(ctx)
    items = [
        {
            "id": repository.id,
            "repo_full_name": repository.full_name,
            "repo_name": repository.full_name.partition("/")[2],
            "owner": repository.full_name.partition("/")[0],
            "default_branch": repository.default_branch,
            "private": repository.private,
        }
        for repository in numbered_page(ctx.request, found, "limit", _PAGE_SIZE)
    ]
    return Reply({"items": items, "total_count": len(found)})


@ROUTES.on("GET", f"{_APP}/installation", on_org(find=_org_with_app, missing=_NOT_FOUND))
def installation(ctx: Context) -> Reply:
    """The installation of the App; its values are made up."""
    org = ctx.organization
    number = int(org.id[:8], 16)
    return Reply({"id": number, "target_type": "Organization", "login": org.name, "repository_selection": "selected"})
