# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The sets of options that several resources share, as plain data.

Each has a doc fragment of the same name in `plugins/doc_fragments`. `_engine.options` says what `env` and `parse` are.
"""

from __future__ import annotations

from ._api import addresses, organization, slug
from ._engine.options import Spec, number, seconds

AUTH: Spec = {
    "api_token": {"type": "str", "no_log": True, "env": ("CIRCLECI_TOKEN", "CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN")},
    "api_url": {
        "type": "str",
        "default": "https://circleci.com",
        "env": ("CIRCLECI_HOST", "CIRCLECI_CLI_HOST"),
        "parse": addresses.server_of,
    },
    "auth_method": {
        "type": "str",
        "default": "circle_token",
        "choices": ["circle_token", "bearer", "basic", "query"],
    },
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "timeout": {"type": "float", "default": 30, "parse": seconds},
    "retries": {"type": "int", "default": 5, "parse": number(0, 100)},
}

PROJECT: Spec = {"project": {"type": "str", "required": True, "parse": slug.parse}}

ORGANIZATION: Spec = {"organization": {"type": "str", "required": True, "parse": organization.parse}}

STATE: Spec = {"state": {"type": "str", "default": "present", "choices": ["present", "absent"]}}

CONCURRENCY: Spec = {"concurrency": {"type": "int", "default": 8, "parse": number(1, 256)}}

PURGE: Spec = {
    "purge": {"type": "bool", "default": False},
    "purge_keep": {"type": "list", "elements": "str", "default": []},
    "purge_limit": {"type": "int", "parse": number(0, 10_000)},
}

CACHE_VARIABLE = "CACHE_VERSION"
"""The variable that `build_cache` bumps by default, and that no purge touches."""

WAIT: Spec = {
    "wait_timeout": {"type": "float", "default": 3600, "parse": seconds},
    "wait_interval": {"type": "float", "default": 15, "parse": seconds},
}
"""The deadline of what waits, and the longest pause between two looks; in seconds."""

BUILD: Spec = {"build_num": {"type": "int", "required": True, "parse": number(1, 2**53)}}

WORKFLOW: Spec = {"id": {"type": "str", "required": True, "parse": slug.parse_id}}
