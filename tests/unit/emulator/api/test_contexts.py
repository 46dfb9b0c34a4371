# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contexts (docs/api/v2.md §6.1, §19)."""

from __future__ import annotations

import pytest

ORG, ORG58 = "66491562-90a9-4065-9249-4b0ce3b77452", "DdaVtNusHqi24D4YT3X4eu"
V2 = "/api/v2/context"
UNKNOWN = "2a68fe5f-2fe5-4d4f-91e1-15f111116743"


def create(emulator, name="deploy", owner="gh/acme", **options):
    key = "slug" if "/" in owner else "id"
    return emulator.post(V2, json={"name": name, "owner": {key: owner, "type": "organization"}}, **options)


def names(emulator, query, **options):
    return [item["name"] for item in emulator.get(f"{V2}?{query}", **options).json()["items"]]


@pytest.fixture
def github(emulator):
    emulator.seed(orgs=[{"vcs": "github", "name": "acme", "id": ORG}])
    return emulator


@pytest.mark.parametrize("owner", ["gh/acme", "github/acme", ORG])
def test_create_and_read(github, owner):
    answer = create(github, owner=owner)
    made = answer.json()
    assert (answer.status_code, set(made), "Location" in answer.headers) == (200, {"id", "name", "created_at"}, False)
    assert github.get(f"{V2}?owner-slug=gh/acme").json() == {"items": [made], "next_page_token": None}
    assert github.get(f"{V2}?owner-id={ORG}&owner-type=organization").json()["items"] == [made]
    read = github.get(f"{V2}/{made['id']}").json()
    assert read.items() >= made.items()
    assert (read["org_id"], read["environment_variables"]) == (ORG, [])
    assert [item["restriction_type"] for item in read["restrictions"]] == ["group"]


def test_standalone_owners(emulator):
    emulator.seed(orgs=[{"vcs": "circleci", "name": "Acme", "id": ORG}])
    for name, owner in (("one", f"circleci/{ORG58}"), ("two", f"circleci/{ORG}"), ("three", ORG)):
        assert create(emulator, name, owner).status_code == 200
    assert names(emulator, f"owner-slug=circleci/{ORG58}") == ["one", "three", "two"]
    assert names(emulator, "owner-slug=gh/acme") == []


def test_names_are_unique_in_an_organisation_and_case_counts(github):
    assert create(github).status_code == 200
    taken = create(github)
    assert (taken.status_code, list(taken.json())) == (409, ["message"])
    assert create(github, "Deploy").status_code == 200
    assert create(github, owner="bb/acme").status_code == 200
    assert sorted(names(github, "owner-slug=gh/acme")) == ["Deploy", "deploy"]
    assert names(github, "owner-slug=bb/acme") == ["deploy"]


def test_lists_are_sorted_paged_and_filtered(github):
    for name in ("b", "C", "a", "AA"):
        create(github, name)
    assert names(github, "owner-slug=gh/acme&page-token=") == ["a", "AA", "b", "C"]
    assert names(github, "owner-slug=gh/acme&name=a") == ["a", "AA"]
    github.seed(switches={"page_size": 3})
    first = github.get(f"{V2}?owner-slug=gh/acme").json()
    assert names(github, f"owner-slug=gh/acme&page-token={first['next_page_token']}") == ["C"]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 400, "must specify either owner-slug or owner-id"),
        (f"?owner-id={ORG}&owner-type=account", 400, "Invalid owner type - only organization is supported at present"),
        (f"?owner-id={UNKNOWN}", 404, "Org not found."),
        ("?owner-slug=gh/nobody", 404, "Org not found."),
    ],
)
def test_owners_that_make_no_sense(github, query, status, message):
    answer = github.get(V2 + query)
    assert (answer.status_code, answer.json()) == (status, {"message": message})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"owner": {"slug": "gh/acme", "type": "organization"}},
        {"name": "x", "owner": {"slug": "gh/acme"}},
        {"name": "x" * 201, "owner": {"slug": "gh/acme", "type": "organization"}},
    ],
)
def test_contexts_that_make_no_sense(github, body):
    assert github.post(V2, json=body).status_code == 400
    assert github.control("GET", "state")["contexts"] == []


def test_an_organisation_has_at_most_500(github):
    github.seed(contexts=[{"org": "github/acme", "name": f"c{number}"} for number in range(500)])
    assert create(github).status_code == 400


