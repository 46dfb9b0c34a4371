# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organisations and who is a member of them (docs/api/v2.md §4.1, §4.2, §3.2)."""

from __future__ import annotations

import pytest

ORG, ORG58 = "66491562-90a9-4065-9249-4b0ce3b77452", "DdaVtNusHqi24D4YT3X4eu"
SLUG = f"circleci/{ORG58}"


@pytest.fixture
def orgs(emulator):
    emulator.seed(
        orgs=[
            {"vcs": "circleci", "name": "Acme", "id": ORG},
            {"vcs": "github", "name": "others", "members": ["stranger"]},
            {"vcs": "github", "name": "new", "onboarded": False},
        ]
    )
    return emulator


def test_collaborations_are_a_bare_array_of_the_own_organisations(orgs):
    listed = orgs.get("/api/v2/me/collaborations").json()
    assert [org["slug"] for org in listed] == ["gh/acme", "bb/acme", SLUG, "gh/new"]
    assert set(listed[0]) == {"id", "vcs_type", "name", "avatar_url", "slug"}
    assert (listed[2]["id"], listed[2]["vcs_type"], listed[2]["name"]) == (ORG, "circleci", "Acme")
    assert (listed[0]["id"] is None, listed[3]["id"]) == (False, None)


def test_collaborations_need_a_person(orgs):
    orgs.seed(tokens={"P": {"project": "github/acme/web"}, "S": {"login": "stranger"}})
    assert orgs.get("/api/v2/me/collaborations", token="P").status_code == 403
    assert orgs.get("/api/v2/me/collaborations", token=None).status_code == 401
    assert "gh/others" in [org["slug"] for org in orgs.get("/api/v2/me/collaborations", token="S").json()]


@pytest.mark.parametrize("name", [ORG, SLUG, f"circleci/{ORG}", f"circleci%2F{ORG58}"])
def test_an_organisation_by_each_of_its_names(orgs, name):
    answer = orgs.get(f"/api/v2/organization/{name}")
    assert (answer.status_code, answer.json()) == (
        200,
        {"id": ORG, "name": "Acme", "slug": SLUG, "vcs_type": "circleci"},
    )


@pytest.mark.parametrize("name", ["gh/nobody", "gh/others", "circleci/Acme", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"])
def test_an_organisation_that_is_missing_or_foreign(orgs, name):
    answer = orgs.get(f"/api/v2/organization/{name}")
    assert (answer.status_code, answer.json()) == (404, {"message": "Org not found."})


def test_the_pipelines_of_a_foreign_organisation_are_not_listed(orgs):
    orgs.seed(tokens={"S": {"login": "stranger"}})
    path = "/api/v2/pipeline?org-slug=gh/others"
    assert [orgs.get(path, token=token).status_code for token in ("T", "S")] == [404, 200]


def test_a_token_of_scope_read_changes_nothing(orgs):
    orgs.seed(tokens={"R": {"login": "octocat", "read_only": True}})
    assert orgs.get("/api/v2/project/gh/acme/web/envvar", token="R").status_code == 200
    for path in ("project/github/acme/web/envvar", "/api/v2/project/gh/acme/web/envvar", "/api/v2/context"):
        assert orgs.post(path, token="R", json={"name": "A", "value": "x"}).status_code == 403
    assert orgs.project()["env_vars"] == {}
