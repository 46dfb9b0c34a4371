# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON objects CircleCI shows for users and projects."""

from __future__ import annotations

import hashlib
from typing import Any

from ..state.dates import branches_shown
from ..state.model import READ, Project, User
from ..state.slugs import VCS_PROVIDERS, VCS_SHORT, base58_from_uuid, stable_uuid
from ..state.state import State
from .branches import branches_body
from .masks import mask_heroku_key

SCRIPTS = ("setup", "compile", "dependencies", "post_dependencies", "test", "extra")
"""The shell strings of CircleCI 1.0 that ``settings`` still shows (api/v1.1.md §10.12)."""

NOTIFIERS = (
    "heroku_deploy_user",
    "irc_server",
    "irc_channel",
    "irc_keyword",
    "irc_username",
    "irc_password",
    "irc_notify_prefs",
    "slack_webhook_url",
    "slack_channel",
    "slack_channel_override",
    "slack_subdomain",
    "slack_notify_prefs",
    "slack_api_token",
    "slack_integration_channel",
    "slack_integration_team",
    "slack_integration_access_token",
    "campfire_room",
    "campfire_token",
    "campfire_subdomain",
    "campfire_notify_prefs",
    "jira",
    "flowdock_api_token",
    "hipchat_room",
    "hipchat_api_token",
    "hipchat_notify",
    "hipchat_notify_prefs",
)
"""Keys of ``settings`` that are null until somebody fills them in; the ends of the names are partly inferred."""

READ_SCOPES = ["read-settings", "status", "view-builds", "none"]
ALL_SCOPES = ["all", "write-settings", "trigger-builds", *READ_SCOPES]


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
"""What ``/me`` says of everybody."""


def me_body(state: State, user: User) -> dict[str, Any]:
    """The user as ``/me`` shows it (api/v1.1.md §10.1)."""
    followed = [project for project in state.projects.values() if user.login in project.followers]
    email, avatar = f"{user.login}@example.invalid", f"https://example.invalid/{user.login}.png"
    body = _ME | {
        "login": user.login,
        "name": user.login,
        "all_emails": [email],
        "selected_email": email,
        "avatar_url": avatar,
        "analytics_id": user.id,
        "pusher_id": hashlib.sha1(user.login.encode(), usedforsecurity=False).hexdigest(),
        "created_at": user.created_at,
        "trial_end": user.created_at,
        "github_id": user.number,
        "first_vcs_authorized_client_id": stable_uuid("client", user.login),
        "identities": {"github": _identity(user, avatar)},
        "projects": {project.vcs_url: {"on_dashboard": True, "emails": "default"} for project in followed},
        "num_projects_followed": len(followed),
        "heroku_api_key": mask_heroku_key(user.heroku_key),
    }
    if state.switches.user_key_fingerprint:
        body["user_key_fingerprint"] = user.user_key_fingerprint
    return body


def _identity(user: User, avatar: str) -> dict[str, Any]:
    """An identity at GitHub; its keys really end in a question mark (api/v1.1.md §10.1)."""
    return {
        "id": user.number,
        "external_id": str(user.number),
        "login": user.login,
        "name": user.login,
        "avatar_url": avatar,
        "domain": "github.com",
        "type": "github",
        "provider_id": stable_uuid("provider", user.login),
        "user?": True,
        "authorized?": user.github_authorized,
    }


def project_body(
    state: State, project: Project, user: User | None, *, settings: bool, leave_out: str | None, digest: str = "md5"
) -> dict[str, Any]:
    """A project as ``settings`` or as ``/projects`` shows it (api/v1.1.md §10.2, §10.12).

    They differ in the spelling of two keys: ``vcs-type`` and ``added-at`` are kebab-case in ``settings`` only.
    """
    body: dict[str, Any] = {
        "vcs_url": project.vcs_url,
        "vcs-type" if settings else "vcs_type": project.vcs,
        "username": project.owner,
        "reponame": project.name,
        "default_branch": project.default_branch,
        "language": project.language,
        "parallel": 1,
        "following": user is not None and user.login in project.followers,
        "oss": project.oss,
        "has_usable_key": bool(project.checkout_keys),
        "feature_flags": project.feature_flags,
    }
    shown = branches_shown(state.today, state.switches.server, leave_out)
    if shown != "absent":
        body["branches"] = branches_body(project, settings) if shown == "shown" else None
    md5_only = state.switches.server
    body["ssh_keys"] = [key.body("md5" if md5_only else digest) for key in project.ssh_keys]
    body["scopes"] = READ_SCOPES if user is not None and user.role == READ else ALL_SCOPES
    body["aws"] = {"keypair": None}
    body.update(dict.fromkeys(SCRIPTS, ""))
    body.update(dict.fromkeys(NOTIFIERS))
    body.update(project.settings)
    return body


def v2_project_body(project: Project) -> dict[str, Any]:
    """A project as every v2 route shows it (api/v2.md §4.3)."""
    org = project.org
    if project.vcs == "circleci":
        slug = f"{org.slug}/{base58_from_uuid(project.id)}"
    else:
        slug = f"{VCS_SHORT[project.vcs]}/{org.name}/{project.name}"
    return {
        "slug": slug,
        "name": project.title,
        "id": project.id,
        "organization_name": org.name,
        "organization_slug": org.slug,
        "organization_id": org.id,
        "vcs_info": {
            "vcs_url": project.vcs_url,
            "provider": VCS_PROVIDERS[project.vcs],
            "default_branch": project.default_branch,
        },
    }
