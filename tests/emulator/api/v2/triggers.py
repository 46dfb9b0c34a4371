# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triggers of a pipeline definition (docs/api/v2.md §7.3, §19). Texts that it does not quote are inferred."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...server.validator import check_fields
from ...shapes.triggers import new_trigger_body, trigger_body
from ...state.model import READ, WRITE
from ...state.pipeline_definitions import Definition, find_definition
from ...state.schedules import SYSTEM_ID
from ...state.slugs import stable_uuid
from ...state.triggers import OAUTH_PRESETS, PRESETS, SCHEDULE, VCS_PROVIDERS, WEBHOOK, Trigger
from .pipeline_definitions import DEFINITION_NOT_FOUND, ONE_DEFINITION, app_repository, on_cloud_project, require

ROUTES = Routes()

_TRIGGERS = f"{ONE_DEFINITION}/triggers"
_ONE = "/api/v2/projects/:project-id/triggers/:trigger-id"

_PLAIN = {"event_name": str, "checkout_ref": str, "config_ref": str, "disabled": bool}
_WEBHOOK = {"sender": str}
_SCHEDULE = {"cron_expression": str, "attribution_actor": str}
_REPO = {"external_id": str}
_ALL = {"provider": str, "repo": _REPO, "webhook": _WEBHOOK, "schedule": _SCHEDULE}
_NEW = {**_PLAIN, "event_preset": str, "parameters": dict, "event_source": _ALL}

_CHANGES: dict[str, dict[str, Any]] = {
    WEBHOOK: {**_PLAIN, "event_source": {"webhook": _WEBHOOK}},
    SCHEDULE: {**_PLAIN, "event_source": {"schedule": _SCHEDULE}, "parameters": dict},
}
"""What can change of a trigger, by its provider; of the others their preset too."""


def _definition_of(ctx: Context) -> Definition:
    """Return the definition in the path; the answer for a missing one is not established."""
    found = find_definition(ctx.subject, ctx.params["definition-id"])
    if found is None:
        raise ApiError(*DEFINITION_NOT_FOUND)
    return found


def _trigger_of(ctx: Context) -> Trigger:
    """Return the trigger in the path; the answer for a missing one is not established."""
    found = ctx.subject.history.triggers.get(ctx.params["trigger-id"])
    if found is None:
        raise ApiError(404, "Trigger not found.")
    return found


@ROUTES.on("GET", _TRIGGERS, on_cloud_project(READ))
def triggers(ctx: Context) -> Reply:
    """The triggers of a definition: one page, without a token of a next one."""
    definition = _definition_of(ctx)
    found = [item for item in ctx.subject.history.triggers.values() if item.definition_id == definition["id"]]
    return Reply({"items": [trigger_body(trigger) for trigger in found]})


@ROUTES.on("POST", _TRIGGERS, on_cloud_project(WRITE))
def create_trigger(ctx: Context) -> Reply:
    """Make a trigger: 200, with the secret of its URL for this once."""
    definition, fields = _definition_of(ctx), ctx.request.json_object()
    check_fields(fields, _NEW)
    require(fields, "event_source.provider")
    identity = stable_uuid("trigger", ctx.subject.id, str(ctx.state.next_number()))
    secret = hashlib.sha256(identity.encode()).hexdigest()
    trigger = Trigger(identity, definition["id"], ctx.state.now(), fields, secret)
    _check(ctx, definition, trigger)
    if trigger.provider == SCHEDULE:
        trigger.actor_id = _actor_of(ctx, trigger)
    elif trigger.provider in VCS_PROVIDERS:
        trigger.repo_name = _repository_of(ctx, trigger)
    ctx.subject.history.triggers[identity] = trigger
    return Reply(new_trigger_body(trigger))


@ROUTES.on("GET", _ONE, on_cloud_project(READ))
def trigger(ctx: Context) -> Reply:
    """One trigger."""
    return Reply(trigger_body(_trigger_of(ctx)))


