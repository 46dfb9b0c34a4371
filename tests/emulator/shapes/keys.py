# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checkout keys and additional SSH keys (docs/api/v1.1.md §10.14, §10.15; docs/api/v2.md §5.1)."""

from __future__ import annotations

from typing import Any

from ..state.keys import fingerprint
from ..state.model import CheckoutKey, SshKey


def checkout_key_body(key: CheckoutKey, digest: str) -> dict[str, Any]:
    """A checkout key in v1.1."""
    return {
        "public_key": key.public_key + " \n",
        "type": key.type,
        "fingerprint": fingerprint(key.public_key, digest),
        "login": key.login,
        "preferred": key.preferred,
        "time": key.time,
    }


def v2_checkout_key_body(key: CheckoutKey, digest: str) -> dict[str, Any]:
    """A checkout key in v2; only here does a SHA-256 fingerprint have its prefix (docs/api/v2.md §3.3)."""
    prefix = "SHA256:" if digest == "sha256" else ""
    return {
        "type": key.type,
        "preferred": key.preferred,
        "created_at": key.time,
        "public_key": key.public_key + " \n",
        "fingerprint": prefix + fingerprint(key.public_key, digest),
    }


def ssh_key_body(key: SshKey, digest: str) -> dict[str, Any]:
    """An SSH key as ``settings`` lists it: never the private half."""
    return {
        "hostname": key.hostname,
        "public_key": key.public_key,
        "fingerprint": fingerprint(key.public_key, digest),
    }
