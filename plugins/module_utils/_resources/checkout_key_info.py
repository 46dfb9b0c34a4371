# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's checkout keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Resource
from ._ssh_keys import parse_fingerprint
from .checkout_key import ProjectCheckoutKey


class CheckoutKeyInfo(Resource):
    SPEC = {
        **PROJECT,
        "fingerprint": {"type": "str", "parse": parse_fingerprint},
        "digest": {"type": "str", "default": "md5", "choices": ["md5", "sha256"]},
    }
    NEEDS_TOKEN = False

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> list[ProjectCheckoutKey]:
        asked = {} if params["digest"] == "md5" else {"digest": params["digest"]}
        return api.get_readable_list(*params["project"].path("checkout-key"), parse=ProjectCheckoutKey.parse, **asked)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: list[ProjectCheckoutKey]) -> Plan:
        wanted = params["fingerprint"]
        chosen = [held for held in actual if wanted is None or held.key.has_fingerprint(wanted)]
        return query({"checkout_keys": [held.public_fields() for held in chosen]})
