# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory stores between its runs, and for how long."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.community.circleci.plugins.plugin_utils._inventory_cache import InventoryCache

API = {"project": "github/acme/api", "vcs_type": "github", "username": "acme", "reponame": "api", "oss": True}


def at(now: float, document: Any, timeout: float = 100) -> InventoryCache:
    """What is left at a time, after the cache has written and read it."""
    return InventoryCache(json.loads(json.dumps(document)), now, timeout)


def test_each_entry_expires_on_its_own():
    cache = InventoryCache(None, 1000, 100)
    assert (cache.projects, cache.statuses) == (None, {})
    cache.store_projects([API])
    cache.store_statuses({"github/acme/api": "success"})

    later = at(1060, cache.document)
    assert (later.projects, later.statuses) == ([API], {"github/acme/api": "success"})
    later.store_statuses({"github/acme/web": "failed"})
    assert later.statuses == {"github/acme/api": "success", "github/acme/web": "failed"}

    late = at(1100, later.document)
    assert (late.projects, late.statuses) == (None, {"github/acme/web": "failed"})
    late.store_projects([])
    last = at(1160, late.document)
    assert (last.projects, last.statuses) == ([], {})


def test_what_is_too_old_is_not_written_again():
    cache = InventoryCache(None, 1000, 100)
    cache.store_projects([API])
    cache.store_statuses({"github/acme/api": "success"})
    assert at(2000, cache.document).document == {"projects": None, "statuses": {}}


def test_without_a_timeout_nothing_expires():
    cache = InventoryCache(None, 1000, 0)
    cache.store_projects([API])
    assert at(10**9, cache.document, 0).projects == [API]


def test_a_time_to_come_is_not_believed():
    cache = InventoryCache(None, 1000, 100)
    cache.store_projects([API])
    assert at(999, cache.document).projects is None


@pytest.mark.parametrize(
    "entry",
    [
        None,
        5,
        [],
        [API],
        {},
        {"value": [API]},
        {"time": "1000", "value": [API]},
        {"time": 1000},
        {"time": 1000, "value": API},
        {"time": 1000, "value": ["github/acme/api"]},
        {"time": 1000, "value": [{**API, "username": None}]},
        {"time": 1000, "value": [{"project": "github/acme/api"}]},
    ],
)
def test_what_is_something_else_is_not_believed(entry):
    cache = InventoryCache({"projects": entry, "statuses": {"github/acme/api": entry}}, 1000, 100)
    assert (cache.projects, cache.statuses) == (None, {})
    assert InventoryCache({"projects": entry, "statuses": entry}, 1000, 100).statuses == {}
