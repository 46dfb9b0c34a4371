# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The URLs of orbs that an organisation allows (docs/api/v2.md §9.3)."""

from __future__ import annotations

import pytest

V2 = "/api/v2/organization/gh/acme/url-orb-allow-list"
ENTRY = {"name": "ours", "prefix": "https://example.invalid/orbs/", "auth": "none"}


def test_add_list_and_delete(emulator):
    answer = emulator.post(V2, json=ENTRY)
    made = answer.json()
    assert (answer.status_code, set(made)) == (200, {"id", "message"})
    org = emulator.get("/api/v2/organization/gh/acme").json()["id"]
    for path in (V2, V2.replace("gh/acme", org), V2.replace("gh/", "gh%2F")):
        assert emulator.get(path).json() == {"items": [{"id": made["id"], **ENTRY}]}
    for _time in range(2):
        deleted = emulator.delete(f"{V2}/{made['id']}")
        assert (deleted.status_code, deleted.json()["id"]) == (200, made["id"])
    assert emulator.get(V2).json() == {"items": []}


@pytest.mark.parametrize("fields", [{"name": None}, {"prefix": ""}, {"auth": "basic"}])
def test_what_makes_no_sense(emulator, fields):
    assert emulator.post(V2, json=ENTRY | fields).status_code == 400
    assert emulator.get(V2).json() == {"items": []}


def test_who_may(emulator):
    emulator.seed(
        tokens={"W": {"login": "w", "role": "write"}, "R": {"login": "r", "role": "read"}},
        orgs=[{"vcs": "github", "name": "acme", "allow_list": [{"prefix": "https://x"}]}],
    )
    assert [emulator.post(V2, token=token, json=ENTRY).status_code for token in "RWT"] == [403, 403, 200]
    assert [entry["prefix"] for entry in emulator.get(V2, token="R").json()["items"]] == ["https://x", ENTRY["prefix"]]
    assert emulator.delete(V2.replace("acme", "nobody") + "/x").status_code == 404
    assert emulator.refuses(
        "POST", "seed", {"orgs": [{"vcs": "github", "name": "acme", "allow_list": [{"auth": "x"}]}]}
    )