@ROUTES.on("PATCH", _ONE, on_cloud_project(WRITE))
def change_trigger(ctx: Context) -> Reply:
    """Change what is sent; the repository cannot change."""
    found, fields = _trigger_of(ctx), ctx.request.json_object()
    check_fields(fields, _CHANGES.get(found.provider, {**_PLAIN, "event_preset": str}))
    changed, sent = copy.deepcopy(found), fields.pop("event_source", {})
    source = changed.fields["event_source"]
    for kind, values in sent.items():
        source[kind] = source[kind] | values
    changed.fields |= fields
    definition = find_definition(ctx.subject, found.definition_id)
    _check(ctx, definition or {}, changed)
    if "attribution_actor" in sent.get(SCHEDULE, {}):
        changed.actor_id = _actor_of(ctx, changed)
    ctx.subject.history.triggers[found.id] = changed
    return Reply(trigger_body(changed))


@ROUTES.on("DELETE", _ONE, on_cloud_project(WRITE))
def delete_trigger(ctx: Context) -> Reply:
    """Delete a trigger."""
    del ctx.subject.history.triggers[_trigger_of(ctx).id]
    return Reply({"message": "Trigger deleted."})


def _check(ctx: Context, definition: Definition, trigger: Trigger) -> None:
    """Refuse a trigger that lacks what its provider needs, or has what it forbids.

    That only projects of GitHub OAuth have triggers of that provider is inferred.
    """
    fields, provider, vcs = trigger.fields, trigger.provider, ctx.subject.vcs
    source = fields["event_source"]
    if provider in VCS_PROVIDERS and (provider != "github_oauth" or vcs == "github"):
        _check_vcs(definition, trigger)
    elif provider == WEBHOOK:
        require(fields, "event_source.webhook.sender", "event_name", "checkout_ref", "config_ref")
    elif provider == SCHEDULE and vcs != "bitbucket":
        require(fields, "event_source.schedule.cron_expression", "event_source.schedule.attribution_actor")
        require(fields, "event_name", "checkout_ref", "config_ref")
        if len(source["schedule"]["cron_expression"].split()) != 5:
            raise ApiError(400, "Field 'event_source.schedule.cron_expression' is invalid.")
        if source["schedule"]["attribution_actor"] not in ("current", "system"):
            raise ApiError(400, "Field 'event_source.schedule.attribution_actor' is invalid.")
    else:
        raise ApiError(400, "Field 'event_source.provider' is invalid.")
    forbidden = {"repo", "webhook", "schedule"} - {provider if provider in (WEBHOOK, SCHEDULE) else "repo"}
    for name in sorted(forbidden & set(source)):
        raise ApiError(400, f"Unexpected field 'event_source.{name}'.")
    if "parameters" in fields and provider != SCHEDULE:
        raise ApiError(400, "Unexpected field 'parameters'.")


def _check_vcs(definition: Definition, trigger: Trigger) -> None:
    """Check a trigger of pushes and pull requests.

    A ref is expected where the repository of the events is another one than that of the definition, and only there.
    """
    fields, oauth = trigger.fields, trigger.provider == "github_oauth"
    require(fields, "event_source.repo.external_id", "event_preset")
    external_id = fields["event_source"]["repo"]["external_id"]
    if not external_id.isdecimal() or int(external_id) >= 1 << 63:
        raise ApiError(400, "Field 'event_source.repo.external_id' is invalid.")
    if fields["event_preset"] not in (OAUTH_PRESETS if oauth else PRESETS):
        raise ApiError(400, "invalid event key provided")
    if oauth:
        if "disabled" in fields:
            raise ApiError(400, "Unexpected field 'disabled'.")
        return
    for ref, source in (("checkout_ref", "checkout_source"), ("config_ref", "config_source")):
        other = definition.get(source, {}).get("repo", {}).get("external_id") not in (None, external_id)
        if other and ref not in fields:
            raise ApiError(400, f"Field '{ref}' is required.")
        if ref in fields and not other:
            raise ApiError(400, f"Unexpected field '{ref}'.")


def _actor_of(ctx: Context, trigger: Trigger) -> str:
    """Return the id of whom a schedule runs as."""
    system = trigger.fields["event_source"]["schedule"]["attribution_actor"] == "system"
    return SYSTEM_ID if system else ctx.user.id


def _repository_of(ctx: Context, trigger: Trigger) -> str:
    """Return the full name of a trigger's repository; the App must see it. That of an OAuth project is its own."""
    if trigger.provider == "github_oauth":
        return f"{ctx.subject.owner}/{ctx.subject.name}"
    return app_repository(ctx.subject, trigger.fields["event_source"]["repo"]["external_id"]).full_name
