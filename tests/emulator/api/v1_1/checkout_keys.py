# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1.1: checkout keys and additional SSH keys (api/v1.1.md §10.14, §10.15)."""

from __future__ import annotations

from typing import Any

from ...server.auth import ADMIN_WRITES, READS, WRITES
from ...server.http import ApiError, Reply
from ...server.routing import PROJECT, Context, Routes
from ...state import keys
from ...state.model import CheckoutKey, SshKey

ROUTES = Routes()

NOT_FOR_STANDALONE = (400, "This API is not supported for this project.")

MISSING = (404, "checkout key not found")
INVALID_SSH_KEY = (400, "it looks like private key is invalid key.  Double check")


def digest_of(ctx: Context) -> str:
    """Return the digest a request asks for; a Server installation knows MD5 only (api/v1.1.md §1)."""
    return "md5" if ctx.state.switches.server else ctx.request.query.get("digest", "md5")


def find_checkout_key(ctx: Context) -> CheckoutKey | None:
    """Return the key whose fingerprint the path names."""
    wanted, md5_only = ctx.params["fingerprint"], ctx.state.switches.server
    found = (key for key in ctx.subject.checkout_keys if keys.has_fingerprint(key.public_key, wanted, md5_only))
    return next(found, None)


def create_checkout_key(ctx: Context, user_key: str) -> CheckoutKey:
    """Make a key of the type the body asks for, where ``user_key`` is the API version's word for a user's key.

    The texts of the 400 for an unknown type and of the 500 are inferred; the others are v2's (api/v2.md §5.1).
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


def _checkout_body(key: CheckoutKey, digest: str) -> dict[str, Any]:
    return {
        "public_key": key.public_key + " \n",
        "type": key.type,
        "fingerprint": keys.fingerprint(key.public_key, digest),
        "login": key.login,
        "preferred": key.preferred,
        "time": key.time,
    }


@ROUTES.on("GET", f"{PROJECT}/checkout-key", READS)
def checkout_keys(ctx: Context) -> Reply:
    """All checkout keys: a bare array."""
    return Reply([_checkout_body(key, digest_of(ctx)) for key in ctx.subject.checkout_keys])


@ROUTES.on("POST", f"{PROJECT}/checkout-key", ADMIN_WRITES)
def new_checkout_key(ctx: Context) -> Reply:
    """Make a key: always another one, and preferred."""
    body = _checkout_body(create_checkout_key(ctx, "github-user-key"), "md5")
    return Reply(body, status=201, location=f"{ctx.request.raw_path}/{body['fingerprint']}")


@ROUTES.on("GET", f"{PROJECT}/checkout-key/:fingerprint", READS)
def checkout_key(ctx: Context) -> Reply:
    """One checkout key."""
    key = find_checkout_key(ctx)
    if key is None:
        raise ApiError(*MISSING)
    return Reply(_checkout_body(key, digest_of(ctx)))


@ROUTES.on("DELETE", f"{PROJECT}/checkout-key/:fingerprint", WRITES)
def delete_checkout_key(ctx: Context) -> Reply:
    """Delete a checkout key; it stays at GitHub."""
    key = find_checkout_key(ctx)
    if key is None:
        raise ApiError(*MISSING)
    ctx.subject.remove_checkout_key(key)
    return Reply({"message": "ok"})


@ROUTES.on("POST", f"{PROJECT}/ssh-key", WRITES)
def add_ssh_key(ctx: Context) -> Reply:
    """Add an SSH key, again if it is there: 200 and a JSON empty string."""
    fields = ctx.request.fields()
    private, hostname = fields.get("private_key"), fields.get("hostname")
    public = keys.public_half(private) if isinstance(private, str) else None
    if public is None:
        raise ApiError(*INVALID_SSH_KEY)
    ctx.subject.ssh_keys.append(SshKey(hostname if isinstance(hostname, str) else None, public, private))
    return Reply("")


@ROUTES.on("DELETE", f"{PROJECT}/ssh-key", WRITES)
def delete_ssh_key(ctx: Context) -> Reply:
    """Delete an SSH key by fingerprint, and by host when one is given.

    How many duplicates go is a switch. The 404 for a missing key and the body of the 200 are inferred.
    """
    fields, project, switches = ctx.request.fields(), ctx.subject, ctx.state.switches
    doomed = [
        key
        for key in project.ssh_keys
        if keys.has_fingerprint(key.public_key, str(fields.get("fingerprint")), switches.server)
        and ("hostname" not in fields or (fields["hostname"] or "") == (key.hostname or ""))
    ]
    if not doomed:
        raise ApiError(404, "ssh key not found")
    for key in doomed if switches.ssh_key_delete == "all" else doomed[:1]:
        project.ssh_keys[:] = [other for other in project.ssh_keys if other is not key]
    return Reply("")
