# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The projects that the token's user follows (api/v1.1.md §10.2)."""

from __future__ import annotations

from .. import _slug
from .._argspec import CONCURRENCY
from .._plan import query
from .._resource import Resource
from .project import following, settings_request
from .ssh_key import shown as shown_key

BRANCHES_END = "2026-12-07"
BRANCHES_GONE = "CircleCI did not send branches for {project}: it ended that on " + BRANCHES_END + "."
BRANCHES_ENDING = (
    f"CircleCI's Cloud stops sending the branches of projects on {BRANCHES_END}: use build_status or build_info; "
    "the option branches of community.circleci.project_info"
)

# Everything else in a project's settings is null, of CircleCI 1.0, or a secret of some chat service.
FIELDS = ("vcs_url", "username", "reponame", "default_branch", "language", "oss", "parallel", "has_usable_key")


class ProjectInfo(Resource):
    SPEC = {
        "project": {"type": "str"},
        "settings": {"type": "bool", "default": False},
        "branches": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    WARNINGS = (BRANCHES_GONE,)

    @staticmethod
    def read(api, params):
        shallow = {} if params["branches"] else {"shallow": "true"}
        found = {}
        for body in api.pages("api", "v1.1", "projects", **shallow):
            slug = _slug.of(body)
            if params["project"] is None or params["project"].identity == slug.identity:
                found[slug] = body
        asked = list(found) if params["settings"] else []
        settings = dict(zip(asked, api.each(lambda slug: api.send(settings_request(slug)), asked), strict=True))
        return {"projects": found, "settings": settings, "cloud": api.settings.is_cloud}

    @staticmethod
    def plan(params, actual):
        projects, warnings = [], []
        for slug, body in actual["projects"].items():
            shown = {"project": str(slug), "vcs_type": slug.vcs, "followed": bool(following(body))}
            shown.update({field: body.get(field) for field in FIELDS})
            if slug in actual["settings"]:
                settings = actual["settings"][slug]
                shown["feature_flags"] = settings.get("feature_flags") or {}
                shown["ssh_keys"] = [shown_key(key) for key in settings.get("ssh_keys") or ()]
            if params["branches"]:
                shown["branches"] = body.get("branches")
                if shown["branches"] is None:
                    warnings.append(BRANCHES_GONE.format(project=slug))
            projects.append(shown)
        ending = ((BRANCHES_ENDING, BRANCHES_END),) if params["branches"] and actual["cloud"] else ()
        return query({"projects": projects}, warnings=tuple(warnings), deprecations=ending)
