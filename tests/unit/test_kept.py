# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory keeps between its runs, and for how long."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.community.circleci.plugins.plugin_utils._kept import Kept

API = {"project": "github/acme/api", "vcs_type": "github", "username": "acme", "reponame": "api", "oss": True}


def at(now: float, document: Any, timeout: float = 100) -> Kept:
    """What is left at a time, after the cache has written and read it."""
    return Kept(json.loads(json.dumps(document)), now, timeout)


def test_each_entry_expires_on_its_own():
    kept = Kept(None, 1000, 100)
    assert (kept.projects, kept.statuses) == (None, {})
    kept.keep_projects([API])
    kept.keep_statuses({"github/acme/api": "success"})

    later = at(1060, kept.document)
    assert (later.projects, later.statuses) == ([API], {"github/acme/api": "success"})
    later.keep_statuses({"github/acme/web": "failed"})
    assert later.statuses == {"github/acme/api": "success", "github/acme/web": "failed"}

    late = at(1100, later.document)
    assert (late.projects, late.statuses) == (None, {"github/acme/web": "failed"})
    late.keep_projects([])
    last = at(1160, late.document)
    assert (last.projects, last.statuses) == ([], {})


def test_what_is_too_old_is_not_written_again():
    kept = Kept(None, 1000, 100)
    kept.keep_projects([API])
    kept.keep_statuses({"github/acme/api": "success"})
    assert at(2000, kept.document).document == {"projects": None, "statuses": {}}


def test_without_a_timeout_nothing_expires():
    kept = Kept(None, 1000, 0)
    kept.keep_projects([API])
    assert at(10**9, kept.document, 0).projects == [API]


def test_a_time_to_come_is_not_believed():
    kept = Kept(None, 1000, 100)
    kept.keep_projects([API])
    assert at(999, kept.document).projects is None


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
    kept = Kept({"projects": entry, "statuses": {"github/acme/api": entry}}, 1000, 100)
    assert (kept.projects, kept.statuses) == (None, {})
    assert Kept({"projects": entry, "statuses": entry}, 1000, 100).statuses == {}
