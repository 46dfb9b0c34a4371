# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Outbound webhooks (docs/api/v2.md §5.3, §19). Unknown keys are ignored, snake ones too: only kebab ones are read."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.webhooks import webhook_body
from ...state.model import ADMIN, CONTRIBUTOR, Project
from ...state.slugs import stable_uuid
from ...state.webhooks import EVENTS, MOST, Webhook
from ..paging import envelope
from .guards import on_project
from .lookup import find_in_projects

ROUTES = Routes()

_WEBHOOKS = "/api/v2/webhook"
_ONE = f"{_WEBHOOKS}/:webhook-id"
_NOT_FOUND = (404, "Webhook not found")
_OUT_OF_REACH = (403, "The webhook does not exist or you do not have the required permission")
"""Which of the two answers is given when is not established: 403 for a project that the user does not see."""


def _webhook_of(ctx: Context) -> tuple[Project, Webhook]:
    """Return the webhook whose id is in the path, with its project."""
    return find_in_projects(ctx, lambda project: project.webhooks, ctx.params["webhook-id"], _NOT_FOUND)


def _project_of(ctx: Context) -> Project:
    return _webhook_of(ctx)[0]


def _project_in_query(ctx: Context) -> Project | None:
    query = ctx.request.query
    if query.get("scope-type") != "project" or "scope-id" not in query:
        raise ApiError(400, "Invalid request: scope-id and a scope-type of project are required")
    return ctx.state.find_project_by_id(query["scope-id"])


def _project_in_body(ctx: Context) -> Project | None:
    scope = ctx.request.fields().get("scope")
    if not isinstance(scope, dict) or scope.get("type") != "project" or not isinstance(scope.get("id"), str):
        raise _invalid("scope")
    return ctx.state.find_project_by_id(scope["id"])


def _invalid(key: str) -> ApiError:
    """Return the 400 for a key that is missing or makes no sense; only the beginning of its text is known."""
    return ApiError(400, f"Invalid request body: {key}")


_READS, _CHANGES = on_project(CONTRIBUTOR, _project_of, _OUT_OF_REACH), on_project(ADMIN, _project_of, _OUT_OF_REACH)
"""A viewer of the organisation does not see webhooks, and only an administrator writes them (docs/api/v2.md §19)."""


@ROUTES.on("GET", _WEBHOOKS, on_project(CONTRIBUTOR, _project_in_query))
def webhooks(ctx: Context) -> Reply:
    """The webhooks of a project, on one page."""
    project = ctx.subject
    return Reply(envelope([webhook_body(project, webhook) for webhook in project.webhooks.values()]))


@ROUTES.on("POST", _WEBHOOKS, on_project(ADMIN, _project_in_body))
def create_webhook(ctx: Context) -> Reply:
    """Make a webhook; two may have one name (inferred). The text of the 400 for a sixth is not established."""
    project, fields = ctx.subject, ctx.request.fields()
    _require(fields)
    values = _values(fields)
    if len(project.webhooks) >= MOST:
        raise ApiError(400, "A project can have at most 5 webhooks.")
    identity, now = stable_uuid("webhook", project.id, str(ctx.state.next_number())), ctx.state.now()
    project.webhooks[identity] = Webhook(identity, created_at=now, updated_at=now, **values)
    return Reply(webhook_body(project, project.webhooks[identity]), status=201)


@ROUTES.on("GET", _ONE, _READS)
def webhook(ctx: Context) -> Reply:
    """One webhook."""
    return Reply(webhook_body(*_webhook_of(ctx)))


@ROUTES.on("PUT", _ONE, _CHANGES)
def change_webhook(ctx: Context) -> Reply:
    """Change what is sent, and ignore the scope. A switch replaces the whole webhook: which of the two is so is open.

    An empty secret leaves the old one.
    """
    (project, found), fields = _webhook_of(ctx), ctx.request.fields()
    values = _values(fields)
    if ctx.state.switches.webhook_put == "replace":
        _require(fields)
        values = {"verify_tls": False, "signing_secret": None} | values
    for name, value in values.items():
        setattr(found, name, value)
    found.updated_at = ctx.state.now()
    return Reply(webhook_body(project, found))


@ROUTES.on("DELETE", _ONE, _CHANGES)
def delete_webhook(ctx: Context) -> Reply:
    """Delete a webhook."""
    project, found = _webhook_of(ctx)
    del project.webhooks[found.id]
    return Reply({"message": "Webhook deleted."})


def _require(fields: dict[str, Any]) -> None:
    """Refuse a whole webhook that lacks what each must have."""
    for key in ("name", "events", "url"):
        if key not in fields:
            raise _invalid(key)


def _values(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the values that a request sets; those of a wrong type are refused (inferred)."""
    name, url, events = fields.get("name", "x"), fields.get("url", "https://x"), fields.get("events", list(EVENTS))
    verify, secret = fields.get("verify-tls", False), fields.get("signing-secret", "")
    checks = {
        "name": isinstance(name, str) and name != "",
        "url": isinstance(url, str) and url.startswith("https://") and len(url) > len("https://"),
        "events": isinstance(events, list) and events != [] and all(event in EVENTS for event in events),
        "verify-tls": isinstance(verify, bool),
        "signing-secret": isinstance(secret, str),
    }
    for key, valid in checks.items():
        if not valid:
            raise _invalid(key)
    values: dict[str, Any] = {key: fields[key] for key in fields.keys() & {"name", "url", "events"}}
    if "verify-tls" in fields:
        values["verify_tls"] = verify
    if secret:
        values["signing_secret"] = secret
    return values
