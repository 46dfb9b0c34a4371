# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Triggers of pipeline definitions, as CircleCI returns them (docs/api/v2.md §7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from .._api.answers import Answer
from .._api.errors import CircleCIError
from .._api.masks import WEBHOOK_URL
from .._api.scrubbing import Secret
from .._engine.compat import dataclass
from .._engine.plan import Request
from ._definitions import Source
from ._named import differing

V2 = ("api", "v2")
SCHEDULE, WEBHOOK = "schedule", "webhook"
OF_REPOSITORIES = ("github_app", "github_server", "github_oauth")
"""The providers whose events come from a repository."""
SYSTEM_ACTOR = "d9b3fcaa-6032-405a-8c75-40079ce33c3e"
"""Whom what runs as `system` is attributed to (docs/api/v2.md §5.4)."""
PRESETS = (
    "all-pushes",
    "default-branch-pushes",
    "non-draft-pr-opened",
    "only-build-prs",
    "only-build-pushes-to-non-draft-prs",
    "only-labeled-prs",
    "only-merged-or-closed-prs",
    "only-merged-prs",
    "only-open-prs",
    "only-ready-for-review-prs",
    "only-tags",
    "pr-comment-equals-run-ci",
    "pushes-to-merge-queues",
)
"""What CircleCI takes; its documentation also has `only-branch-delete`, which it refuses."""
OAUTH_PRESETS = ("all-pushes", "only-build-prs")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a task declares of a trigger.

    :ivar source: its provider, and the repository whose events it waits for.
    :ivar event_name: what it goes by; None for triggers of a repository.
    :ivar event_preset: the events of the repository; None for others.
    :ivar sender: who calls the webhook; None for others.
    :ivar cron: the cron expression of a schedule; None for others.
    :ivar actor: the id of whom the pipelines of a schedule are attributed to; None for others.
    """

    source: Source
    event_name: str | None = None
    event_preset: str | None = None
    checkout_ref: str | None = None
    config_ref: str | None = None
    sender: str | None = None
    cron: str | None = None
    actor: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    disabled: bool = False

    @property
    def event_source(self) -> dict[str, Any]:
        """The fields that tell where events come from, as they are sent."""
        if self.cron is not None:
            actor = "system" if self.actor == SYSTEM_ACTOR else "current"
            return {"schedule": {"cron_expression": self.cron, "attribution_actor": actor}}
        return {} if self.sender is None else {"webhook": {"sender": self.sender}}

    def body(self) -> dict[str, Any]:
        """A new trigger, as it is sent. Some fields must be missing where they make no sense."""
        repo = {"repo": {"external_id": self.source.external_id}} if self.source.external_id else {}
        names = ("event_name", "event_preset", "checkout_ref", "config_ref")
        plain = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        if self.parameters:
            plain["parameters"] = self.parameters
        if self.disabled:
            plain["disabled"] = True
        return {"event_source": {"provider": self.source.provider, **repo, **self.event_source}, **plain}

    def differing(self, held: Fields) -> dict[str, Any]:
        """The fields that can be changed and differ from those of another trigger, as they are sent."""
        names = ("checkout_ref", "config_ref", "disabled", "parameters")
        ours, theirs = ({name: getattr(side, name) for name in names} for side in (self, held))
        body = {name: ours[name] for name in differing(ours, theirs)}
        if (self.sender, self.cron, self.actor) != (held.sender, held.cron, held.actor):
            body["event_source"] = self.event_source
        return body

    def differences(self, held: Fields) -> list[str]:
        """The names of all fields that differ. How repositories are called makes no difference."""
        names = [name for name in ("event_name", "event_preset") if getattr(self, name) != getattr(held, name)]
        if not self.source.is_at(held.source):
            names.append("event_source")
        return list(dict.fromkeys([*names, *self.differing(held)]))

    def public_fields(self) -> dict[str, Any]:
        """The fields as they are returned, and shown in the diff."""
        actor = "system" if self.actor == SYSTEM_ACTOR else self.actor
        return {
            "provider": self.source.provider,
            "event_name": self.event_name,
            "repository": self.source.repository,
            "external_id": self.source.external_id,
            "event_preset": self.event_preset,
            "checkout_ref": self.checkout_ref,
            "config_ref": self.config_ref,
            "sender": self.sender,
            "schedule": None if self.cron is None else {"cron_expression": self.cron, "attribution_actor": actor},
            "parameters": self.parameters,
            "disabled": self.disabled,
        }


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger that CircleCI holds. It does not say which definition it belongs to.

    :ivar created_at: None in the answer that made it.
    :ivar webhook_url: the URL of a webhook with its secret, which only the answer that made it tells.
    :ivar unlike: in the answer to a write, an error that names the fields that are not as they were sent.
    """

    id: str
    fields: Fields
    created_at: str | None
    webhook_url: Secret | None
    unlike: CircleCIError | None = None

    @classmethod
    def parse(cls, answer: Answer) -> Trigger:
        """The trigger of an answer."""
        listed, about = TriggerSummary.parse(answer), answer.object("event_source")
        webhook = about.object(WEBHOOK) if listed.source.provider == WEBHOOK else None
        schedule = about.object(SCHEDULE) if listed.source.provider == SCHEDULE else None
        fields = Fields(
            source=listed.source,
            event_name=listed.event_name,
            event_preset=listed.event_preset,
            checkout_ref=answer.optional_text("checkout_ref") or None,
            config_ref=answer.optional_text("config_ref") or None,
            sender=webhook.text("sender") if webhook else None,
            cron=schedule.text("cron_expression") if schedule else None,
            actor=schedule.object("attribution_actor").text("id") if schedule else None,
            parameters=answer.scalars("parameters") if answer.is_given("parameters") else {},
            disabled=bool(answer.optional_flag("disabled")),
        )
        url = webhook.secret("url") if webhook and webhook.is_given("url") else None
        shown = None if url is None or WEBHOOK_URL in url else url
        return cls(listed.id, fields, answer.optional_text("created_at"), shown)


@dataclass(frozen=True, slots=True)
class TriggerSummary:
    """A trigger in the list of its definition: what it is known by. Only the one that is wanted is read as a whole."""

    id: str
    source: Source
    event_name: str | None
    event_preset: str | None
    answer: Answer

    @classmethod
    def parse(cls, answer: Answer) -> TriggerSummary:
        """The trigger of an item. What it is known by cannot be missing, or it would be made once more."""
        about = answer.object("event_source")
        source, name, preset = Source.parse(about), answer.optional_text("event_name"), None
        if source.provider in OF_REPOSITORIES:
            about.object("repo")
            preset = answer.text("event_preset")
        elif source.provider in (SCHEDULE, WEBHOOK):
            name = answer.text("event_name")
        return cls(answer.text("id"), source, name, preset, answer)

    def __str__(self) -> str:
        of = f"{self.event_preset} of {self.source}" if self.event_preset else self.source.provider
        return f"{self.event_name} ({of})" if self.event_name else of

    def read(self) -> Trigger:
        """The whole trigger."""
        return Trigger.parse(self.answer)


def triggers_path(project_id: str, definition_id: str) -> tuple[str, ...]:
    """The segments of the path of a definition's triggers."""
    return (*V2, "projects", project_id, "pipeline-definitions", definition_id, "triggers")


def list_request(project_id: str, definition_id: str) -> Request[list[TriggerSummary]]:
    """The GET of a definition's triggers."""
    return Request("GET", triggers_path(project_id, definition_id), TriggerSummary.parse, is_list=True)
