# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's outbound webhooks, as CircleCI shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._projects import find_project_id
from ._webhooks import V2_WEBHOOK, OutboundWebhook


class WebhookInfo(Resource):
    SPEC = {**PROJECT, "names": {"type": "list", "elements": "str"}}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[OutboundWebhook]:
        project_id = find_project_id(api, params["project"])
        return api.get_readable_list(
            *V2_WEBHOOK, parse=OutboundWebhook.parse, scope_id=project_id, scope_type="project"
        )

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[OutboundWebhook]) -> Plan:
        names = params["names"]
        chosen = sorted(
            (webhook for webhook in actual if names is None or webhook.name in names), key=lambda webhook: webhook.name
        )
        return query({"webhooks": [webhook.public_fields() for webhook in chosen]})
