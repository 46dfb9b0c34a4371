# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines in v2 (docs/api/v2.md §7.1)."""

from __future__ import annotations

from typing import Any

from ..state.builds import Pipeline
from ..state.slugs import VCS_PROVIDERS
from .users import avatar_url


def pipeline_body(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline."""
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
        "vcs": _vcs(pipeline),
    }
    if pipeline.parameters:
        body["trigger_parameters"] = pipeline.parameters
    return body


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
