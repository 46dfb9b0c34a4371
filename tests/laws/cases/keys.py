# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checkout keys, and SSH keys for other hosts."""

from __future__ import annotations

from tests.support.ci import API
from tests.support.setups import add_checkout_keys, add_ssh_keys, follow, remove_checkout_keys
from tests.support.values import KEY, OTHER_KEY, lines_of

from .case import Case

CASES = (
    Case(
        "checkout_key",
        "a first key",
        {"project": API},
        (1, 3, 1),
        setup=remove_checkout_keys,
        fails={"method": "POST", "path": "/api/"},
        absent={"project": API, "state": "absent"},
    ),
    Case(
        "checkout_key",
        "rotate",
        {"project": API, "state": "rotated"},
        (1, 5, 4),
        setup=add_checkout_keys("deploy-key", "deploy-key", "github-user-key"),
        absent={"project": API, "state": "absent", "type": "github-user-key"},
        fails={"method": "DELETE", "path": "/checkout-key/", "after": 1},
        fails_late=True,
        exempt={3: "each run makes a new key and removes the older ones"},
    ),
    Case(
        "checkout_key_info",
        "by SHA256",
        {"project": API, "digest": "sha256"},
        (1, 1, 1),
        setup=add_checkout_keys("deploy-key", "github-user-key"),
    ),
    Case(
        "ssh_key",
        "add",
        {"project": API, "hostname": "deploy.example.com", "private_key": KEY},
        (1, 3, 1),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        absent={"project": API, "state": "absent", "private_key": KEY},
        secrets=lines_of(KEY),
    ),
    Case(
        "ssh_key",
        "the only key of its host, over copies of another",
        {"project": API, "hostname": "deploy.example.com", "private_key": KEY, "exclusive": True},
        (1, 9, 1),
        fails={"method": "DELETE", "path": "/ssh-key$"},
        fails_late=True,
        setup=add_ssh_keys(*[("deploy.example.com", OTHER_KEY)] * 3, ("other.example.com", OTHER_KEY)),
        secrets=lines_of(KEY) + lines_of(OTHER_KEY),
    ),
    Case(
        "ssh_key_info",
        "all",
        {"project": API},
        (1, 1, 1),
        setup=add_ssh_keys(("deploy.example.com", KEY), ("", OTHER_KEY)),
        secrets=lines_of(KEY),
    ),
)
