# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables, masked (docs/api/v1.1.md §10.13; docs/api/v2.md §5.2)."""

from __future__ import annotations

from ..state.model import EnvVar
from .masks import mask_value


def env_var_body(name: str, variable: EnvVar) -> dict[str, str]:
    """A variable in v1.1."""
    return {"name": name, "value": mask_value(variable.value)}


def v2_env_var_body(name: str, variable: EnvVar) -> dict[str, str | None]:
    """A variable in v2."""
    return {**env_var_body(name, variable), "created_at": variable.created_at}
