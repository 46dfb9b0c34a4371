# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""API v3: its conventions, organisations and projects (docs/api/v2.md §18.1, §18.2)."""

from __future__ import annotations

import pytest

ORG = "66491562-90a9-4065-9249-4b0ce3b77452"
PROJECTS = f"/api/v3/projects?filter[org_id]={ORG}"


def get(emulator, path, token="T"):
    return emulator.get(path, token=None, headers={"Authorization": f"Bearer {token}"})


def walk(emulator, path):
    """Return the names on each page."""
    pages, cursor = [], ""
    while cursor is not None:
        body = get(emulator, f"{path}&page[cursor]={cursor}").json()
        pages.append([item["attributes"]["name"] for item in body["data"]])
        cursor = body["page"]["next"]
    return pages


@pytest.fixture
def acme(emulator):
    emulator.seed(
        orgs=[
            {"vcs": "github", "name": "acme", "id": ORG},
            {"vcs": "github", "name": "others", "members": ["stranger"]},
        ],
        tokens={"T": {"login": "octocat"}},
        projects=[
            {"project": "github/acme/api", "followers": ["octocat"]},
            {"project": "github/acme/secret", "hidden": True},
            {"project": "bitbucket/acme/elsewhere"},
            {"project": "github/others/theirs"},
        ],
    )
    return emulator


def test_projects_of_an_organisation_have_no_slug(acme):
    body = get(acme, PROJECTS).json()
    assert body["page"] == {"next": None, "prev": None}
    web = acme.project()["id"]
    assert body["data"][0] == {"id": web, "attributes": {"name": "web"}, "references": {"org": {"id": ORG}}}
    assert [item["attributes"]["name"] for item in body["data"]] == ["web", "api"]
    acme.seed(switches={"v3_projects": "followed"})
    assert walk(acme, PROJECTS) == [["api"]]


def test_filters(acme):
    assert walk(acme, f"{PROJECTS}&filter[name]=AP") == [["api"]]
    assert walk(acme, "/api/v3/projects?filter[slug]=gh/acme/web") == [["web"]]
    assert walk(acme, "/api/v3/projects?filter[org_id]=2a68fe5f-2fe5-4d4f-91e1-15f111116743") == [[]]
    hidden = next(org for org in acme.control("GET", "state")["orgs"] if org["name"] == "others")["id"]
    assert get(acme, f"/api/v3/projects?filter[org_id]={hidden}").status_code == 404


def test_cursors(acme):
    acme.seed(projects=[{"project": f"github/acme/p{number:02}"} for number in range(43)])
    assert [len(page) for page in walk(acme, PROJECTS)] == [20, 20, 5]
    assert [len(page) for page in walk(acme, f"{PROJECTS}&page[limit]=30")] == [30, 15]
    second = get(acme, f"{PROJECTS}&page[cursor]={get(acme, PROJECTS).json()['page']['next']}").json()
    assert (
        get(acme, f"{PROJECTS}&page[cursor]={second['page']['prev']}").json()["data"][0]["attributes"]["name"] == "web"
    )
    for limit in ("0", "101", "x"):
        assert get(acme, f"{PROJECTS}&page[limit]={limit}").status_code == 400


def test_organisations(acme):
    assert walk(acme, "/api/v3/orgs?") == [["acme", "acme"]]
    (found,) = get(acme, "/api/v3/orgs?filter[slug]=github/acme").json()["data"]
    assert found == {"id": ORG, "attributes": {"name": "acme"}}
    assert get(acme, "/api/v3/orgs?filter[slug]=gh/others").json()["data"] == []
    assert get(acme, "/api/v3/orgs?filter[slug]=gh/nobody").json()["data"] == []


def test_errors_have_a_shape_of_their_own(acme):
    answer = get(acme, "/api/v3/projects")
    assert (answer.status_code, set(answer.json()["error"])) == (400, {"id", "title", "detail"})
    assert get(acme, "/api/v3/nothing").json()["error"]["title"] == "Not Found"


def test_only_a_bearer_token_counts(acme):
    acme.seed(tokens={"P": {"project": "github/acme/web"}, "BAD": {"bad": True}})
    assert acme.get("/api/v3/orgs").status_code == 401
    assert acme.get("/api/v3/orgs?circle-token=T", token=None).status_code == 401
    assert [get(acme, "/api/v3/orgs", token).status_code for token in ("T", "P", "BAD")] == [200, 403, 401]


def test_server_has_no_v3(acme):
    acme.seed(switches={"server": True})
    assert get(acme, PROJECTS).status_code == 404


def purge(emulator, token="T", **options):
    path = f"/api/v3/projects/{emulator.project()['id']}/dlc"
    return emulator.delete(path, token=None, headers={"Authorization": f"Bearer {token}"}, **options)


def test_the_docker_layer_cache_is_purged_as_long_as_there_is_one(acme):
    answer = purge(acme)
    assert (answer.status_code, answer.text, acme.project()["layer_cache_purges"]) == (204, "", 1)
    acme.seed(projects=[{"project": "github/acme/web", "layer_cache": False}])
    gone = purge(acme)
    assert (gone.status_code, list(gone.json())) == (410, ["error"])
    assert acme.project()["layer_cache_purges"] == 1


def test_who_purges(acme):
    acme.seed(tokens={"C": {"login": "c", "role": "contributor"}, "H": {"login": "blind"}})
    acme.seed(projects=[{"project": "github/acme/web", "hidden": ["blind"]}])
    assert [purge(acme, token).status_code for token in "CHT"] == [403, 404, 204]
    acme.seed(switches={"server": True})
    assert purge(acme).status_code == 404


def test_settings_are_those_of_v2_and_say_whether_the_project_is_stopped(acme):
    path = f"/api/v3/projects/{acme.project()['id']}"
    bearer = {"Authorization": "Bearer T"}
    body = {"data": {"attributes": {"is_running_disabled": True, "is_ssh_disabled": True}}}
    assert acme.post(f"{path}/update-settings", json=body, token=None, headers=bearer).status_code == 200
    attributes = get(acme, f"{path}/settings").json()["data"]["attributes"]
    assert attributes["is_running_disabled"]
    assert attributes["is_ssh_disabled"]
    assert acme.get("/api/v2/project/github/acme/web/settings").json()["advanced"]["disable_ssh"]


def test_settings_that_v3_does_not_know_are_refused(acme):
    path = f"/api/v3/projects/{acme.project()['id']}/update-settings"
    bearer = {"Authorization": "Bearer T"}
    refused = acme.post(path, json={"data": {"attributes": {"disable_ssh": True}}}, token=None, headers=bearer)
    assert refused.status_code == 400
