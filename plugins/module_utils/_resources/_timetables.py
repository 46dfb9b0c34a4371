# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""When a scheduled pipeline runs (docs/api/v2.md §5.4).

A timetable has one form here, whether it is declared or read: `per_hour`, `hours_of_day`, `days_of_week` or
`days_of_month` (None if it is the other one), and `months`. Its lists are sets: sorted, and nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._api.answers import Answer
from .._engine.options import number

WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
YEAR = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
LISTS = ("hours_of_day", "days_of_week", "days_of_month", "months")


def parse_timetable(given: Mapping[str, Any]) -> dict[str, Any]:
    """A timetable of a task.

    :raises ValueError: if it is none.
    """
    for name in LISTS:
        if given[name] == []:
            raise ValueError(f"{name} is empty")
    if (given["days_of_week"] is None) == (given["days_of_month"] is None):
        raise ValueError("must have either days_of_week or days_of_month")
    return _timetable(given["per_hour"], *(given[name] for name in LISTS))


TIMETABLE: Mapping[str, Any] = {
    "type": "dict",
    "parse": parse_timetable,
    "options": {
        "per_hour": {"type": "int", "default": 1, "parse": number(1, 60)},
        "hours_of_day": {"type": "list", "elements": "int", "required": True, "parse": number(0, 23)},
        "days_of_week": {"type": "list", "elements": "str", "choices": list(WEEK)},
        "days_of_month": {"type": "list", "elements": "int", "parse": number(1, 31)},
        "months": {"type": "list", "elements": "str", "choices": list(YEAR)},
    },
}
"""The option."""


def read_timetable(answer: Answer) -> dict[str, Any]:
    """The timetable of a schedule."""
    lists: dict[str, Any] = {
        "hours_of_day": answer.integers("hours_of_day"),
        "days_of_week": answer.texts("days_of_week") if answer.is_given("days_of_week") else None,
        "days_of_month": answer.integers("days_of_month") if answer.is_given("days_of_month") else None,
        "months": answer.texts("months") if answer.is_given("months") else None,
    }
    if lists["days_of_week"] is None and lists["days_of_month"] is None:
        raise answer.error("it has neither days_of_week nor days_of_month")
    return _timetable(answer.integer("per_hour"), *(lists[name] for name in LISTS))


def sent_timetable(timetable: Mapping[str, Any]) -> dict[str, Any]:
    """A timetable as it is sent: as a whole, with all months, so that nothing of an older one can stay."""
    return {name.replace("_", "-"): value for name, value in timetable.items() if value is not None}


def declare_timetable(timetable: Mapping[str, Any]) -> dict[str, Any]:
    """A timetable as a user would write it: all months go without saying."""
    return {
        name: value
        for name, value in timetable.items()
        if value is not None and not (name == "months" and tuple(value) == YEAR)
    }


def _timetable(
    per_hour: int,
    hours: Iterable[int],
    week: Sequence[str] | None,
    month: Sequence[int] | None,
    months: Sequence[str] | None,
) -> dict[str, Any]:
    return {
        "per_hour": per_hour,
        "hours_of_day": sorted(set(hours)),
        "days_of_week": _in_order(week, WEEK) if week else None,
        "days_of_month": sorted(set(month)) if month else None,
        "months": _in_order(months or YEAR, YEAR),
    }


def _in_order(values: Iterable[str], order: Sequence[str]) -> list[str]:
    """Values in an order of the calendar, and what it does not have at the end."""
    return sorted(set(values), key=lambda value: (order.index(value) if value in order else len(order), value))
