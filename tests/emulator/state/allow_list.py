# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From where an organisation may use orbs by their URLs (docs/api/v2.md §9.3)."""

from __future__ import annotations

from dataclasses import dataclass

AUTHS = ("none", "github-oauth", "github-app", "bitbucket-oauth")


@dataclass(frozen=True, slots=True)
class AllowedUrl:
    """An entry of the list: orbs whose URL begins with ``prefix`` are allowed."""

    id: str
    name: str
    prefix: str
    auth: str
