# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the settings of a project look in v2 (docs/api/v2.md §4.4)."""

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


def flag_of(setting: str) -> str:
    """Return the feature flag of v1.1 that a setting is: its name in kebab case (docs/api/v2.md §15)."""
    return setting.replace("_", "-")


def has_setting(project: Project, setting: str) -> bool:
    """Tell whether a setting is on."""
    return bool(project.feature_flags.get(flag_of(setting), SETTINGS[setting]))


def settings_body(project: Project) -> dict[str, Any]:
    """All settings of a project."""
    overrides = [project.default_branch] if project.pr_only_overrides is None else project.pr_only_overrides
    settings: dict[str, Any] = {setting: has_setting(project, setting) for setting in SETTINGS}
    return {"advanced": settings | {"pr_only_branch_overrides": disordered(overrides)}}