def test_delete(github):
    made = create(github).json()
    answer = github.delete(f"{V2}/{made['id']}")
    assert (answer.status_code, answer.json()) == (200, {"message": "Context deleted."})
    assert github.control("GET", "state")["contexts"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/environment-variable"),
        ("PUT", "/environment-variable/A"),
        ("DELETE", "/environment-variable/A"),
        ("GET", "/restrictions"),
        ("POST", "/restrictions"),
        ("DELETE", "/restrictions/x"),
    ],
)
def test_what_is_missing_or_foreign_is_forbidden(github, method, path):
    github.seed(orgs=[{"vcs": "github", "name": "others", "members": ["stranger"]}])
    github.seed(contexts=[{"org": "gh/others", "name": "theirs"}])
    for identity in (UNKNOWN, github.context("theirs")["id"], "nonsense"):
        assert github.call(method, f"{V2}/{identity}{path}").status_code == 403


def test_who_may(github):
    github.seed(
        tokens={
            "A": {"login": "boss"},
            "C": {"login": "helper", "role": "contributor"},
            "R": {"login": "reader", "role": "read"},
            "P": {"project": "github/acme/web"},
        }
    )
    assert [create(github, token, token=token).status_code for token in "ACRP"] == [200, 200, 403, 403]
    identity = github.context("C")["id"]
    variable = f"{V2}/{identity}/environment-variable/A"
    assert [github.put(variable, json={"value": "x"}, token=token).status_code for token in "CRP"] == [200, 403, 403]
    restriction = {"restriction_type": "project", "restriction_value": github.project()["id"]}
    path = f"{V2}/{identity}/restrictions"
    assert [github.post(path, json=restriction, token=token).status_code for token in "CRA"] == [403, 403, 201]
    assert [github.delete(f"{path}/{ORG}", token=token).status_code for token in "CA"] == [403, 200]
    assert [github.get(f"{V2}/{identity}", token=token).status_code for token in "CRP"] == [200, 200, 403]
    assert [github.delete(f"{V2}/{identity}", token=token).status_code for token in "RC"] == [403, 200]


def test_server_has_accounts_and_no_slugs(github):
    github.seed(switches={"server": True})
    assert github.post(V2, json={"name": "x", "owner": {"id": ORG, "type": "account"}}).status_code == 200
    assert names(github, f"owner-id={ORG}&owner-type=account") == ["x"]
    assert names(github, f"owner-id={ORG}") == ["x"]
    assert github.get(f"{V2}?owner-slug=gh/acme").status_code == 400
    assert create(github, owner=ORG).status_code == 400


def test_seeds(github):
    variables = {"A": "first", "B": {"value": "second", "created_at": "2025-01-01T00:00:00Z"}}
    github.seed(
        contexts=[
            {
                "org": "github/acme",
                "name": "deploy",
                "all_members": False,
                "restrictions": [{"project": "github/acme/web"}, {"expression": "pipeline.git.branch == 'main'"}],
                "variables": variables,
            }
        ]
    )
    github.seed(contexts=[{"org": "gh/acme", "name": "deploy", "variables": {"A": None, "C": "x"}}])
    found = github.context()
    assert (found["org"], found["open"], found["variables"]) == ("gh/acme", False, {"B": "second", "C": "x"})
    assert [item["type"] for item in found["restrictions"]] == ["project", "expression"]
    assert found["times"]["B"] == ["2025-01-01T00:00:00Z"] * 2
    github.seed(contexts=[{"org": "gh/acme", "name": "deploy", "all_members": True}])
    assert [item["type"] for item in github.context()["restrictions"]] == ["group", "project", "expression"]
    github.seed(contexts=[{"org": "gh/acme", "name": "deploy", "restrictions": []}])
    assert github.context()["open"] is True


@pytest.mark.parametrize(
    "context",
    [
        {"name": "x"},
        {"org": "acme", "name": "x"},
        {"org": "gh/acme"},
        {"org": "gh/acme", "name": "x", "variables": {"A": 1}},
        {"org": "gh/acme", "name": "x", "variables": {"A": {"updated_at": "now"}}},
        {"org": "gh/acme", "name": "x", "restrictions": [{"team": "x"}]},
        {"org": "gh/acme", "name": "x", "restrictions": [{"id": "x"}]},
    ],
)
def test_seeds_that_make_no_sense(github, context):
    assert github.refuses("POST", "seed", {"contexts": [context]})
    assert github.control("GET", "state")["contexts"] == []
