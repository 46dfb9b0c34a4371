# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The projects that the token's user follows (docs/api/v1.1.md §10.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._api.slug import Slug, of_answer, parse
from .._argspec import CONCURRENCY
from .._engine.compat import dataclass, pairs
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._settings import Settings, SshKey, parse_following, settings_request

HIDDEN = "The settings of {project} cannot be read, so they are null: {error}."
BRANCHES_END = "2026-12-07"
BRANCHES_GONE = "CircleCI did not send branches for {project}: it stopped sending them on " + BRANCHES_END + "."
BRANCHES_ENDING = (
    f"CircleCI's Cloud stops sending the branches of projects on {BRANCHES_END}: use build_status or build_info; "
    "the option branches of community.circleci.project_info"
)

# Everything else in a project's settings is null, of CircleCI 1.0, or a secret of some chat service.
FIELDS = ("vcs_url", "username", "reponame", "default_branch", "language", "oss", "parallel", "has_usable_key")


@dataclass(frozen=True, slots=True)
class Followed:
    """A project of the list."""

    slug: Slug
    public: dict[str, Any]
    branches: Any

    @classmethod
    def parse(cls, answer: Answer) -> Followed:
        """The project of an item."""
        slug = of_answer(answer)
        shown = {"project": str(slug), "vcs_type": slug.vcs, "followed": bool(parse_following(answer))}
        return cls(slug, {**shown, **answer.public_fields(FIELDS)}, answer.public_fields(["branches"])["branches"])


def read_followed(api: Client, *, branches: bool = False) -> list[Followed]:
    """The projects that the token's user follows.

    :param branches: whether to read their branches, too, which are megabytes (docs/api/v1.1.md §13).
    """
    shallow = "false" if branches else "true"
    return api.get_readable_list("api", "v1.1", "projects", parse=Followed.parse, shallow=shallow)


@dataclass(frozen=True, slots=True)
class Found:
    """The projects, and what is returned of their settings if they were asked for."""

    projects: list[Followed]
    settings: Mapping[Slug, dict[str, Any]]
    is_cloud: bool


class ProjectInfo(Resource):
    SPEC = {
        "project": {"type": "str", "parse": parse},
        "settings": {"type": "bool", "default": False},
        "branches": {"type": "bool", "default": False},
        **CONCURRENCY,
    }

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        listed = read_followed(api, branches=params["branches"])
        wanted = params["project"]
        projects = [project for project in listed if wanted is None or wanted.identity == project.slug.identity]

        def settings_of(project: Followed) -> dict[str, Any]:
            try:
                settings: Settings = api.send(settings_request(project.slug))
            except CircleCIError as error:
                if wanted is not None or not error.is_hidden:
                    raise
                api.warnings.append(HIDDEN.format(project=project.slug, error=error))
                return {"feature_flags": None, "ssh_keys": None}
            keys = api.readable(settings.ssh_key_answers, SshKey.parse)
            return {"feature_flags": settings.feature_flags, "ssh_keys": [key.public_fields() for key in keys]}

        asked = projects if params["settings"] else []
        settings = pairs((project.slug for project in asked), api.map_concurrently(settings_of, asked))
        return Found(projects, dict(settings), api.settings.server.is_cloud)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        projects, warnings = [], []
        for project in actual.projects:
            shown = {**project.public, **actual.settings.get(project.slug, {})}
            if params["branches"]:
                shown["branches"] = project.branches
                if project.branches is None:
                    warnings.append(BRANCHES_GONE.format(project=project.slug))
            projects.append(shown)
        ending = ((BRANCHES_ENDING, BRANCHES_END),) if params["branches"] and actual.is_cloud else ()
        return query({"projects": projects}, warnings=tuple(warnings), deprecations=ending)
