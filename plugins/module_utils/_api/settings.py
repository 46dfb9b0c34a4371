# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How to reach and address CircleCI."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import addresses
from .addresses import Address

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    """How to reach and address CircleCI; the options of the `auth` fragment.

    :ivar timeout: seconds for a request as a whole.
    :ivar retries: tries after the first.
    :ivar concurrency: how many requests may be under way at the same time, and how many connections are kept open.
    """

    server: Address = field(default_factory=lambda: addresses.server_of("https://circleci.com"))
    token: str | None = field(default=None, repr=False)
    auth_method: str = "circle_token"
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    retries: int = 5
    concurrency: int = 8
