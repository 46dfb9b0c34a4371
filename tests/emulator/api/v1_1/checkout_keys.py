# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checkout keys (docs/api/v1.1.md §10.14)."""

from __future__ import annotations

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.keys import checkout_key_body
from ...state.keys import has_fingerprint
from ...state.model import CheckoutKey
from .guards import ADMIN_WRITES, PROJECT, READS, WRITES

ROUTES = Routes()

NOT_FOR_STANDALONE = (400, "This API is not supported for this project.")

_MISSING = (404, "checkout key not found")


def digest_of(ctx: Context) -> str:
    """Return the digest that a request asks for; Server has MD5 only (docs/api/v1.1.md §1)."""
    return "md5" if ctx.state.switches.server else ctx.request.query.get("digest", "md5")


def find_checkout_key(ctx: Context, missing: tuple[int, str]) -> CheckoutKey:
    """Return the key whose fingerprint is in the path; ``missing`` is the error if there is none."""
    wanted, md5_only = ctx.params["fingerprint"], ctx.state.switches.server
    for key in ctx.subject.checkout_keys:
        if has_fingerprint(key.public_key, wanted, md5_only):
            return key
    raise ApiError(*missing)


def create_checkout_key(ctx: Context, user_key: str) -> CheckoutKey:
    """Make a key of the type in the body; ``user_key`` is what this version of the API calls the key of a user.

    The texts of the 400 for an unknown type and of the 500 are inferred; the others are those of v2
    (docs/api/v2.md §5.1).
    """
    project, kind = ctx.subject, ctx.request.fields().get("type")
    if project.vcs == "circleci":
        raise ApiError(*NOT_FOR_STANDALONE)
    if kind == "deploy-key":
        return ctx.state.make_checkout_key(project, kind, None)
    if kind != user_key:
        raise ApiError(400, f"type must be deploy-key or {user_key}")
    if project.org.user_keys_disabled:
        raise ApiError(400, "User checkout keys are disabled for this organization.")
    if not ctx.user.github_authorized:
        raise ApiError(500, "Internal server error")
    return ctx.state.make_checkout_key(project, f"{project.vcs}-user-key", ctx.user.login)


@ROUTES.on("GET", f"{PROJECT}/checkout-key", READS)
def checkout_keys(ctx: Context) -> Reply:
    """All checkout keys: a bare array."""
    return Reply([checkout_key_body(key, digest_of(ctx)) for key in ctx.subject.checkout_keys])


@ROUTES.on("POST", f"{PROJECT}/checkout-key", ADMIN_WRITES)
def new_checkout_key(ctx: Context) -> Reply:
    """Make a key: always one more, and the preferred one."""
    body = checkout_key_body(create_checkout_key(ctx, "github-user-key"), "md5")
    return Reply(body, status=201, location=f"{ctx.request.raw_path}/{body['fingerprint']}")


@ROUTES.on("GET", f"{PROJECT}/checkout-key/:fingerprint", READS)
def checkout_key(ctx: Context) -> Reply:
    """One checkout key."""
    return Reply(checkout_key_body(find_checkout_key(ctx, _MISSING), digest_of(ctx)))


@ROUTES.on("DELETE", f"{PROJECT}/checkout-key/:fingerprint", WRITES)
def delete_checkout_key(ctx: Context) -> Reply:
    """Delete a checkout key; it stays at GitHub."""
    ctx.subject.remove_checkout_key(find_checkout_key(ctx, _MISSING))
    return Reply({"message": "ok"})
