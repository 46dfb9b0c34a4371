# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's SSH keys for other hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._settings import SshKey, settings_request


class SshKeyInfo(Resource):
    SPEC = {**PROJECT}
    NEEDS_TOKEN = False

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[SshKey]:
        settings = api.send(settings_request(params["project"]))
        return api.readable(settings.ssh_key_answers, SshKey.parse)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[SshKey]) -> Plan:
        return query({"ssh_keys": [key.public_fields() for key in actual]})
