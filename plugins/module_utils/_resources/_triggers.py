# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Triggers of pipeline definitions, as CircleCI tells them (docs/api/v2.md §7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._api.answers import Answer
from ._definitions import Source

V2 = ("api", "v2")
SCHEDULE, WEBHOOK = "schedule", "webhook"
OF_REPOSITORIES = ("github_app", "github_server", "github_oauth")
"""The providers whose events come from a repository."""
REDACTED = "**REDACTED**"
"""What stands in a webhook's URL for its secret, in all answers but the first."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger. CircleCI does not say which definition it belongs to.

    :ivar source: its provider, and the repository whose events it waits for.
    :ivar event_name: what it goes by; None for triggers of a repository.
    :ivar event_preset: the events of the repository; None for others.
    :ivar sender: who calls the webhook; None for others.
    :ivar cron: the cron expression of a schedule; None for others.
    :ivar actor_id: whom the pipelines of a schedule are attributed to; None for others.
    :ivar webhook_url: the URL of a webhook with its secret, which only the answer to its creation tells.
    """

    id: str
    source: Source
    event_name: str | None
    event_preset: str | None
    checkout_ref: str | None
    config_ref: str | None
    sender: str | None
    cron: str | None
    actor_id: str | None
    parameters: Mapping[str, Any]
    disabled: bool
    created_at: str | None
    webhook_url: str | None

    @classmethod
    def parse(cls, answer: Answer) -> Trigger:
        """The trigger of an answer."""
        about = answer.object("event_source")
        source = Source.parse(about)
        name, preset = answer.optional_text("event_name"), answer.optional_text("event_preset")
        # What a trigger is known by cannot be missing, or it would be made once more.
        if source.provider in OF_REPOSITORIES:
            preset, _number = answer.text("event_preset"), about.object("repo").text("external_id")
        webhook, schedule = (about.object(kind) if source.provider == kind else None for kind in (WEBHOOK, SCHEDULE))
        if webhook or schedule:
            name = answer.text("event_name")
        url = webhook.optional_text("url") if webhook else None
        return cls(
            id=answer.text("id"),
            source=source,
            event_name=name,
            event_preset=preset,
            checkout_ref=answer.optional_text("checkout_ref"),
            config_ref=answer.optional_text("config_ref"),
            sender=webhook.text("sender") if webhook else None,
            cron=schedule.text("cron_expression") if schedule else None,
            actor_id=schedule.object("attribution_actor").text("id") if schedule else None,
            parameters=_parameters(answer),
            disabled=bool(answer.optional_flag("disabled")),
            created_at=answer.optional_text("created_at"),
            webhook_url=None if url is None or REDACTED in url else url,
        )

    def __str__(self) -> str:
        of = f"{self.event_preset} of {self.source}" if self.source.external_id else self.source.provider
        return f"{self.event_name} ({of})" if self.event_name else of


def _parameters(answer: Answer) -> Mapping[str, Any]:
    """The pipeline parameters. They are only compared as a whole, and shown."""
    if answer.optional_object("parameters") is None:
        return {}
    parameters: Mapping[str, Any] = answer.public_fields(["parameters"])["parameters"]
    return parameters


def triggers_path(project_id: str, definition_id: str) -> tuple[str, ...]:
    """The segments of the path of a definition's triggers."""
    return (*V2, "projects", project_id, "pipeline-definitions", definition_id, "triggers")
