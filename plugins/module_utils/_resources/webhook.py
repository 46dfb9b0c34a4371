# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Outbound webhooks of a project (docs/api/v2.md §5.3).

Requests have kebab keys, and any other key is ignored without a word: what was written is read back and compared. Only
the signing secret is never shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api import addresses
from .._api.answers import confirmed
from .._api.client import Client
from .._api.masks import WEBHOOK_SECRET
from .._api.scrubbing import Secret
from .._api.slug import Slug
from .._argspec import PROJECT, STATE
from .._engine.compat import dataclass
from .._engine.declaring import Declaring, escape_template
from .._engine.failures import CheckFailed, Refused
from .._engine.options import IS_EMPTY, not_empty
from .._engine.plan import Change, Deferred, Identity, Kind, Plan, Request, Search, Stage, gone
from .._engine.resource import Part, Resource
from ._at_once import DUPLICATE_REMOVED, oldest_first
from ._named import check_written, declarable, differing, only_one
from ._projects import find_project_id
from ._roles import project_admin
from ._webhooks import V2_WEBHOOK, OutboundWebhook, list_request

MOST = 5
"""How many webhooks a project can have."""
"""What CircleCI shows of a secret."""
FULL = f"If the project has {MOST} webhooks by now, it cannot have one more."
NOT_SHOWN = "The {webhook} was written, but CircleCI does not list it. Run this again in a minute."


def parse_url(text: str) -> str:
    """An address that CircleCI can call.

    :raises ValueError: if it is none. The text does not quote it.
    """
    try:
        is_https = addresses.parse(text).origin[0] == "https"
    except ValueError:
        is_https = False
    if not is_https:
        raise ValueError("must be an https URL without user and password, such as https://ci.example.com/hook")
    return text


