# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A trigger of a pipeline definition: what starts its pipelines (docs/api/v2.md §7.3).

What its provider is follows from the options: the events of a repository, a schedule, or an inbound webhook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._api.answers import Answer, confirmed
from .._api.client import Client
from .._argspec import PROJECT, STATE
from .._engine.apply import Run
from .._engine.failures import Refused, with_result_on_error
from .._engine.options import not_empty
from .._engine.plan import Change, Check, Deferred, FromAnswer, Identity, Plan, Request, Search, Stage
from .._engine.resource import Resource
from ._at_once import without_double
from ._definitions import NOT_SHOWN, not_as_sent
from ._refs import parse_ref
from ._repositories import parse_repository
from ._roles import project_admin
from ._trigger_options import Found, check, check_refs, find, is_named, parse_cron
from ._triggers import (
    OF_REPOSITORIES,
    PRESETS,
    V2,
    WEBHOOK,
    Fields,
    Listed,
    list_request,
    triggers_path,
)
from ._triggers import Trigger as Held

HINTS = project_admin("edit triggers")
NEW = "the new"
"""Which of two triggers of one name is meant."""
ANOTHER = (
    "the trigger {name} is of the provider {held}, and CircleCI cannot change that to {wanted}. With recreate: true it "
    "is made anew."
)
URL_ENDS = "The URL of the inbound webhook {name} stops working, since the trigger is deleted."
URL_LOST = (
    "The trigger was made, but the URL of its webhook did not arrive, and CircleCI does not show it again. Remove the "
    "trigger with state: absent, and create it again."
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
        return bool(params.get("sender"))

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
        held, source = actual.held, actual.source
        if params["state"] == "absent":
            removal = (Stage((_delete(params, actual, held.id),)),) if held else ()
            return _planned(held, None, *removal)
        if actual.own:
            check_refs(params, source, actual.own)
        if held is None:
            wanted = _wanted(params, actual, Fields(source))
            return _planned(None, wanted, Stage((_create(params, actual, wanted),)), _settle(params, actual))
        if source.provider == held.fields.source.provider:
            wanted = _wanted(params, actual, held.fields)
            update = (Stage((_update(params, actual, held, wanted),)),) if wanted.differing(held.fields) else ()
            return _planned(held, wanted, *update)
        name, provider = params["event_name"], held.fields.source.provider
        if not params["recreate"]:
            raise Refused("event_name", ANOTHER.format(name=name, held=provider, wanted=source.provider))
        wanted = _wanted(params, actual, Fields(source, disabled=held.fields.disabled))
        plan = _planned(held, wanted, *_recreate(params, actual, held, wanted), is_new=True)
        return replace(plan, warnings=(URL_ENDS.format(name=name),) if provider == WEBHOOK else ())

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        made = _made_by(params, run)
        if made is None:
            return run.returns
        is_new = any(change.kind == "create" for change in run.applied)
        if is_new and params["sender"] and not made.webhook_url:
            api.warnings.append(URL_LOST)
        returns = {"trigger": _public(made.fields, made), "webhook_url": made.webhook_url if is_new else None}
        with with_result_on_error(**returns):
            if made.unlike:
                raise made.unlike
        return returns

    @staticmethod
    def salvage(run: Run) -> Mapping[str, Any]:
        made = next((answer for answer in run.answers.values() if isinstance(answer, Held)), None)
        is_there = made is not None and not any(change.of[-1] == NEW for change in run.applied)
        return {"webhook_url": made.webhook_url} if made and is_there and made.webhook_url else {}


def _wanted(params: Mapping[str, Any], actual: Found, start: Fields) -> Fields:
    """What will be there.

    :param start: what there is, or the fields of a new trigger. What is not given stays as it is here.
    """
    names = ("event_name", "event_preset", "checkout_ref", "config_ref", "sender", "parameters", "disabled")
    given = {name: params[name] for name in names}
    if params["schedule"]:
        given |= {"cron": params["schedule"]["cron_expression"], "actor": actual.actor}
    return replace(start, **{name: value for name, value in given.items() if value is not None})


def _planned(held: Held | None, wanted: Fields | None, *stages: Stage | Deferred, is_new: bool = False) -> Plan:
    return Plan(
        {"trigger": held.fields.public_fields() if held else None},
        {"trigger": wanted.public_fields() if wanted else None},
        stages,
        returns={"trigger": wanted and _public(wanted, None if is_new else held), "webhook_url": None},
    )


def _public(fields: Fields, held: Held | None) -> dict[str, Any]:
    """The trigger as it is returned.

    :param held: None if CircleCI has not made it yet.
    """
    made = {"id": held.id, "created_at": held.created_at} if held else {"id": None, "created_at": None}
    return {**made, **fields.public_fields()}


# Changes.


def _identity(params: Mapping[str, Any], *which: str) -> Identity:
    return ("trigger", _label(params), *which)


def _made_by(params: Mapping[str, Any], run: Run) -> Held | None:
    """What a run has written; None if it wrote nothing, or has taken it back."""
    taken_back = any(change.of == _identity(params, NEW) for change in run.applied)
    made: Held | None = None if taken_back else run.answers.get(_identity(params))
    return made


def _label(params: Mapping[str, Any]) -> str:
    return params["event_name"] or f"{params['event_preset']} of {params['repository']}"


def _line(params: Mapping[str, Any], verb: str) -> str:
    return f"{verb} trigger {_label(params)} of pipeline definition {params['definition']} of {params['project']}"


def _parser(wanted: Fields) -> Callable[[Answer], Held]:
    """The parser of a write, which compares the answer with what was sent."""

    def parse(answer: Answer) -> Held:
        made = Held.parse(answer)
        return replace(made, unlike=not_as_sent(answer, wanted.differences(made.fields)))

    return parse


def _create(params: Mapping[str, Any], actual: Found, wanted: Fields) -> Change:
    """The change that makes a trigger. There can be two alike, so after an unclear answer the list is searched."""
    project, definition = actual.project_id, actual.definition_id or ""
    # One that takes the place of another must not fail now, or both stay. What is lost is told in the end.
    is_harmless = params["sender"] is None or actual.held is not None

    def find(listed: Sequence[Listed]) -> Held | None:
        return next((held for held in _new(params, actual, listed) if not wanted.differences(held.fields)), None)

    return Change(
        "create",
        _identity(params),
        _line(params, "create"),
        Request("POST", triggers_path(project, definition), _parser(wanted), wanted.body()),
        search=Search(list_request(project, definition), find, lost=None if is_harmless else lambda held: URL_LOST),
        hints=HINTS,
    )


def _new(params: Mapping[str, Any], actual: Found, listed: Sequence[Listed]) -> list[Held]:
    """The triggers that the options name, and that were not there before."""
    known = actual.held.id if actual.held else None
    return [each.read() for each in listed if each.id != known and is_named(params, actual.source, each)]


def _settle(params: Mapping[str, Any], actual: Found) -> Deferred:
    """What comes after the creation of a trigger."""
    return without_double(
        _identity(params),
        f"trigger {_label(params)} of pipeline definition {params['definition']} of {params['project']}",
        list_request(actual.project_id, actual.definition_id or ""),
        lambda listed: _new(params, actual, listed),
        lambda made: Stage((_delete(params, actual, made.id, NEW),)),
        lambda first: {"trigger": _public(first.fields, first)},
    )


def _update(params: Mapping[str, Any], actual: Found, held: Held, wanted: Fields) -> Change:
    """The change that sends the fields that differ. To send it twice does no harm."""
    path, body = _path(actual, held.id), wanted.differing(held.fields)
    request: Request[Held] = Request("PATCH", path, _parser(wanted), body, repeatable=True)
    return Change("update", _identity(params), _line(params, "update"), request, hints=HINTS)


def _recreate(params: Mapping[str, Any], actual: Found, held: Held, wanted: Fields) -> tuple[Stage | Deferred, ...]:
    """The new trigger is made as it was sent before the old one is deleted. Else it is deleted again."""
    creation = _create(params, actual, wanted)
    undo = _delete(params, actual, FromAnswer(creation.of, "id"), NEW)

    def is_shown(listed: Sequence[Listed], answers: Mapping[Identity, Any]) -> bool:
        new = next((each.read() for each in listed if each.id == answers[creation.of].id), None)
        return new is not None and not wanted.differences(new.fields)

    listing = list_request(actual.project_id, actual.definition_id or "")

    def is_answered(answers: Mapping[Identity, Any]) -> bool:
        return not answers[creation.of].unlike

    check = Check(listing, is_shown, NOT_SHOWN.format(what="trigger"), is_answered)
    removal = Stage((_delete(params, actual, held.id, "the old"),), undo=undo)
    return Stage((creation,)), Stage((), check, undo=undo), removal, _settle(params, actual)


def _delete(params: Mapping[str, Any], actual: Found, trigger: str | FromAnswer, which: str = "the") -> Change:
    """The change that deletes a trigger. After an unclear answer, the list tells whether it is gone."""
    listing = list_request(actual.project_id, actual.definition_id or "")

    def find(listed: Sequence[Listed]) -> bool | None:
        return None if any(each.id == trigger for each in listed) else True

    return Change(
        "delete",
        _identity(params, which),
        _line(params, f"delete {which}"),
        Request("DELETE", _path(actual, trigger), confirmed),
        missing_ok=True,
        search=None if isinstance(trigger, FromAnswer) else Search(listing, find),
        hints=HINTS,
    )


def _path(actual: Found, trigger: str | FromAnswer) -> tuple[str | FromAnswer, ...]:
    return (*V2, "projects", actual.project_id, "triggers", trigger)
