# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's checkout keys."""

from __future__ import annotations

from .._argspec import PROJECT
from .._plan import Refused, query
from .._resource import Resource
from .._ssh_keys import has_fingerprint, is_fingerprint
from .checkout_key import checkout_keys_of


class CheckoutKeyInfo(Resource):
    SPEC = {
        **PROJECT,
        "fingerprint": {"type": "str"},
        "digest": {"type": "str", "default": "md5", "choices": ["md5", "sha256"]},
    }
    NEEDS_TOKEN = False

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if params["fingerprint"] is not None and not is_fingerprint(params["fingerprint"]):
            raise Refused("fingerprint is neither an MD5 (ab:cd:...) nor a SHA256 fingerprint (SHA256:...).")
        return params

    @staticmethod
    def read(api, params):
        return checkout_keys_of(api, params["project"], params["digest"])

    @staticmethod
    def plan(params, actual):
        wanted = params["fingerprint"]
        return query({"checkout_keys": [key for key in actual if wanted is None or has_fingerprint(key, wanted)]})
