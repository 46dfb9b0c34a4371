# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches: choices where CircleCI varies, or where its behaviour is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Switches:
    """The switches that a seed document can set."""

    server: bool = False
    """A Server installation: ``build-cache`` works, ``branches`` stay, MD5 only (docs/api/v1.1.md §1, §13)."""

    github_passthrough: bool = False
    """An unknown project's 404 carries GitHub's error as a string inside ``message`` (docs/api/v1.1.md §6)."""

    follow_installs_key: bool = True
    """The first follow of a repository installs a deploy key (docs/api/v1.1.md §10.12)."""

    first_follow_says_false: bool = False
    """The first follow of a repository answers ``following: false`` although it works (docs/api/v1.1.md §10.12)."""

    settings_put_body: str = "object"
    """What ``PUT settings`` answers: ``object``, ``string`` or ``empty`` (docs/api/v1.1.md §10.12)."""

    ssh_key_delete: str = "one"
    """Whether a DELETE of a duplicated SSH key removes ``one`` or ``all``; unknown (docs/api/v1.1.md §10.15)."""

    user_key_fingerprint: bool = True
    """Whether ``/me`` has ``user_key_fingerprint``: documented, absent from recordings (docs/api/v1.1.md §10.1)."""

    build_speed: Any = 1
    """What moves a build one state on: this many reads of it. 0: it has ended when it is first read; null: only
    ``POST /_emulator/tick`` moves it; ``{"seconds": x}``: it stays this long in each state."""

    page_size: int | None = None
    """Items on a page of v2, instead of 20 pipelines and 100 of anything else (docs/api/v2.md §2.5)."""

    webhook_put: str = "patch"
    """Whether PUT of a webhook keeps what is not sent (``patch``) or drops it (``replace``); sources disagree
    (docs/api/v2.md §5.3)."""

    schedule_keys: str = "kebab"
    """How answers spell the keys of a schedule: ``kebab``, or ``snake`` as in one recording (docs/api/v2.md §5.4)."""

    schedule_list: str = "items"
    """Whether the list of schedules has ``items``, or is an ``array`` as in one recording (docs/api/v2.md §5.4)."""

    standalone_vcs: bool = False
    """Whether pipelines of standalone projects have ``vcs``: it is absent for some providers (docs/api/v2.md §7.1)."""

    standalone_in_v1: bool = True
    """Whether v1.1 knows standalone projects, which is not established (docs/api/v1.1.md §15)."""

    v3_projects: str = "all"
    """Which projects v3 lists: ``all`` or only ``followed`` ones; not established (docs/api/v2.md §18.2)."""

    team_restrictions: bool = False
    """Whether a context can be restricted to any group; measured was that it cannot (docs/api/v2.md §6.3)."""

    runner_create: int = 201
    """The status of a new resource class or token of runners: 200 or 201; sources differ (docs/api/v2.md §11)."""

    runner_delete: int = 204
    """The status of their deletion: 200 or 204; sources differ (docs/api/v2.md §11)."""

    rerun_answer: str = "workflow_id"
    """What a rerun answers: ``workflow_id``, or ``message`` as in 2020 (docs/api/v2.md §8.1)."""


CHOICES = {
    "settings_put_body": ("object", "string", "empty"),
    "ssh_key_delete": ("one", "all"),
    "webhook_put": ("patch", "replace"),
    "schedule_keys": ("kebab", "snake"),
    "schedule_list": ("items", "array"),
    "v3_projects": ("all", "followed"),
    "runner_create": (200, 201),
    "runner_delete": (200, 204),
    "rerun_answer": ("workflow_id", "message"),
}
"""The values of the switches that have more than two, or other ones than true and false."""


def _is_number(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def is_speed(value: Any) -> bool:
    """Tell whether a value can be a build speed."""
    if isinstance(value, dict):
        seconds = value.get("seconds")
        return set(value) == {"seconds"} and isinstance(seconds, (int, float)) and seconds > 0
    return value is None or _is_number(value, 0)


def accepts(name: str, value: Any) -> bool:
    """Tell whether a switch can have a value."""
    if name == "build_speed":
        return is_speed(value)
    if name == "page_size":
        return value is None or _is_number(value, 1)
    return value in CHOICES.get(name, (True, False))
