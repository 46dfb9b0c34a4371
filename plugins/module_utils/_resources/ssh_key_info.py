# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's SSH keys for other hosts."""

from __future__ import annotations

from .._argspec import PROJECT
from .._plan import query
from .._resource import Resource
from .ssh_key import ssh_keys_of


class SshKeyInfo(Resource):
    SPEC = {**PROJECT}
    NEEDS_TOKEN = False

    @staticmethod
    def read(api, params):
        return ssh_keys_of(api, params["project"])

    @staticmethod
    def plan(params, actual):
        return query({"ssh_keys": actual})
