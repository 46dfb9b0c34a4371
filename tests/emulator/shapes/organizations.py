# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How organisations look (docs/api/v2.md §4.1, §4.2)."""

from __future__ import annotations

from typing import Any

from ..state.model import Org
from .users import avatar_url


def organization_body(org: Org) -> dict[str, str]:
    """An organisation."""
    return {"id": org.id, "name": org.name, "slug": org.slug, "vcs_type": org.vcs}


def collaboration_body(org: Org) -> dict[str, Any]:
    """An organisation in ``/me/collaborations``; one that nobody onboarded has no id (docs/api/v2.md §3.2)."""
    return {
        "id": org.id if org.onboarded else None,
        "vcs_type": org.vcs,
        "name": org.name,
        "avatar_url": avatar_url(org.name),
        "slug": org.slug,
    }
