# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triggers of pipeline definitions (docs/api/v2.md §7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VCS_PROVIDERS = ("github_app", "github_server", "github_oauth")
WEBHOOK, SCHEDULE = "webhook", "schedule"

PRESETS = (
    "all-pushes",
    "only-tags",
    "default-branch-pushes",
    "only-build-prs",
    "only-open-prs",
    "only-labeled-prs",
    "only-merged-prs",
    "only-ready-for-review-prs",
    "only-build-pushes-to-non-draft-prs",
    "only-merged-or-closed-prs",
    "pr-comment-equals-run-ci",
    "non-draft-pr-opened",
    "pushes-to-merge-queues",
)
"""What the server accepts: ``only-branch-delete`` is documented, but refused."""

OAUTH_PRESETS = ("all-pushes", "only-build-prs")


@dataclass(slots=True)
class Trigger:
    """A trigger. ``fields`` are those of the request that made it, as later ones changed them."""

    id: str
    definition_id: str
    created_at: str
    fields: dict[str, Any]
    secret: str
    repo_name: str | None = None
    actor_id: str | None = None

    @property
    def provider(self) -> str:
        """Where its events come from."""
        return str(self.fields["event_source"]["provider"])
