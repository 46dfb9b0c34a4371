# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scheduled pipelines: new ones, ones that differ, in all forms of the answers, and those of a fleet."""

from __future__ import annotations

from typing import Any

from tests.support.ci import API
from tests.support.setups import follow, seeded

from .case import Case

WEEKLY: dict[str, Any] = {"per_hour": 2, "hours_of_day": [2, 14], "days_of_week": ["SUN", "MON"]}
NIGHTLY: dict[str, Any] = {
    "project": API,
    "name": "nightly",
    "description": "every night",
    "timetable": WEEKLY,
    "parameters": {"branch": "main", "full": True, "shards": 4},
}
GONE = {"project": API, "name": "nightly", "state": "absent"}
HELD: dict[str, Any] = {
    "name": "nightly",
    "description": "every night",
    "timetable": {"per-hour": 2, "hours-of-day": [14, 2], "days-of-week": ["MON", "SUN"]},
    "parameters": {"branch": "main", "full": True, "shards": 4},
    "actor": "somebody",
}
"""The same, as the emulator is seeded with it."""


def holding(*schedules: dict[str, Any], **switches: str):
    """A followed project that has schedules."""
    return seeded({"switches": switches, "projects": [{"project": API, "schedules": list(schedules)}]})


CASES = (
    Case(
        "schedule",
        "a new one",
        NIGHTLY,
        (1, 2, 1),
        setup=follow,
        absent=GONE,
        fails={"method": "POST", "path": "/schedule$"},
    ),
    Case(
        "schedule",
        "one that differs",
        {**NIGHTLY, "timetable": {"hours_of_day": [0], "days_of_month": [1, 15], "months": ["JAN", "JUL"]}},
        (1, 2, 1),
        setup=holding(HELD, {**HELD, "name": "other"}),
        absent=GONE,
        fails={"method": "PATCH", "path": "/schedule/"},
    ),
    Case(
        "schedule",
        "one that differs, in answers as they were once recorded",
        {**NIGHTLY, "attribution_actor": "system"},
        (1, 2, 1),
        setup=holding(HELD, schedule_keys="snake", schedule_list="array"),
        absent=GONE,
        fails={"method": "PATCH", "path": "/schedule/"},
    ),
    Case("schedule_info", "all", {"project": API}, (1, 1, 1), setup=holding(HELD, {**HELD, "name": "other"})),
    Case(
        "schedule_info",
        "by name, as they were once recorded",
        {"project": API, "names": ["nightly"]},
        (1, 1, 1),
        setup=holding(HELD, {**HELD, "name": "other"}, schedule_keys="snake", schedule_list="array"),
    ),
    Case(
        "projects",
        "schedules of a new one and of a known one",
        {
            "projects": [
                {"project": "github/acme/new"},
                {
                    "project": API,
                    "schedules": [
                        {"name": "nightly", "timetable": {**WEEKLY}, "parameters": {"tag": "v1"}},
                        {"name": "old", "state": "absent"},
                    ],
                },
            ],
            "defaults": {
                "followed": True,
                "schedules": [{"name": "nightly", "timetable": {**WEEKLY}, "parameters": {"branch": "main"}}],
            },
        },
        (3, 7, 4),
        setup=holding(HELD, {**HELD, "name": "old"}),
        fails={"method": "DELETE", "path": "/schedule/"},
        fails_late=True,
    ),
)
