# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Standalone organisations and v2's slugs (docs/api/v1.1.md §3; docs/api/v2.md §3.1, §4.3, §5.1)."""

from __future__ import annotations

import pytest

ORG, ORG58 = "66491562-90a9-4065-9249-4b0ce3b77452", "DdaVtNusHqi24D4YT3X4eu"
ID, ID58 = "2a68fe5f-2fe5-4d4f-91e1-15f111116743", "6EkDPZoN4ZdMKKZtBkRodt"


@pytest.fixture
def standalone(emulator):
    emulator.seed(
        orgs=[{"vcs": "circleci", "name": "Acme", "id": ORG}],
        projects=[{"project": f"circleci/{ORG}/{ID58}", "title": "api"}],
    )
    return emulator


@pytest.mark.parametrize("slug", [f"circleci/{ORG}/{ID}", f"circleci/{ORG58}/{ID58}", f"circleci/{ORG}/{ID58}"])
def test_both_spellings_work_in_both_apis(standalone, slug):
    assert standalone.post(f"project/{slug}/envvar", json={"name": "A", "value": "x"}).status_code == 201
    assert standalone.post(f"project/{slug}/follow").json()["following"] is True
    settings = standalone.get(f"project/{slug}/settings").json()
    assert (settings["vcs-type"], settings["username"], settings["reponame"]) == ("circleci", ORG, ID)
    body = standalone.get(f"/api/v2/project/{slug}").json()
    assert (body["slug"], body["id"], body["name"]) == (f"circleci/{ORG58}/{ID58}", ID, "api")
    assert (body["organization_slug"], body["organization_name"]) == (f"circleci/{ORG58}", "Acme")
    assert body["vcs_info"] == {
        "vcs_url": f"//circleci.com/{ORG}/{ID}",
        "provider": "CircleCI",
        "default_branch": "main",
    }


def test_names_are_no_standalone_slug(standalone):
    answer = standalone.get("/api/v2/project/circleci/acme/api")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Invalid project slug")
    assert standalone.get(f"project/CircleCI/{ORG}/{ID}/settings").status_code == 404


@pytest.mark.parametrize("api", ["/api/v1.1", "/api/v2"])
@pytest.mark.parametrize("kind", ["deploy-key", "user-key", "github-user-key"])
def test_standalone_projects_have_no_checkout_keys(standalone, api, kind):
    path = f"{api}/project/circleci/{ORG}/{ID}/checkout-key"
    answer = standalone.post(path, json={"type": kind})
    assert answer.status_code == 400
    assert answer.json() == {"message": "This API is not supported for this project."}
    assert standalone.get(path).json() in ([], {"items": [], "next_page_token": None})


@pytest.mark.parametrize("slug", ["gh/acme/web", "github/acme/web", "gh%2Facme%2Fweb", "gh%2facme%2fweb"])
def test_v2_project_slugs(emulator, slug):
    body = emulator.get(f"/api/v2/project/{slug}").json()
    assert (body["slug"], body["name"], body["organization_slug"]) == ("gh/acme/web", "web", "gh/acme")
    assert body["vcs_info"] == {
        "vcs_url": "https://github.com/acme/web",
        "provider": "GitHub",
        "default_branch": "main",
    }
    assert emulator.get(f"/api/v2/project/{body['id']}").json() == body
    assert emulator.get(f"/api/v2/project/{slug}/envvar").status_code == 200


def test_v2_unknown_projects(emulator):
    for slug in ("gh/acme/new", ID, "gh%2Facme"):
        assert emulator.get(f"/api/v2/project/{slug}").status_code == 404
    assert emulator.get("/api/v2/project/gh/acme/new").json() == {"message": "Project not found"}
    assert emulator.get(f"project/uuid/-/{ID}/settings").status_code == 404


def test_v2_needs_a_token_and_rights(emulator):
    assert emulator.get("/api/v2/project/gh/acme/web", token=None).json() == {"message": "You must log in first."}
    emulator.seed(tokens={"R": {"login": "reader", "role": "read"}})
    answer = emulator.post("/api/v2/project/gh/acme/web/envvar", token="R", json={"name": "A", "value": "x"})
    assert (answer.status_code, answer.json()) == (403, {"message": "Permission denied."})
