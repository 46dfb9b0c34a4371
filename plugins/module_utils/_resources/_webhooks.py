# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Outbound webhooks, as CircleCI shows them (docs/api/v2.md §5.3)."""

from __future__ import annotations

from typing import Any

from .._api.answers import Answer
from .._engine.compat import dataclass
from .._engine.plan import Request

V2_WEBHOOK = ("api", "v2", "webhook")


@dataclass(frozen=True, slots=True)
class OutboundWebhook:
    """A webhook that CircleCI holds.

    :ivar events: sorted, since CircleCI lists them in any order.
    :ivar signed: whether it has a secret.
    """

    id: str
    name: str
    url: str
    events: tuple[str, ...]
    verify_tls: bool
    signed: bool
    created_at: str | None
    updated_at: str | None

    @classmethod
    def parse(cls, answer: Answer) -> OutboundWebhook:
        """The webhook of an answer. One without a secret has no `signing_secret`."""
        return cls(
            answer.text("id"),
            answer.text("name"),
            answer.text("url"),
            tuple(sorted(set(answer.texts("events")))),
            answer.flag("verify_tls"),
            bool(answer.optional_text("signing_secret")),
            answer.optional_text("created_at"),
            answer.optional_text("updated_at"),
        )

    @property
    def fields(self) -> dict[str, Any]:
        """What a task can declare of it."""
        return {"url": self.url, "events": list(self.events), "verify_tls": self.verify_tls, "signed": self.signed}

    def public_fields(self) -> dict[str, Any]:
        """The webhook as it is returned."""
        times = {"created_at": self.created_at, "updated_at": self.updated_at}
        return {"id": self.id, "name": self.name, **self.fields, **times}


def list_request(project_id: str) -> Request[list[OutboundWebhook]]:
    """The GET that lists the webhooks of a project."""
    query = {"scope-id": project_id, "scope-type": "project"}
    return Request("GET", V2_WEBHOOK, OutboundWebhook.parse, query=query, is_list=True)
