# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a project (docs/api/v2.md §4.4)."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...server.validator import check_fields
from ...shapes.settings import SETTINGS, flag_of, has_setting, settings_body
from ...state.model import ADMIN, READ, WRITE, Project
from .guards import DENIED, PROJECT, PROJECT_MISSING, on_project, whole_slug

ROUTES = Routes()

_SETTINGS = f"{PROJECT}/settings"
_OVERRIDES = "pr_only_branch_overrides"
_FORKS = "forks_receive_secret_env_vars"
_SCHEMA = {"advanced": {**dict.fromkeys(SETTINGS.keys() - {"oss"}, bool), _OVERRIDES: list}}
"""What can be written: ``oss`` is read-only in practice."""


@ROUTES.on("GET", _SETTINGS, whole_slug(on_project(READ, missing=PROJECT_MISSING)))
def settings(ctx: Context) -> Reply:
    """The settings."""
    return Reply(settings_body(ctx.subject))


@ROUTES.on("PATCH", _SETTINGS, whole_slug(on_project(WRITE, missing=PROJECT_MISSING)))
def change_settings(ctx: Context) -> Reply:
    """Change what is sent, and answer with all settings."""
    project, fields = ctx.subject, ctx.request.json_object() if ctx.request.body else {}
    if not fields:
        raise ApiError(400, "No JSON fields found.")
    check_fields(fields, _SCHEMA)
    wanted: dict[str, Any] = fields.get("advanced", {})
    if not all(isinstance(branch, str) for branch in wanted.get(_OVERRIDES, [])):
        raise ApiError(400, f"Field 'advanced.{_OVERRIDES}' should be 'array' of 'string'.")
    if has_setting(project, "write_settings_requires_admin") and not ctx.user.has_role(ADMIN):
        raise ApiError(*DENIED)
    _apply(project, wanted)
    return Reply(settings_body(project))


def _apply(project: Project, wanted: dict[str, Any]) -> None:
    """Change the settings. An empty list of branches is ignored.

    On a standalone project secrets cannot be given to forks: 403 even if they are given already, but the rest is done.
    """
    refused = project.vcs == "circleci" and wanted.get(_FORKS) is True
    for setting, value in wanted.items():
        if setting == _OVERRIDES:
            project.pr_only_overrides = list(value) or project.pr_only_overrides
        elif not (refused and setting == _FORKS):
            project.feature_flags[flag_of(setting)] = value
    if refused:
        raise ApiError(*DENIED)
