# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines in v2 (docs/api/v2.md §7.1)."""

from __future__ import annotations

from typing import Any

from ..state.builds import Pipeline
from ..state.slugs import VCS_PROVIDERS
from .users import avatar_url


def pipeline_body(pipeline: Pipeline, standalone_vcs: bool = False) -> dict[str, Any]:
    """A pipeline. One of a standalone project has no ``vcs``; a switch gives it one (docs/api/v2.md §7.1)."""
    standalone = pipeline.project.vcs == "circleci"
    login = pipeline.user.login if pipeline.user else "octocat"
    body: dict[str, Any] = {
        "id": pipeline.id,
        "number": pipeline.number,
        "project_slug": pipeline.project.slug,
        "state": pipeline.state,
        "created_at": pipeline.created_at,
        "updated_at": pipeline.created_at,
        "errors": pipeline.errors,
        "trigger": {
            "type": pipeline.trigger,
            "received_at": pipeline.created_at,
            "actor": {"login": login, "avatar_url": avatar_url(login)},
        },
    }
    if standalone_vcs or not standalone:
        body["vcs"] = _vcs(pipeline)
    parameters = pipeline.parameters | (_standalone_parameters(pipeline) if standalone else {})
    if parameters:
        body["trigger_parameters"] = parameters
    return body


def _standalone_parameters(pipeline: Pipeline) -> dict[str, Any]:
    """What a standalone project tells of a commit. Of branch and tag, the other is empty (docs/api/v2.md §12.3).

    The parameters that the caller gave stand beside it (inferred).
    """
    project, ref, tag = pipeline.project, pipeline.ref, pipeline.ref.branch is None
    return {
        "circleci": {
            "event_time": pipeline.created_at,
            "event_type": pipeline.trigger,
            "trigger_type": pipeline.trigger,
            "actor_id": pipeline.user.id if pipeline.user else None,
        },
        "git": {
            "branch": ref.branch or "",
            "tag": (ref.tag or "") if tag else "",
            "ref": f"refs/tags/{ref.tag}" if tag else f"refs/heads/{ref.branch}",
            "checkout_sha": ref.revision,
            "checkout_url": f"https://github.com/{project.org.name}/{project.title}.git",
        },
    }


def _vcs(pipeline: Pipeline) -> dict[str, Any]:
    project, ref = pipeline.project, pipeline.ref
    return {
        "provider_name": VCS_PROVIDERS[project.vcs],
        "origin_repository_url": project.vcs_url,
        "target_repository_url": project.vcs_url,
        "revision": ref.revision,
        **({"tag": ref.tag} if ref.branch is None else {"branch": ref.branch}),
        "commit": {"subject": f"Change {ref.name}", "body": ""},
    }
