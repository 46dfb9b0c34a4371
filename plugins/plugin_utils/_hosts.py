# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""Projects as hosts of an inventory: which of them, and under which names."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ..module_utils._api import slug
from ..module_utils._api.scrubbing import quoted
from ..module_utils._engine.failures import Refused

ORGANIZATIONS = "write acme, or with the code host github/acme (or gh, bitbucket, bb), or circleci/<org-id>"


def project_of(found: Mapping[str, Any]) -> str:
    """The project, as modules take it.

    Standalone projects go by ids, which stand in their address. Whether the fields of names hold ids or names for them
    is not known.
    """
    address = found["vcs_url"] or ""
    if found["vcs_type"] == "circleci" and address.startswith("//circleci.com/"):
        return f"circleci/{address.removeprefix('//circleci.com/')}"
    return found["project"]


def projects_in(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The projects of an organization, under the keys of the followed ones. Those without a slug are left out."""
    (owner,) = answer["organizations"]
    return [
        {
            "project": project["project"],
            "vcs_type": owner["vcs_type"],
            "username": owner["name"],
            "reponame": project["name"],
            "followed": project["followed"],
        }
        for project in answer["projects"]
        if project["project"]
    ]


def host_names(projects: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The name of each project's host: the shortest that no other project has. Their order does not matter."""
    candidates = {project["project"]: _candidates(project) for project in projects}
    chosen = dict.fromkeys(candidates, 0)
    while True:
        names = {project: candidates[project][level] for project, level in chosen.items()}
        count = Counter(names.values())
        clashing = [project for project, name in names.items() if count[name] > 1 and chosen[project] < 2]
        if not clashing:
            return names
        for project in clashing:
            chosen[project] += 1


def _candidates(project: Mapping[str, Any]) -> tuple[str, str, str]:
    short = re.sub(r"[^A-Za-z0-9._-]", "_", f"{project['username']}.{project['reponame']}")
    long = f"{project['vcs_type']}.{short}"
    return short, long, f"{long}_{hashlib.sha256(project['project'].encode()).hexdigest()[:8]}"


def in_organizations(project: Mapping[str, Any], organizations: Sequence[tuple[str | None, str]]) -> bool:
    """Whether a project is of one of these organizations, each with its code host or None; with none, all are."""
    known = {project["username"].casefold(), project["project"].split("/")[1].casefold()}
    return not organizations or any(
        org.casefold() in known and code_host in (None, project["vcs_type"]) for code_host, org in organizations
    )


def matches(project: Mapping[str, Any], patterns: Sequence[str]) -> bool:
    """Whether one of these patterns matches a project; with none, all do."""
    names = (project["project"], f"{project['username']}/{project['reponame']}")
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def parse_organization(text: str) -> tuple[str | None, str]:
    """The code host, or None if it is not given, and the name of an organization.

    :raises Refused: if the text names none.
    """
    vcs, slash, org = text.strip().rpartition("/")
    if not org or (slash and vcs not in slug.VCS):
        raise Refused("organizations", f"{quoted(text)} does not name an organization; {ORGANIZATIONS}.")
    return slug.VCS.get(vcs), org


def idle_filters(
    projects: Sequence[Mapping[str, Any]], organizations: Sequence[str], patterns: Sequence[str]
) -> list[str]:
    """The filters that let no project through, each with its option: such a name is probably misspelled."""
    known = {text: [parse_organization(text)] for text in organizations}
    idle = [
        f"organizations: {text}"
        for text, organization in known.items()
        if not any(in_organizations(project, organization) for project in projects)
    ]
    return idle + [
        f"patterns: {text}" for text in patterns if not any(matches(project, [text]) for project in projects)
    ]
