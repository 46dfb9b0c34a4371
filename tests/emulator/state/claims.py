# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom claims of OIDC tokens, of an organisation or a project (docs/api/v2.md §9.1)."""

from __future__ import annotations

from dataclasses import dataclass

AUDIENCE, TTL = "audience", "ttl"


@dataclass(slots=True)
class Claims:
    """What is set. The times of the last change stay when a claim is reset."""

    audience: list[str] | None = None
    audience_updated_at: str | None = None
    ttl: str | None = None
    ttl_updated_at: str | None = None

    def set(self, claim: str, value: list[str] | str | None, now: str) -> None:
        """Set a claim, or reset it with None."""
        setattr(self, claim, value)
        setattr(self, f"{claim}_updated_at", now)
