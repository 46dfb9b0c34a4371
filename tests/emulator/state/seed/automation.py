# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs and calls by itself in the projects of a seed document: webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..model import Project
from ..slugs import stable_uuid
from ..state import State
from ..webhooks import EVENTS, Webhook
from .checks import SeedError, check_object

AUTOMATION_KEYS = {"webhooks"}
"""The keys of a seeded project that this file reads."""


def add_automation(state: State, project: Project, seed: Mapping[str, Any]) -> None:
    """Replace the lists that the seed names."""
    if "webhooks" in seed:
        project.webhooks = {
            webhook.id: webhook for webhook in (_webhook(state, project, hook) for hook in seed["webhooks"])
        }


def _webhook(state: State, project: Project, seed: Any) -> Webhook:
    """Return a webhook; only its name and its URL must be given. The keys are those of the answers."""
    check_object("a webhook", seed, {field.name for field in fields(Webhook)})
    if "name" not in seed or "url" not in seed:
        raise SeedError("a webhook has a name and a url")
    made = {"id": stable_uuid("webhook", project.id, str(state.next_number())), "events": list(EVENTS)}
    return Webhook(**made | {"created_at": state.now(), "updated_at": state.now()} | dict(seed))
