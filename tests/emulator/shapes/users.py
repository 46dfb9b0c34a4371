# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users: as ``/me`` shows them, as builds name them, and as v2 shows them."""

from __future__ import annotations

import hashlib
from typing import Any

from ..state.model import User
from ..state.slugs import stable_uuid
from ..state.state import State
from .masks import mask_heroku_key

_ME: dict[str, Any] = {
    "gravatar_id": None,
    "admin": False,
    "basic_email_prefs": "smart",
    "enrolled_betas": [],
    "in_beta_program": False,
    "sign_in_count": 1,
    "github_oauth_scopes": ["user:email", "repo"],
    "bitbucket": None,
    "bitbucket_authorized": False,
    "organization_prefs": {},
    "days_left_in_trial": -365,
    "plan": None,
    "parallelism": 1,
    "containers": 1,
    "student": False,
    "privacy_optout": False,
    "dev_admin": False,
    "web_ui_pipelines_optout": None,
    "web_ui_pipelines_first_opt_in": None,
}
"""What ``/me`` says of everyone."""

_NOBODY = {"is_user": False, "login": "none"}


def avatar_url(login: str) -> str:
    """Return the URL of a user's picture."""
    return f"https://example.invalid/{login}.png"


def me_body(state: State, user: User) -> dict[str, Any]:
    """The user as ``/me`` shows them (docs/api/v1.1.md §10.1)."""
    followed = [project for project in state.projects.values() if user.login in project.followers]
    email = f"{user.login}@example.invalid"
    body = _ME | {
        "login": user.login,
        "name": user.login,
        "all_emails": [email],
        "selected_email": email,
        "avatar_url": avatar_url(user.login),
        "analytics_id": user.id,
        "pusher_id": hashlib.sha1(user.login.encode(), usedforsecurity=False).hexdigest(),
        "created_at": user.created_at,
        "trial_end": user.created_at,
        "github_id": user.number,
        "first_vcs_authorized_client_id": stable_uuid("client", user.login),
        "identities": {"github": _identity(user)},
        "projects": {project.vcs_url: {"on_dashboard": True, "emails": "default"} for project in followed},
        "num_projects_followed": len(followed),
        "heroku_api_key": mask_heroku_key(user.heroku_key),
    }
    if state.switches.user_key_fingerprint:
        body["user_key_fingerprint"] = user.user_key_fingerprint
    return body


def _identity(user: User) -> dict[str, Any]:
    """An identity at GitHub; two of its keys really end in a question mark (docs/api/v1.1.md §10.1)."""
    return {
        "id": user.number,
        "external_id": str(user.number),
        "login": user.login,
        "name": user.login,
        "avatar_url": avatar_url(user.login),
        "domain": "github.com",
        "type": "github",
        "provider_id": stable_uuid("provider", user.login),
        "user?": True,
        "authorized?": user.github_authorized,
    }


def v2_me_body(user: User) -> dict[str, Any]:
    """The user as ``/me`` of v2 shows them (docs/api/v2.md §4.1)."""
    return {"id": user.id, "login": user.login, "name": user.login, "avatar_url": avatar_url(user.login)}


def build_user_body(user: User | None, vcs: str) -> dict[str, Any]:
    """The user of a build; builds that the API triggers have none."""
    if user is None:
        return dict(_NOBODY)
    return {
        "is_user": True,
        "login": user.login,
        "avatar_url": avatar_url(user.login),
        "name": user.login,
        "vcs_type": vcs,
        "id": user.number,
    }
