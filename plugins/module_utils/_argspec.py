# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The option sets that several resources share, as plain data.

Each has a doc fragment of the same name in `plugins/doc_fragments`. `env` names the environment variables that stand in
for an option that is not given, the first that is set and not empty; the runner turns it into Ansible's `fallback`.
"""

from __future__ import annotations

AUTH = {
    "api_token": {"type": "str", "no_log": True, "env": ("CIRCLECI_TOKEN", "CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN")},
    "api_url": {"type": "str", "default": "https://circleci.com", "env": ("CIRCLECI_HOST", "CIRCLECI_CLI_HOST")},
    "auth_method": {
        "type": "str",
        "default": "circle_token",
        "choices": ["circle_token", "bearer", "basic", "query"],
    },
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "timeout": {"type": "float", "default": 30},
    "retries": {"type": "int", "default": 5},
}

PROJECT = {"project": {"type": "str", "required": True}}

STATE = {"state": {"type": "str", "default": "present", "choices": ["present", "absent"]}}

CONCURRENCY = {"concurrency": {"type": "int", "default": 8}}

PURGE = {
    "purge": {"type": "bool", "default": False},
    "purge_keep": {"type": "list", "elements": "str", "default": []},
    "purge_limit": {"type": "int", "default": 10},
}

CACHE_VARIABLE = "CACHE_VERSION"
"""The variable that `build_cache` bumps by default, and that no purge touches."""

WAIT = {
    "wait_timeout": {"type": "float", "default": 3600},
    "wait_interval": {"type": "float", "default": 15},
}
"""The deadline of what waits, and the longest pause between two looks; in seconds."""

BUILD = {"build_num": {"type": "int", "required": True}}

WORKFLOW = {"id": {"type": "str", "required": True}}
