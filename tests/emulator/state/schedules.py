# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of a project, and which of them make sense (docs/api/v2.md §5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import User

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

SYSTEM_ID = "d9b3fcaa-6032-405a-8c75-40079ce33c3e"
"""The id of the actor of what runs as the system."""

_CHOICES: dict[str, tuple[Any, ...]] = {
    "hours-of-day": tuple(range(24)),
    "days-of-week": DAYS,
    "days-of-month": tuple(range(1, 32)),
    "months": MONTHS,
}


@dataclass(slots=True)
class Schedule:
    """A schedule; its keys are those of requests. Without an actor it acts as the system."""

    id: str
    name: str
    timetable: dict[str, Any]
    parameters: dict[str, Any]
    actor: User | None
    created_at: str
    updated_at: str
    description: str | None = None


def problem_of_timetable(timetable: Any) -> str | None:
    """Tell why a timetable makes no sense, or return None. Which keys it may have besides is not established."""
    if not isinstance(timetable, dict):
        return "must be an object"
    frequency = timetable.get("per-hour")
    if not isinstance(frequency, int) or isinstance(frequency, bool) or not 1 <= frequency <= 60:
        return "per-hour must be between 1 and 60"
    if "hours-of-day" not in timetable:
        return "hours-of-day is required"
    if ("days-of-week" in timetable) == ("days-of-month" in timetable):
        return "exactly one of days-of-week and days-of-month is required"
    for key, choices in _CHOICES.items():
        values = timetable.get(key, [choices[0]])
        if not isinstance(values, list) or not values or any(value not in choices or value is True for value in values):
            return f"{key} is invalid"
    unknown = set(timetable) - {"per-hour", *_CHOICES}
    return f"unknown: {', '.join(sorted(unknown))}" if unknown else None


def problem_of_parameters(parameters: Any) -> str | None:
    """Tell why parameters make no sense, or return None: they name a branch or a tag, and their values are simple."""
    if not isinstance(parameters, dict) or not all(isinstance(value, (int, str)) for value in parameters.values()):
        return "must be an object of numbers, strings and booleans"
    return None if "branch" in parameters or "tag" in parameters else "branch or tag is required"
