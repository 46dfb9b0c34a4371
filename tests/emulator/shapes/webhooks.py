# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How webhooks look (docs/api/v2.md §5.3)."""

from __future__ import annotations

from typing import Any

from ..state.model import Project
from ..state.webhooks import Webhook
from .order import disordered


def webhook_body(project: Project, webhook: Webhook) -> dict[str, Any]:
    """A webhook, with snake keys although requests have kebab ones; of the secret it only tells that there is one."""
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "verify_tls": webhook.verify_tls,
        **({} if webhook.signing_secret is None else {"signing_secret": "****"}),
        "events": disordered(webhook.events),
        "scope": {"id": project.id, "type": "project"},
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    }
