# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects, and their API tokens (docs/api/v1.1.md §10.2, §10.12, §10.16; docs/api/v2.md §4.3)."""

from __future__ import annotations

from typing import Any

from ..state.dates import branches_shown
from ..state.model import WRITE, Project, ProjectToken, User
from ..state.slugs import VCS_PROVIDERS
from ..state.state import State
from .branches import branches_body
from .keys import ssh_key_body

SCRIPTS = ("setup", "compile", "dependencies", "post_dependencies", "test", "extra")
"""The shell strings of CircleCI 1.0 that ``settings`` still shows (docs/api/v1.1.md §10.12)."""

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
"""Keys of ``settings`` that are null until somebody sets them; some ends of the names are inferred."""

_READ_SCOPES = ["read-settings", "status", "view-builds", "none"]
_ALL_SCOPES = ["all", "write-settings", "trigger-builds", *_READ_SCOPES]


def project_body(
    state: State, project: Project, user: User | None, *, settings: bool, leave_out: str | None, digest: str = "md5"
) -> dict[str, Any]:
    """A project in ``settings`` or in ``/projects`` (docs/api/v1.1.md §10.2, §10.12).

    The two differ in the spelling of two keys: only ``settings`` has ``vcs-type`` and ``added-at`` in kebab case.
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
    digest = "md5" if state.switches.server else digest
    body["ssh_keys"] = [ssh_key_body(key, digest) for key in project.ssh_keys]
    body["scopes"] = _READ_SCOPES if user is not None and not user.has_role(WRITE) else _ALL_SCOPES
    body["aws"] = {"keypair": None}
    body.update(dict.fromkeys(SCRIPTS, ""))
    body.update(dict.fromkeys(NOTIFIERS))
    body.update(project.settings)
    return body


def v2_project_body(project: Project) -> dict[str, Any]:
    """A project in v2 (docs/api/v2.md §4.3)."""
    org = project.org
    return {
        "slug": project.slug,
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


def token_body(token: ProjectToken) -> dict[str, str]:
    """An API token of a project, without its secret."""
    return {"id": token.id, "label": token.label, "scope": token.scope, "time": token.time}


def new_token_body(token: ProjectToken) -> dict[str, str]:
    """An API token as the answer to its creation: with its secret, which is not shown again."""
    return {"id": token.id, "label": token.label, "scope": token.scope, "token": token.token}
