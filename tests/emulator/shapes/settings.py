# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the settings of a project look in v2 and v3 (docs/api/v2.md §4.4, §18.2)."""

from __future__ import annotations

from typing import Any

from ..state.model import Project
from .order import disordered

SETTINGS = {
    "autocancel_builds": False,
    "build_fork_prs": False,
    "build_prs_only": False,
    "disable_ssh": False,
    "forks_receive_secret_env_vars": True,
    "oss": False,
    "set_github_status": True,
    "setup_workflows": True,
    "write_settings_requires_admin": False,
}
"""The settings that are on or off, as a new private project has them."""

V3_SETTINGS = {
    "enable_auto_cancel_redundant_workflows": "autocancel_builds",
    "enable_building_fork_prs": "build_fork_prs",
    "is_build_prs_only": "build_prs_only",
    "can_pass_secrets_to_fork_pr_jobs": "forks_receive_secret_env_vars",
    "can_set_github_status": "set_github_status",
    "is_ssh_disabled": "disable_ssh",
    "enable_dynamic_config": "setup_workflows",
    "is_admin_required_for_writing_settings": "write_settings_requires_admin",
    "is_oss": "oss",
    "enable_ai_error_summarization": "ai_error_summarization",
    "enable_unversioned_config": "unversioned_config",
}
"""The names of v3, each with that of v2; the last two are in v3 only."""


def flag_of(setting: str) -> str:
    """Return the feature flag of v1.1 that a setting is: its name in kebab case (docs/api/v2.md §15)."""
    return setting.replace("_", "-")


def has_setting(project: Project, setting: str) -> bool:
    """Tell whether a setting is on."""
    return bool(project.feature_flags.get(flag_of(setting), SETTINGS.get(setting, False)))


def settings_body(project: Project) -> dict[str, Any]:
    """All settings of a project."""
    settings: dict[str, Any] = {setting: has_setting(project, setting) for setting in SETTINGS}
    return {"advanced": settings | {"pr_only_branch_overrides": disordered(_overrides(project))}}


def v3_settings_body(project: Project) -> dict[str, Any]:
    """The same in v3, which also tells whether the project is stopped."""
    attributes: dict[str, Any] = {name: has_setting(project, setting) for name, setting in V3_SETTINGS.items()}
    attributes["pr_only_branch_overrides"] = disordered(_overrides(project))
    return {"data": {"id": project.id, "attributes": attributes | {"is_running_disabled": not project.enabled}}}


def _overrides(project: Project) -> list[str]:
    return [project.default_branch] if project.pr_only_overrides is None else project.pr_only_overrides
