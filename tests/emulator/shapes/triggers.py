# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How triggers look (docs/api/v2.md §7.3)."""

from __future__ import annotations

from typing import Any

from ..state.triggers import SCHEDULE, WEBHOOK, Trigger

_PLAIN = ("event_preset", "event_name", "checkout_ref", "config_ref", "parameters")


def trigger_body(trigger: Trigger) -> dict[str, Any]:
    """A trigger: without its definition, and ``disabled`` only if it is."""
    fields = trigger.fields
    body = {"id": trigger.id, "created_at": trigger.created_at, "event_source": _source(trigger, "**REDACTED**")}
    body |= {key: fields[key] for key in _PLAIN if key in fields}
    if "event_name" in fields:
        body["description"] = fields["event_name"]
    return body | ({"disabled": True} if fields.get("disabled") else {})


def new_trigger_body(trigger: Trigger) -> dict[str, Any]:
    """A trigger as the answer to its creation: with the secret of its URL, without its time."""
    body = trigger_body(trigger) | {"event_source": _source(trigger, trigger.secret)}
    del body["created_at"]
    return body


def _source(trigger: Trigger, secret: str) -> dict[str, Any]:
    """Return where events come from. The form of the URL is inferred."""
    sent, source = trigger.fields["event_source"], {"provider": trigger.provider}
    if trigger.provider == WEBHOOK:
        url = f"https://internal.circleci.com/private/soc/e/{trigger.id}?secret={secret}"
        return source | {"webhook": {**sent["webhook"], "url": url}}
    if trigger.provider == SCHEDULE:
        return source | {"schedule": {**sent["schedule"], "attribution_actor": {"id": trigger.actor_id}}}
    return source | {"repo": {"full_name": trigger.repo_name, "external_id": sent["repo"]["external_id"]}}
