# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of contexts, and what the journal tells of them (docs/api/v2.md §6.2)."""

from __future__ import annotations

import contextlib

import pytest
import requests

V2 = "/api/v2/context"


@pytest.fixture
def deploy(emulator):
    """An emulator with the context ``deploy``, and the path of its variables."""
    emulator.seed(contexts=[{"org": "github/acme", "name": "deploy"}])
    return emulator, f"{V2}/{emulator.context()['id']}/environment-variable"


def test_put_and_list(deploy):
    emulator, path = deploy
    context = emulator.context()["id"]
    for name, value in (("B", "FOOBAR"), ("A", "abcdefghij"), ("_c", "a")):
        answer = emulator.put(f"{path}/{name}", json={"value": value})
        assert (answer.status_code, set(answer.json())) == (
            200,
            {"variable", "context_id", "created_at", "updated_at"},
        )
    body = emulator.get(path).json()
    assert body["next_page_token"] is None
    assert [(item["variable"], item["truncated_value"], item["context_id"]) for item in body["items"]] == [
        ("A", "ghij", context),
        ("B", "BAR", context),
        ("_c", "", context),
    ]
    assert emulator.get(f"{V2}/{context}").json()["environment_variables"] == body["items"]
    assert emulator.context()["variables"] == {"B": "FOOBAR", "A": "abcdefghij", "_c": "a"}


def test_an_update_moves_only_the_time_of_the_update(deploy):
    emulator, path = deploy
    emulator.seed(
        contexts=[
            {
                "org": "gh/acme",
                "name": "deploy",
                "variables": {"A": {"value": "x", "created_at": "2020-01-01T00:00:00Z"}},
            }
        ]
    )
    made = emulator.put(f"{path}/A", json={"value": "x"}).json()
    assert made["created_at"] == "2020-01-01T00:00:00Z"
    assert made["updated_at"] > "2026"


@pytest.mark.parametrize("body", [{"Value": "secret"}, {"name": "A"}, {"env_var": {"value": "x"}}])
def test_any_other_key_stores_an_empty_value(deploy, body):
    emulator, path = deploy
    assert emulator.put(f"{path}/A", json=body).status_code == 200
    assert emulator.context()["variables"] == {"A": ""}


@pytest.mark.parametrize("options", [{"json": {}}, {}, {"json": {"value": None}}, {"json": {"value": 1}}])
def test_bodies_without_a_value_are_refused(deploy, options):
    emulator, path = deploy
    answer = emulator.put(f"{path}/A", **options)
    assert (answer.status_code, answer.json()) == (400, {"message": "Invalid body."})
    assert emulator.context()["variables"] == {}


@pytest.mark.parametrize(("name", "value"), [("1A", "x"), ("A-B", "x"), ("A" * 301, "x"), ("A", "x" * (32 * 1024 + 1))])
def test_names_and_values_have_limits(deploy, name, value):
    emulator, path = deploy
    assert emulator.put(f"{path}/{name}", json={"value": value}).status_code == 400


def test_at_most_100_new_ones(deploy):
    emulator, path = deploy
    emulator.seed(contexts=[{"org": "gh/acme", "name": "deploy", "variables": {f"V{n}": "x" for n in range(100)}}])
    answer = emulator.put(f"{path}/NEW", json={"value": "x"})
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "Cannot create more than 100 environment variables per context",
    )
    assert emulator.put(f"{path}/V1", json={"value": "new"}).status_code == 200
    assert emulator.get(path).json()["next_page_token"] is None


def test_the_paging_trap(deploy):
    emulator, path = deploy
    emulator.seed(contexts=[{"org": "gh/acme", "name": "deploy", "variables": {f"V{n:03}": "x" for n in range(102)}}])
    first = emulator.get(path).json()
    assert (len(first["items"]), first["items"][0]["variable"]) == (100, "V000")
    again = emulator.get(f"{path}?page-token={first['next_page_token']}").json()
    assert again == first
    emulator.put(f"{path}/V000", json={"value": "other"})
    assert emulator.get(path).json()["next_page_token"] not in (None, first["next_page_token"])


def test_delete(deploy):
    emulator, path = deploy
    emulator.put(f"{path}/A", json={"value": "x"})
    for _time in range(2):
        answer = emulator.delete(f"{path}/A")
        assert (answer.status_code, answer.json()) == (200, {"message": "Environment variable deleted."})
    assert emulator.context()["variables"] == {}
    assert emulator.get(f"{path}/A").status_code == 404


def test_without_a_group_only_administrators_fill(deploy):
    emulator, path = deploy
    emulator.seed(tokens={"C": {"login": "helper", "role": "contributor"}})
    assert emulator.put(f"{path}/A", json={"value": "x"}, token="C").status_code == 200
    emulator.seed(contexts=[{"org": "gh/acme", "name": "deploy", "all_members": False}])
    assert emulator.put(f"{path}/A", json={"value": "y"}, token="C").status_code == 403
    assert emulator.delete(f"{path}/A", token="C").status_code == 403
    assert emulator.put(f"{path}/B", json={"value": "x"}).status_code == 200
    assert emulator.context()["variables"] == {"A": "x", "B": "x"}


def test_the_journal_tells_who_could_use_a_context_after_each_change(emulator):
    owner = {"slug": "gh/acme", "type": "organization"}
    context = emulator.post(V2, json={"name": "deploy", "owner": owner}).json()["id"]
    path, project = f"{V2}/{context}", emulator.project()["id"]
    org = emulator.context()["restrictions"][0]["value"]
    emulator.put(f"{path}/environment-variable/EARLY", json={"value": "secret"})
    emulator.post(f"{path}/restrictions", json={"restriction_type": "project", "restriction_value": project})
    emulator.delete(f"{path}/restrictions/{org}")
    emulator.put(f"{path}/environment-variable/LATE", json={"value": "secret"})
    emulator.get(f"{path}/restrictions")
    journal = emulator.control("GET", "journal")
    assert [(entry["method"], "context" in entry) for entry in journal[-2:]] == [("PUT", True), ("GET", False)]
    notes = [entry["context"] for entry in journal if "context" in entry]
    assert [(note["open"], note["restrictions"], note["variables"]) for note in notes] == [
        (True, [f"group {org}"], []),
        (True, [f"group {org}"], ["EARLY"]),
        (False, [f"group {org}", f"project {project}"], ["EARLY"]),
        (False, [f"project {project}"], ["EARLY"]),
        (False, [f"project {project}"], ["EARLY", "LATE"]),
    ]
    assert {(note["id"], note["name"]) for note in notes} == {(context, "deploy")}
    assert "secret" not in str(journal)


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}])
def test_the_journal_tells_of_a_change_that_a_fault_hides(deploy, fault):
    emulator, path = deploy
    emulator.fault(method="PUT", when="after", **fault)
    with contextlib.suppress(requests.ConnectionError):
        emulator.put(f"{path}/A", json={"value": "x"})
    (entry,) = emulator.control("GET", "journal")
    assert (entry["status"], entry["context"]["variables"]) == (fault.get("status"), ["A"])
