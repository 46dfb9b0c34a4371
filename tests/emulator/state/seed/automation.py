# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs and calls by itself in the projects of a seed document: webhooks, schedules and triggers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..model import Project
from ..schedules import Schedule, problem_of_parameters, problem_of_timetable
from ..slugs import stable_uuid
from ..state import State
from ..triggers import Trigger
from ..webhooks import EVENTS, Webhook
from .checks import SeedError, check_object

AUTOMATION_KEYS = {"webhooks", "schedules", "triggers"}
"""The keys of a seeded project that this file reads."""


def add_automation(state: State, project: Project, seed: Mapping[str, Any]) -> None:
    """Replace the lists that the seed names."""
    if "webhooks" in seed:
        hooks = [_webhook(state, project, webhook) for webhook in seed["webhooks"]]
        project.webhooks = {webhook.id: webhook for webhook in hooks}
    if "schedules" in seed:
        found = [_schedule(state, project, schedule) for schedule in seed["schedules"]]
        project.schedules = {schedule.id: schedule for schedule in found}
    if "triggers" in seed:
        triggers = [_trigger(state, project, trigger) for trigger in seed["triggers"]]
        project.history.triggers = {trigger.id: trigger for trigger in triggers}


def _trigger(state: State, project: Project, seed: Any) -> Trigger:
    """Return a trigger: the fields of a request that makes it, its definition, and what CircleCI adds."""
    own = {field.name for field in fields(Trigger)} - {"fields"}
    sent = {key: value for key, value in seed.items() if key not in own}
    source = sent.get("event_source", {})
    if "definition_id" not in seed or "provider" not in source:
        raise SeedError("a trigger has a definition_id, and an event_source with a provider")
    repository = project.org.find_app_repository(source.get("repo", {}).get("external_id", ""))
    made = {
        "id": stable_uuid("trigger", project.id, str(state.next_number())),
        "created_at": state.now(),
        "secret": "a-secret",
        "repo_name": repository.full_name if repository else None,
    }
    return Trigger(fields=sent, **made | {key: seed[key] for key in own & set(seed)})


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
    made: dict[str, Any] = {
        "id": stable_uuid("webhook", project.id, str(state.next_number())),
        "events": list(EVENTS),
        "created_at": state.now(),
        "updated_at": state.now(),
    }
    return Webhook(**made | dict(seed))
