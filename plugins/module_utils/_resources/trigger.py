# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A trigger of a pipeline definition: what starts its pipelines (docs/api/v2.md §7.3).

What its provider is follows from the options: the events of a repository, a schedule, or an inbound webhook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT, STATE
from .._engine.apply import Run
from .._engine.failures import Refused
from .._engine.options import not_empty
from .._engine.plan import Deferred, Plan, Stage
from .._engine.resource import Resource
from ._refs import parse_ref
from ._replaceable import Replaceable, checked, written_by
from ._repositories import parse_repository
from ._roles import project_admin
from ._trigger_options import Found, check, check_refs, find, is_named, parse_cron
from ._triggers import (
    OF_REPOSITORIES,
    PRESETS,
    V2,
    WEBHOOK,
    Fields,
    list_request,
    triggers_path,
)
from ._triggers import Trigger as ExistingTrigger

ANOTHER = (
    "the trigger {name} is of the provider {held}, and CircleCI cannot change that to {wanted}. With recreate: true, "
    "it is replaced by a new one."
)
URL_ENDS = "The URL of the inbound webhook {name} stops working, since the trigger is deleted."
URL_LOST = (
    "The trigger was created, but the URL of its webhook did not arrive, and CircleCI does not show it again. Remove "
    "the trigger with state: absent, and create it again."
)


class Trigger(Resource):
    SPEC = {
        **PROJECT,
        "definition": {"type": "str", "required": True, "parse": not_empty},
        **STATE,
        "event_name": {"type": "str", "parse": not_empty},
        "repository": {"type": "str", "parse": parse_repository},
        "event_preset": {"type": "str", "choices": list(PRESETS)},
        "provider": {"type": "str", "default": OF_REPOSITORIES[0], "choices": list(OF_REPOSITORIES)},
        "schedule": {
            "type": "dict",
            "options": {
                "cron_expression": {"type": "str", "required": True, "parse": parse_cron},
                "attribution_actor": {"type": "str", "default": "current", "choices": ["current", "system"]},
            },
        },
        "sender": {"type": "str", "parse": not_empty},
        "checkout_ref": {"type": "str", "parse": parse_ref},
        "config_ref": {"type": "str", "parse": parse_ref},
        "parameters": {"type": "dict"},
        "disabled": {"type": "bool"},
        "recreate": {"type": "bool", "default": False},
    }
    RULES = {
        "required_one_of": [("event_name", "repository")],
        "required_together": [("repository", "event_preset")],
        "mutually_exclusive": [
            ("event_name", "repository"),
            ("schedule", "sender"),
            ("schedule", "repository"),
            ("sender", "repository"),
        ],
    }
    SECRET = "webhook_url"

    @classmethod
    def may_return_secret(cls, params: Mapping[str, Any]) -> bool:
        return bool(params.get("sender")) and super().may_return_secret(params)

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["state"] == "present":
            check(prepared)
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        return find(api, params)

    @classmethod
    def plan(cls, params: Mapping[str, Any], actual: Found) -> Plan:
        held, source, thing = actual.held, actual.source, _thing(params, actual)
        if params["state"] == "absent":
            removal = (Stage((thing.delete(),)),) if held else ()
            return _planned(held, None, *removal)
        if actual.own:
            check_refs(params, source, actual.own)
        if held is None:
            wanted = _wanted(params, actual, Fields(source))
            lost = None if params["sender"] is None else lambda found: URL_LOST
            return _planned(None, wanted, *thing.made(thing.create(wanted, wanted.body(), lost=lost), _returns))
        if source.provider == held.fields.source.provider:
            if actual.halved:
                raise actual.halved.refusal
            wanted = _wanted(params, actual, held.fields)
            body = wanted.differing(held.fields)
            return _planned(held, wanted, *((Stage((thing.update(wanted, body),)),) if body else ()))
        name, provider = params["event_name"], held.fields.source.provider
        if not params["recreate"]:
            raise Refused("event_name", ANOTHER.format(name=name, held=provider, wanted=source.provider))
        wanted = _wanted(params, actual, Fields(source, disabled=held.fields.disabled))
        ends = (URL_ENDS.format(name=name),) if provider == WEBHOOK else ()
        if actual.halved:
            plan = _planned(held, wanted, thing.resumed(actual.halved, wanted))
            lost_with_it = () if params["sender"] is None else (URL_LOST,)
            returns = {**_returns(actual.halved.made), "webhook_url": None}
            return replace(plan, returns=returns, warnings=ends + lost_with_it)
        # The new one must not fail for a URL that was lost, or both stay. That is told in the end.
        creation = thing.create(wanted, wanted.body())
        plan = _planned(held, wanted, *thing.replaced(creation, wanted, _returns), is_new=True)
        return replace(plan, warnings=ends)

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        made = written_by(run, ExistingTrigger)
        if made is None:
            return run.returns
        is_new = any(change.kind == "create" for change in run.applied)
        if is_new and params["sender"] and not made.webhook_url:
            api.warnings.append(URL_LOST)
        return checked(made, {**_returns(made), "webhook_url": made.webhook_url if is_new else None})

    @staticmethod
    def salvage(run: Run) -> Mapping[str, Any]:
        made = written_by(run, ExistingTrigger)
        return {"webhook_url": made.webhook_url} if made and made.webhook_url else {}


def _wanted(params: Mapping[str, Any], actual: Found, start: Fields) -> Fields:
    """What will be there.

    :param start: what there is, or the fields of a new trigger. What is not given stays as it is here.
    """
    names = ("event_name", "event_preset", "checkout_ref", "config_ref", "sender", "parameters", "disabled")
    given = {name: params[name] for name in names}
    if params["schedule"]:
        given |= {"cron": params["schedule"]["cron_expression"], "actor": actual.actor}
    return replace(start, **{name: value for name, value in given.items() if value is not None})


def _planned(
    held: ExistingTrigger | None, wanted: Fields | None, *stages: Stage | Deferred, is_new: bool = False
) -> Plan:
    return Plan(
        {"trigger": held.fields.public_fields() if held else None},
        {"trigger": wanted.public_fields() if wanted else None},
        stages,
        returns={"trigger": wanted and _public(wanted, None if is_new else held), "webhook_url": None},
    )


def _public(fields: Fields, held: ExistingTrigger | None) -> dict[str, Any]:
    """The trigger as it is returned.

    :param held: None if CircleCI has not made it yet.
    """
    made = {"id": held.id, "created_at": held.created_at} if held else {"id": None, "created_at": None}
    return {**made, **fields.public_fields()}


# Changes.


def _thing(params: Mapping[str, Any], actual: Found) -> Replaceable:
    definition = actual.definition_id or ""
    return Replaceable(
        kind="trigger",
        name=params["event_name"] or f"{params['event_preset']} of {params['repository']}",
        owner=f"pipeline definition {params['definition']} of {params['project']}",
        known=actual.held.id if actual.held else None,
        listing=list_request(actual.project_id, definition),
        is_meant=lambda listed: is_named(params, actual.source, listed),
        path=triggers_path(actual.project_id, definition),
        path_of=lambda identity: (*V2, "projects", actual.project_id, "triggers", identity),
        parse=ExistingTrigger.parse,
        hints=project_admin("edit triggers"),
    )


def _returns(held: ExistingTrigger) -> dict[str, Any]:
    return {"trigger": _public(held.fields, held)}
