# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How resource classes of runners and their tokens look (docs/api/v2.md §11)."""

from __future__ import annotations

from typing import Any

from ..state.runners import ResourceClass, RunnerToken


def resource_class_body(found: ResourceClass) -> dict[str, str]:
    """A resource class."""
    return {"id": found.id, "resource_class": found.resource_class, "description": found.description}


def runner_token_body(found: ResourceClass, token: RunnerToken) -> dict[str, str]:
    """A token, without its secret."""
    return {
        "id": token.id,
        "resource_class": found.resource_class,
        "nickname": token.nickname,
        "created_at": token.created_at,
    }


def runner_body(found: ResourceClass, runner: dict[str, Any], with_status: bool) -> dict[str, Any]:
    """A runner as it was seeded; its status shows only where the organisation is named."""
    shown = {key: value for key, value in runner.items() if with_status or key != "status"}
    return {"resource_class": found.resource_class, **shown}
