# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom claims of OIDC tokens (docs/api/v2.md §9.1, §19). Errors are ``{"error": ...}``; most texts are inferred."""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Guard, Routes
from ...shapes.order import disordered
from ...state.claims import AUDIENCE, TTL, Claims
from ...state.durations import format_duration, parse_duration
from ...state.model import ADMIN, READ, WRITE, Org
from .guards import PROJECT_MISSING, on_org, on_project

ROUTES = Routes()

_ORG = "/api/v2/org/:org-id/oidc-custom-claims"
_PROJECT = "/api/v2/org/:org-id/project/:project-id/oidc-custom-claims"


def _find_org(ctx: Context) -> Org | None:
    return ctx.state.find_org_by_id(ctx.params["org-id"])


def _on_project(role: str) -> Guard:
    """Return the guard of the claims of a project, which must be one of the organisation in the path."""
    of_org = on_org(READ, _find_org)
    of_project = on_project(role, lambda ctx: ctx.state.find_project_by_id(ctx.params["project-id"]), PROJECT_MISSING)

    def guard(ctx: Context) -> None:
        of_org(ctx)
        of_project(ctx)
        if ctx.subject.org is not ctx.org:
            raise ApiError(*PROJECT_MISSING)

    return guard


def _claims(ctx: Context) -> Claims:
    return ctx.organization.claims if ctx.project is None else ctx.project.claims


def _reply(ctx: Context) -> Reply:
    """Return what is set, and the times of what ever was."""
    claims = _claims(ctx)
    body: dict[str, Any] = {"org_id": ctx.organization.id}
    if ctx.project is not None:
        body["project_id"] = ctx.project.id
    values = {
        "audience": None if claims.audience is None else disordered(claims.audience),
        "audience_updated_at": claims.audience_updated_at,
        "ttl": claims.ttl,
        "ttl_updated_at": claims.ttl_updated_at,
    }
    return Reply(body | {key: value for key, value in values.items() if value is not None})


def claims(ctx: Context) -> Reply:
    """The claims that are set here, not those of the organisation that a project falls back on."""
    return _reply(ctx)


def change_claims(ctx: Context) -> Reply:
    """Set what is sent. That unknown claims are refused, and an empty body changes nothing, is inferred."""
    fields = ctx.request.json_object()
    if unknown := sorted(set(fields) - {AUDIENCE, TTL}):
        raise ApiError(400, f"{unknown[0]}: is not a claim.")
    values: dict[str, list[str] | str] = {}
    if AUDIENCE in fields:
        audience = fields[AUDIENCE]
        if not isinstance(audience, list) or not audience or not all(isinstance(item, str) for item in audience):
            raise ApiError(400, "audience: must be a list of strings.")
        values[AUDIENCE] = audience
    if TTL in fields:
        duration = parse_duration(fields[TTL]) if isinstance(fields[TTL], str) else None
        if duration is None or duration <= 0:
            raise ApiError(400, "ttl: must be a valid duration.")
        values[TTL] = format_duration(duration)
    for claim, value in values.items():
        _claims(ctx).set(claim, value, ctx.state.now())
    return _reply(ctx)


def reset_claims(ctx: Context) -> Reply:
    """Reset the claims that the query names; they must be named."""
    names = [name for name in ctx.request.query.get("claims", "").split(",") if name]
    if not names:
        raise ApiError(400, "Claims: cannot be blank.")
    if not set(names) <= {AUDIENCE, TTL}:
        raise ApiError(400, "Claims: must be a valid value.")
    for name in names:
        if getattr(_claims(ctx), name) is not None:
            _claims(ctx).set(name, None, ctx.state.now())
    return _reply(ctx)


for _template, _reads, _writes in (
    (_ORG, on_org(READ, _find_org), on_org(ADMIN, _find_org)),
    (_PROJECT, _on_project(READ), _on_project(WRITE)),
):
    ROUTES.on("GET", _template, _reads)(claims)
    ROUTES.on("PATCH", _template, _writes)(change_claims)
    ROUTES.on("DELETE", _template, _writes)(reset_claims)