def parse_secret(text: str) -> str:
    """A secret that can be meant.

    :raises ValueError: if it cannot.
    """
    if not text:
        raise ValueError(f"{IS_EMPTY} CircleCI has no way to remove a secret")
    if text == WEBHOOK_SECRET:
        raise ValueError("is the mask that CircleCI shows instead of a secret")
    return text


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI holds.

    :ivar project_id: the UUID of the project; empty for one that is not there yet.
    """

    project_id: str
    webhooks: Sequence[OutboundWebhook]


class Webhook(Resource):
    SPEC = {
        **PROJECT,
        "name": {"type": "str", "required": True, "parse": not_empty},
        "url": {"type": "str", "parse": parse_url},
        "events": {"type": "list", "elements": "str", "choices": ["workflow-completed", "job-completed"]},
        "signing_secret": {"type": "str", "no_log": True, "parse": parse_secret},
        "verify_tls": {"type": "bool", "default": True},
        "change_detection": {"type": "str", "default": "rewrite", "choices": ["rewrite", "on_create"]},
        **STATE,
    }
    PART = Part(
        key="webhooks",
        options={name: {} for name in SPEC if name not in PROJECT},
        is_list=True,
        identity=lambda params: params["name"],
        without_owner=Found("", ()),
        comes_with_owner=True,  # only then it has an id
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        needs_none = params["change_detection"] == "on_create" or params["state"] == "absent"
        if needs_none and params["signing_secret"] == "":
            params = {**params, "signing_secret": None}
        prepared = super().prepare(params)
        for option in ("url", "events") if prepared["state"] == "present" else ():
            if not prepared[option]:
                raise Refused(option, "is required with state: present.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        project_id = find_project_id(api, params["project"])
        return Found(project_id, api.send(list_request(project_id)))

    @classmethod
    def plan(cls, params: Mapping[str, Any], actual: Found) -> Plan:
        project, name = params["project"], params["name"]
        held = only_one(actual.webhooks, name, f"webhooks of {project}")
        before = held.fields if held else None
        if params["state"] == "absent":
            stages = (Stage((_delete(params, actual.project_id, held),)),) if held else ()
            return Plan(_state(name, before), _state(name, None), stages, {"webhook": None, "unverified": []})
        wanted = {
            "url": params["url"],
            "events": sorted(set(params["events"])),
            "verify_tls": params["verify_tls"],
            "signed": bool(params["signing_secret"] or (held and held.signed)),
        }
        kind = _kind(params, held, wanted)
        if kind == "create":
            _check_room(project, actual.webhooks)
        if kind == "update" and held and held.signed:
            _require_secret(params)
        unknown = {"id": None, "name": name, **wanted, "created_at": None, "updated_at": None}
        is_unverified = params["signing_secret"] and kind is None
        return Plan(
            _state(name, before),
            _state(name, wanted),
            _stages(params, actual, held, kind, wanted) if kind else (),
            {
                "webhook": {**(held.public_fields() if held else unknown), **wanted},
                "unverified": ["signing_secret"] if is_unverified else [],
            },
        )

    @staticmethod
    def declare(actual: Found, to: Declaring) -> list[dict[str, Any]]:
        declared = []
        for name, held in declarable(actual.webhooks, "webhooks", to).items():
            fields = {"name": name, "url": held.url, "events": list(held.events), "verify_tls": held.verify_tls}
            declared.append(escape_template(fields))
            if held.signed:
                declared[-1]["signing_secret"] = to.secret("webhooks", name)
                declared[-1]["change_detection"] = "on_create"
        return declared


def _state(name: str, fields: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"webhooks": {name: fields}}


def _kind(params: Mapping[str, Any], held: OutboundWebhook | None, wanted: Mapping[str, Any]) -> Kind | None:
    """What has to be done with a webhook that is to be present; None if it stays as it is."""
    if held is None:
        return "create"
    if differing(wanted, held.fields):
        return "update"
    return "refresh" if params["signing_secret"] and params["change_detection"] == "rewrite" else None


def _check_room(project: Slug, webhooks: Sequence[OutboundWebhook]) -> None:
    if len(webhooks) >= MOST:
        names = ", ".join(sorted(webhook.name for webhook in webhooks))
        raise Refused(
            "", f"{project} can have at most {MOST} webhooks, and it has {len(webhooks)}: {names}. Remove one first."
        )


def _require_secret(params: Mapping[str, Any]) -> None:
    """Refuse to change a webhook that has a secret without sending it: CircleCI may drop it then (§5.3)."""
    if not params["signing_secret"]:
        raise Refused(
            "signing_secret",
            f"is required to change the webhook {params['name']} of {params['project']}. It has a secret, which "
            "CircleCI does not show, and may drop if the webhook is changed without it.",
        )


def _stages(
    params: Mapping[str, Any], actual: Found, held: OutboundWebhook | None, kind: Kind, wanted: Mapping[str, Any]
) -> tuple[Stage | Deferred, ...]:
    """Write the webhook, and look what has come of it. If another run has made the same one, see `_at_once`."""
    name, what = params["name"], f"webhook {params['name']} of {params['project']}"
    change, listing = _write(params, actual, held, kind, wanted), list_request(actual.project_id)

    def verify_written(api: Client, answers: Mapping[Identity, Any]) -> Plan:
        own: OutboundWebhook = answers[change.identity]
        if held and kind == "refresh":  # the list could tell no more than the answer
            check_written(what, _path(held), wanted, own.fields)
            return Plan(returns={"webhook": own.public_fields()})
        alike = _called(name, api.send(listing))
        mine = next((webhook for webhook in alike if webhook.id == own.id), None)
        if mine is None:
            raise CheckFailed(NOT_SHOWN.format(webhook=what))
        check_written(what, V2_WEBHOOK, wanted, mine.fields)
        if held or mine is alike[0]:
            return Plan(returns={"webhook": mine.public_fields()})
        own_removal = Stage((_delete(params, actual.project_id, mine),))
        warning = DUPLICATE_REMOVED.format(what=what)
        return Plan(stages=(own_removal,), returns={"webhook": alike[0].public_fields()}, warnings=(warning,))

    return (Stage((change,)), Deferred((), verify_written))


def _write(
    params: Mapping[str, Any], actual: Found, held: OutboundWebhook | None, kind: Kind, wanted: Mapping[str, Any]
) -> Change:
    """The change that writes all fields. A POST is not sent twice: the list is searched for the webhook instead."""
    project, name, hints = params["project"], params["name"], project_admin("edit webhooks")
    body = {"name": name, "url": wanted["url"], "events": wanted["events"], "verify-tls": wanted["verify_tls"]}
    if params["signing_secret"]:
        body["signing-secret"] = Secret(params["signing_secret"])
    if held:
        line = f"{'update' if kind == 'update' else 'write the secret of'} webhook {name} of {project}"
        return Change(
            kind, ("webhook", name), line, Request("PUT", _path(held), OutboundWebhook.parse, body), hints=hints
        )
    body["scope"] = {"id": actual.project_id, "type": "project"}
    return Change(
        kind,
        ("webhook", name),
        f"create webhook {name} of {project}",
        Request("POST", V2_WEBHOOK, OutboundWebhook.parse, body),
        search=Search(list_request(actual.project_id), lambda found: _made(found, name, wanted)),
        hints={**hints, 400: FULL},
    )


def _made(found: Sequence[OutboundWebhook], name: str, wanted: Mapping[str, Any]) -> OutboundWebhook | None:
    """The webhook that a POST without a clear answer made.

    If another run made the same one meanwhile, the later one is taken for it: `_stages` takes that back.
    """
    alike = [webhook for webhook in _called(name, found) if not differing(wanted, webhook.fields)]
    return alike[-1] if alike else None


def _called(name: str, found: Sequence[OutboundWebhook]) -> list[OutboundWebhook]:
    return oldest_first(webhook for webhook in found if webhook.name == name)


def _path(held: OutboundWebhook) -> tuple[str, ...]:
    return (*V2_WEBHOOK, held.id)


def _delete(params: Mapping[str, Any], project_id: str, held: OutboundWebhook) -> Change:
    request: Request[None] = Request("DELETE", _path(held), confirmed)
    line, hints = f"remove webhook {held.name} of {params['project']}", project_admin("edit webhooks")
    search = gone(list_request(project_id), lambda webhook: webhook.id == held.id)
    return Change("delete", ("webhook", held.id), line, request, search=search, hints=hints)
