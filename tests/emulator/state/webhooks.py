# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Outbound webhooks of a project (docs/api/v2.md §5.3)."""

from __future__ import annotations

from dataclasses import dataclass

EVENTS = ("workflow-completed", "job-completed")
MOST = 5
"""How many webhooks a project can have."""


@dataclass(slots=True)
class Webhook:
    """A webhook with its true secret, if it has one."""

    id: str
    name: str
    url: str
    events: list[str]
    created_at: str
    updated_at: str
    verify_tls: bool = False
    signing_secret: str | None = None
