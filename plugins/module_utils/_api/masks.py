# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How CircleCI shows a secret: a few characters of it (docs/api/v1.1.md §11). The only place that knows masks."""

from __future__ import annotations

import re

VISIBLE_CHARACTERS = 4
"""How many characters of a value are shown, at most."""
WEBHOOK_SECRET = "****"
"""What `signing_secret` is in the answers about outbound webhooks (docs/api/v2.md §5.3)."""
WEBHOOK_URL = "**REDACTED**"
"""What stands in the URL of an inbound webhook for its secret, in all answers but the first (docs/api/v2.md §7.3)."""


def visible_end(value: str) -> str:
    """What CircleCI shows of a variable's value: its last min(4, len/2) characters. Contexts show nothing else."""
    return value[len(value) - min(VISIBLE_CHARACTERS, len(value) // 2) :]


def mask(value: str) -> str:
    """The mask that CircleCI shows for a variable's value: `xxxx` and the last min(4, len/2) characters.

    Equal masks do not mean equal values: `db1.example.com` and `db2.example.com` share one.
    """
    return f"xxxx{visible_end(value)}"


def is_mask(value: str) -> bool:
    """Whether a value looks like a variable's mask, so that it was probably copied from an answer of CircleCI."""
    return re.fullmatch(rf"xxxx.{{0,{VISIBLE_CHARACTERS}}}", value, re.DOTALL) is not None


def masked(shown: str) -> str:
    """What CircleCI shows instead of a value, as a mask: a server that shows more than it should is not repeated."""
    return shown if is_mask(shown) else mask(shown)


def heroku_mask(key: str) -> str:
    """The mask that `/me` shows for a Heroku API key: a UUID of `x` that keeps the last four characters.

    See docs/api/v1.1.md §10.1. Nothing is shown of what is too short to be a key.
    """
    return "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx" + (key[-VISIBLE_CHARACTERS:] if len(key) > 2 * VISIBLE_CHARACTERS else "")


def is_heroku_mask(key: str) -> bool:
    """Whether a key is a mask of one, copied from `/me`."""
    return key.startswith(heroku_mask(""))
