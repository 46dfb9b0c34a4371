# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checkout keys (docs/api/v2.md §5.1)."""

from __future__ import annotations

from ...server.http import Reply
from ...server.routing import Context, Routes
from ...shapes.keys import v2_checkout_key_body
from ..paging import envelope
from ..v1_1.checkout_keys import create_checkout_key, digest_of, find_checkout_key
from .guards import ADMIN_WRITES, PROJECT, READS, WRITES

ROUTES = Routes()

_MISSING = (404, "Checkout key not found.")
"""The exact text is not established (docs/api/v2.md §5.1)."""


@ROUTES.on("GET", f"{PROJECT}/checkout-key", READS)
def checkout_keys(ctx: Context) -> Reply:
    """All checkout keys, on one page; a standalone project never has any."""
    return Reply(envelope([v2_checkout_key_body(key, digest_of(ctx)) for key in ctx.subject.checkout_keys]))


@ROUTES.on("POST", f"{PROJECT}/checkout-key", ADMIN_WRITES)
def new_checkout_key(ctx: Context) -> Reply:
    """Make a key: the request says ``user-key``, the answer ``github-user-key``."""
    return Reply(v2_checkout_key_body(create_checkout_key(ctx, "user-key"), "md5"), status=201)


@ROUTES.on("GET", f"{PROJECT}/checkout-key/:fingerprint", READS)
def checkout_key(ctx: Context) -> Reply:
    """One checkout key."""
    return Reply(v2_checkout_key_body(find_checkout_key(ctx, _MISSING), digest_of(ctx)))


@ROUTES.on("DELETE", f"{PROJECT}/checkout-key/:fingerprint", WRITES)
def delete_checkout_key(ctx: Context) -> Reply:
    """Delete a checkout key."""
    ctx.subject.remove_checkout_key(find_checkout_key(ctx, _MISSING))
    return Reply({"message": "Checkout key deleted."})
