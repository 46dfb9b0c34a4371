# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2: the user, a project, its variables and its checkout keys, on the same state (api/v2.md §4, §5.1, §5.2)."""

from __future__ import annotations

from typing import Any

from ...server.auth import on_v2_project, v2_signed_in
from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.masks import mask_value
from ...shapes.projects import v2_project_body
from ...state import keys
from ...state.model import ADMIN, WRITE, CheckoutKey, Project
from ..v1_1.checkout_keys import create_checkout_key, digest_of, find_checkout_key
from ..v1_1.env_vars import store

ROUTES = Routes()

PROJECT = "/api/v2/project/:project-slug"

READS = on_v2_project()
WRITES = on_v2_project(role=WRITE)
ADMIN_WRITES = on_v2_project(role=ADMIN)

MISSING_VARIABLE = (404, "Environment variable not found.")
MISSING_KEY = (404, "Checkout key not found.")
"""The exact texts of both are not established (api/v2.md §5.1, §5.2)."""


def page(items: list[dict[str, Any]]) -> Reply:
    """Return the only page of a list (api/v2.md §2.5)."""
    return Reply({"items": items, "next_page_token": None})


@ROUTES.on("GET", "/api/v2/me", v2_signed_in)
def me(ctx: Context) -> Reply:
    """Who the token is."""
    user = ctx.user
    avatar = f"https://example.invalid/{user.login}.png"
    return Reply({"id": user.id, "login": user.login, "name": user.login, "avatar_url": avatar})


@ROUTES.on("GET", PROJECT, READS)
def project(ctx: Context) -> Reply:
    """One project, stopped or not."""
    return Reply(v2_project_body(ctx.subject))


def _variable_body(subject: Project, name: str) -> dict[str, Any]:
    variable = subject.env_vars.get(name)
    if variable is None:
        raise ApiError(*MISSING_VARIABLE)
    return {"name": name, "value": mask_value(variable.value), "created_at": variable.created_at}


@ROUTES.on("GET", f"{PROJECT}/envvar", READS)
def variables(ctx: Context) -> Reply:
    """All variables, masked."""
    return page([_variable_body(ctx.subject, name) for name in ctx.subject.env_vars])


@ROUTES.on("POST", f"{PROJECT}/envvar", WRITES)
def set_variable(ctx: Context) -> Reply:
    """Create or overwrite a variable: 201 either way, and no Location."""
    return Reply(_variable_body(ctx.subject, store(ctx.state, ctx.subject, ctx.request.fields())), status=201)


@ROUTES.on("GET", f"{PROJECT}/envvar/:name", READS)
def variable(ctx: Context) -> Reply:
    """One variable."""
    return Reply(_variable_body(ctx.subject, ctx.params["name"]))


@ROUTES.on("DELETE", f"{PROJECT}/envvar/:name", WRITES)
def delete_variable(ctx: Context) -> Reply:
    """Delete a variable."""
    if ctx.subject.env_vars.pop(ctx.params["name"], None) is None:
        raise ApiError(*MISSING_VARIABLE)
    return Reply({"message": "Environment variable deleted."})


def _key_body(key: CheckoutKey, digest: str) -> dict[str, Any]:
    """A key; here, and only here, a SHA-256 fingerprint has its prefix (api/v2.md §3.3)."""
    prefix = "SHA256:" if digest == "sha256" else ""
    return {
        "type": key.type,
        "preferred": key.preferred,
        "created_at": key.time,
        "public_key": key.public_key + " \n",
        "fingerprint": prefix + keys.fingerprint(key.public_key, digest),
    }


def _key(ctx: Context) -> CheckoutKey:
    key = find_checkout_key(ctx)
    if key is None:
        raise ApiError(*MISSING_KEY)
    return key


@ROUTES.on("GET", f"{PROJECT}/checkout-key", READS)
def checkout_keys(ctx: Context) -> Reply:
    """All checkout keys; always empty for a standalone project."""
    return page([_key_body(key, digest_of(ctx)) for key in ctx.subject.checkout_keys])


@ROUTES.on("POST", f"{PROJECT}/checkout-key", ADMIN_WRITES)
def new_checkout_key(ctx: Context) -> Reply:
    """Make a key: ``user-key`` is asked for, ``github-user-key`` is answered."""
    return Reply(_key_body(create_checkout_key(ctx, "user-key"), "md5"), status=201)


@ROUTES.on("GET", f"{PROJECT}/checkout-key/:fingerprint", READS)
def checkout_key(ctx: Context) -> Reply:
    """One checkout key."""
    return Reply(_key_body(_key(ctx), digest_of(ctx)))


@ROUTES.on("DELETE", f"{PROJECT}/checkout-key/:fingerprint", WRITES)
def delete_checkout_key(ctx: Context) -> Reply:
    """Delete a checkout key."""
    ctx.subject.remove_checkout_key(_key(ctx))
    return Reply({"message": "Checkout key deleted."})
