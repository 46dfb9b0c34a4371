# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Standalone organisations and v2's slugs (docs/api/v1.1.md §3, §15; docs/api/v2.md §3.1, §4.3, §5.1, §7.1, §8.2)."""

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


DEFINITION = "0b8d3a52-6d70-4a0e-9a35-2b7b3a1c9f10"
JOB = {"name": "test", "artifacts": [{"path": "a", "size": 1}], "tests": [{"name": "t"}]}
RUN = f"/api/v2/project/circleci/{ORG}/{ID}/pipeline/run"


@pytest.fixture
def runnable(standalone):
    standalone.seed(
        projects=[
            {
                "project": f"circleci/{ORG}/{ID}",
                "build_speed": 0,
                "pipeline_definitions": [{"id": DEFINITION, "name": "x"}],
                "workflows": {"build": [JOB]},
            }
        ]
    )
    return standalone


@pytest.mark.parametrize(
    ("checkout", "git"),
    [
        ({"branch": "x"}, {"branch": "x", "tag": "", "ref": "refs/heads/x"}),
        ({"tag": "v1"}, {"branch": "", "tag": "v1", "ref": "refs/tags/v1"}),
    ],
)
def test_a_pipeline_tells_its_commit_without_vcs(runnable, checkout, git):
    body = {"definition_id": DEFINITION, "checkout": checkout, "parameters": {"branch": "other", "git": "mine"}}
    made = runnable.post(RUN, json=body).json()
    found = runnable.get(f"/api/v2/pipeline/{made['id']}").json()
    assert "vcs" not in found
    parameters = found["trigger_parameters"]
    assert parameters["git"].items() >= git.items()
    assert len(parameters["git"]["checkout_sha"]) == 40
    assert (parameters["branch"], parameters["circleci"]["trigger_type"]) == ("other", "api")
    runnable.seed(switches={"standalone_vcs": True})
    listed = runnable.get(RUN.removesuffix("/run")).json()["items"]
    assert listed[0]["vcs"]["revision"] == parameters["git"]["checkout_sha"]


def test_jobs_artifacts_and_tests_are_read_through_v2(runnable):
    made = runnable.post(RUN, json={"definition_id": DEFINITION}).json()
    (flow,) = runnable.get(f"/api/v2/pipeline/{made['id']}/workflow").json()["items"]
    (job,) = runnable.get(f"/api/v2/workflow/{flow['id']}/job").json()["items"]
    base, number = f"/api/v2/project/circleci/{ORG58}/{ID58}", job["job_number"]
    assert runnable.get(f"{base}/job/{number}").json()["project"]["slug"] == f"circleci/{ORG58}/{ID58}"
    assert [item["path"] for item in runnable.get(f"{base}/{number}/artifacts").json()["items"]] == ["a"]
    assert [item["name"] for item in runnable.get(f"{base}/{number}/tests").json()["items"]] == ["t"]


def test_v1_1_may_not_know_them(standalone):
    standalone.seed(switches={"standalone_in_v1": False})
    for path in (f"project/circleci/{ORG}/{ID}/settings", f"project/circleci/{ORG58}/{ID58}/1"):
        assert standalone.get(path).status_code == 404
    assert standalone.post(f"project/circleci/{ORG}/{ID}/follow").status_code == 404
    assert standalone.get(f"/api/v2/project/circleci/{ORG}/{ID}").status_code == 200


@pytest.mark.parametrize("org", [ORG, f"circleci/{ORG58}"])
def test_create(standalone, org):
    answer = standalone.post(f"/api/v2/organization/{org}/project", json={"name": "new"})
    made = answer.json()
    assert (answer.status_code, made["name"], made["organization_id"]) == (200, "new", ORG)
    assert standalone.get(f"/api/v2/project/{made['slug']}").json() == made
    assert standalone.project(f"circleci/{ORG}/{made['id']}")["followers"] == [standalone.get("me").json()["login"]]
    assert standalone.get(f"/api/v2/projects/{made['id']}/pipeline-definitions").json() == {"items": []}
    again = standalone.post(f"/api/v2/organization/{org}/project", json={"name": "new"}).json()
    assert again["id"] != made["id"]


def test_an_oauth_organisation_adopts_a_repository(emulator):
    emulator.seed(orgs=[{"vcs": "github", "name": "acme", "repos": ["web", "new"]}])
    path = "/api/v2/organization/gh/acme/project"
    made = emulator.post(path, json={"name": "new"}).json()
    assert made["slug"] == "gh/acme/new"
    kept = emulator.project("github/acme/new")
    assert (kept["enabled"], kept["followers"]) == (False, [])
    assert emulator.post(path, json={"name": "new"}).json() == made
    missing = emulator.post(path, json={"name": "nowhere"})
    assert (missing.status_code, missing.json()) == (404, {"message": "GitHub response: Not Found"})


def test_who_creates(standalone):
    standalone.seed(tokens={"C": {"login": "c", "role": "contributor"}, "R": {"login": "r", "role": "read"}})
    path = f"/api/v2/organization/{ORG}/project"
    assert [standalone.post(path, token=token, json={"name": "x"}).status_code for token in "CR"] == [200, 403]
    assert standalone.post(path, json={}).status_code == 400
