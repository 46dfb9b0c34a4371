# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How to reach and address CircleCI."""

from __future__ import annotations

from dataclasses import field

from .._engine.compat import dataclass
from . import addresses
from .addresses import Address

VERSION = "0.1.0"
V3 = "/api/v3/"
RUNNERS = "/api/v3/runner"
"""The API of runners. It shares its version with API v3, and nothing else."""
RUNNER_HOST = addresses.server_of("https://runner.circleci.com")


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

    def server_of(self, path: str) -> Address:
        """The server that serves a path: on Cloud, runners have a host of their own (docs/api/v2.md §11)."""
        return RUNNER_HOST if _is_of_runners(path) and self.server.is_cloud else self.server

    def auth_method_of(self, path: str) -> str:
        """How a request is signed: API v3 accepts Bearer tokens only (docs/api/v2.md §18.1)."""
        return "bearer" if path.startswith(V3) and not _is_of_runners(path) else self.auth_method


def _is_of_runners(path: str) -> bool:
    return f"{path}/".startswith(f"{RUNNERS}/")
