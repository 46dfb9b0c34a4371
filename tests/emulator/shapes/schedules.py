# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How schedules look (docs/api/v2.md §5.4, §2.4)."""

from __future__ import annotations

from typing import Any

from ..state.model import Project
from ..state.schedules import SYSTEM_ID, Schedule
from .users import v2_me_body

_SYSTEM = {"id": SYSTEM_ID, "login": "system-actor", "name": "Scheduled"}
"""The actor of schedules that act as the system."""


def schedule_body(project: Project, schedule: Schedule, snake: bool = False) -> dict[str, Any]:
    """A schedule, with kebab keys; one recording has ``snake`` ones."""
    body = {
        "id": schedule.id,
        "name": schedule.name,
        **({} if schedule.description is None else {"description": schedule.description}),
        "timetable": schedule.timetable,
        "project-slug": project.slug,
        "actor": v2_me_body(schedule.actor) if schedule.actor else dict(_SYSTEM),
        "created-at": schedule.created_at,
        "updated-at": schedule.updated_at,
    }
    if snake:
        body = _with_snake_keys(body)
    return body | {"parameters": schedule.parameters}


def _with_snake_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key.replace("-", "_"): _with_snake_keys(item) for key, item in value.items()}
    return value
