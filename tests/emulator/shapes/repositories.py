# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The repositories of a user, known to CircleCI or not (docs/api/v1.1.md §10.18)."""

from __future__ import annotations

from typing import Any

from ..state.model import ADMIN, Org, User
from ..state.slugs import VCS_HOSTS
from ..state.state import State


def repository_body(state: State, user: User, org: Org, name: str) -> dict[str, Any]:
    """A repository."""
    project = state.find_project(org.vcs, org.name, name)
    return {
        "vcs_type": org.vcs,
        "username": org.name,
        "name": name,
        "owner": {"login": org.name, "external_id": org.id, "avatar_url": None, "name": org.name},
        "vcs_url": f"{VCS_HOSTS[org.vcs]}/{org.name}/{name}",
        "admin": user.role == ADMIN,
        "following": project is not None and user.login in project.followers,
        "has_followers": project is not None and bool(project.followers),
        "fork": False,
        "language": project.language if project else None,
        "pushed_at": user.created_at,
        "created_at": user.created_at,
    }
