# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables in v1.1 and v2 (docs/api/v1.1.md §10.13, §11; docs/api/v2.md §5.2)."""

from __future__ import annotations

import pytest

P = "project/github/acme/web/envvar"
V2 = "/api/v2/project/gh/acme/web/envvar"


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        ("", "xxxx"),
        ("a", "xxxx"),
        ("ab", "xxxxb"),
        ("bar", "xxxxr"),
        ("test", "xxxxst"),
        ("abcde", "xxxxde"),
        ("abcdef", "xxxxdef"),
        ("abcdefg", "xxxxefg"),
        ("abcdefgh", "xxxxefgh"),
        ("testvalue", "xxxxalue"),
        ("long\nvalue\n", "xxxxlue\n"),
        ("geheimÄÖÜß", "xxxxÄÖÜß"),
    ],
)
def test_masks(emulator, value, mask):
    answer = emulator.post(P, json={"name": "A", "value": value})
    assert (answer.status_code, answer.json()) == (201, {"name": "A", "value": mask})
    assert emulator.get(f"{P}/A").json() == {"name": "A", "value": mask}
    assert emulator.get(V2).json()["items"][0]["value"] == mask
    assert emulator.project()["env_vars"] == {"A": value}


def test_post_overwrites_and_lists_are_bare_arrays(emulator):
    assert emulator.get(P).text == "[]"
    for value in ("old value", "new value"):
        assert emulator.post(P, json={"name": "A", "value": value}).status_code == 201
    emulator.post(P, json={"name": "_b2", "value": "x"})
    assert emulator.get(P).json() == [{"name": "A", "value": "xxxxalue"}, {"name": "_b2", "value": "xxxx"}]
    assert emulator.project()["env_vars"] == {"A": "new value", "_b2": "x"}


def test_delete(emulator):
    emulator.post(P, json={"name": "A", "value": "x"})
    answer = emulator.delete(f"{P}/A", json={})
    assert (answer.status_code, answer.text) == (200, '{"message":"ok"}')
    for method in ("DELETE", "GET"):
        answer = emulator.call(method, f"{P}/A")
        assert (answer.status_code, answer.text) == (404, '{"message":"env var not found"}')


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "1A", "value": "x"},
        {"name": "A-B", "value": "x"},
        {"name": "", "value": "x"},
        {"name": "A\n", "value": "x"},
        {"name": "Ä", "value": "x"},
        {"name": "A" * 301, "value": "x"},
        {"name": "A", "value": "x" * 32769},
        {"name": "A"},
        {"value": "x"},
        {"name": "A", "value": None},
        {"name": "A", "value": 1},
    ],
)
@pytest.mark.parametrize("path", [P, V2])
def test_what_is_no_variable(emulator, path, fields):
    answer = emulator.post(path, json=fields)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert emulator.project()["env_vars"] == {}


def test_the_longest_name_and_value_are_taken(emulator):
    assert emulator.post(P, json={"name": "A" * 300, "value": "x" * 32768}).status_code == 201


def test_v2(emulator):
    answer = emulator.post(V2, json={"name": "A", "value": "testvalue", "unknown": 1})
    made = answer.json()
    assert (answer.status_code, made["name"], made["value"]) == (201, "A", "xxxxalue")
    assert made["created_at"].startswith("2026-11-24T")
    assert made["created_at"].endswith("Z")
    assert emulator.get(V2).json() == {"items": [made], "next_page_token": None}
    assert emulator.get(f"{V2}/A").json() == made
    assert emulator.get(P).json() == [{"name": "A", "value": "xxxxalue"}]
    assert emulator.delete(f"{V2}/A").json() == {"message": "Environment variable deleted."}
    for method in ("GET", "DELETE"):
        answer = emulator.call(method, f"{V2}/A")
        assert answer.status_code == 404
        assert "not found" in answer.json()["message"].lower()
