# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs and calls by itself in the projects of a seed document: webhooks and schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..model import Project
from ..schedules import Schedule, problem_of_parameters, problem_of_timetable
from ..slugs import stable_uuid
from ..state import State
from ..webhooks import EVENTS, Webhook
from .checks import SeedError, check_object

AUTOMATION_KEYS = {"webhooks", "schedules"}
"""The keys of a seeded project that this file reads."""


def add_automation(state: State, project: Project, seed: Mapping[str, Any]) -> None:
    """Replace the lists that the seed names."""
    if "webhooks" in seed:
        hooks = [_webhook(state, project, webhook) for webhook in seed["webhooks"]]
        project.webhooks = {webhook.id: webhook for webhook in hooks}
    if "schedules" in seed:
        found = [_schedule(state, project, schedule) for schedule in seed["schedules"]]
        project.schedules = {schedule.id: schedule for schedule in found}


def _schedule(state: State, project: Project, seed: Any) -> Schedule:
    """Return a schedule; only its name must be given. It acts as the system unless ``actor`` is a login."""
    check_object("a schedule", seed, {field.name for field in fields(Schedule)})
    made = {
        "id": stable_uuid("schedule", project.id, str(state.next_number())),
        "timetable": {"per-hour": 1, "hours-of-day": [2], "days-of-week": ["MON"]},
        "parameters": {"branch": project.default_branch},
        "created_at": state.now(),
        "updated_at": state.now(),
        **seed,
    }
    problem = problem_of_timetable(made["timetable"]) or problem_of_parameters(made["parameters"])
    if problem is not None or "name" not in made:
        raise SeedError(f"a schedule has a name, and makes sense: {problem}")
    return Schedule(**made | {"actor": state.add_user(made["actor"]) if made.get("actor") else None})


def _webhook(state: State, project: Project, seed: Any) -> Webhook:
    """Return a webhook; only its name and its URL must be given. The keys are those of the answers."""
    check_object("a webhook", seed, {field.name for field in fields(Webhook)})
    if "name" not in seed or "url" not in seed:
        raise SeedError("a webhook has a name and a url")
    made = {"id": stable_uuid("webhook", project.id, str(state.next_number())), "events": list(EVENTS)}
    return Webhook(**made | {"created_at": state.now(), "updated_at": state.now()} | dict(seed))
