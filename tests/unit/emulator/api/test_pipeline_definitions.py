# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipeline definitions and the repositories of the GitHub App (docs/api/v2.md §7.2, §7.4)."""

from __future__ import annotations

import pytest

ORG, ID = "66491562-90a9-4065-9249-4b0ce3b77452", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
UNKNOWN = "e75c804e-7f5c-4506-9dad-03fc86af39d1"
V2 = f"/api/v2/projects/{ID}/pipeline-definitions"
REPO = {"provider": "github_app", "repo": {"external_id": "11"}}
BODY = {"name": "release", "config_source": {**REPO, "file_path": ".circleci/release.yml"}, "checkout_source": REPO}


@pytest.fixture
def app(emulator):
    repos = [{"id": 11, "full_name": "acme/api"}, {"id": 12, "full_name": "acme/web", "private": False}]
    emulator.seed(
        orgs=[{"vcs": "circleci", "name": "Acme", "id": ORG, "app_repos": repos}],
        projects=[{"project": f"circleci/{ORG}/{ID}"}],
    )
    return emulator


def create(emulator, path=V2, token="T", **fields):
    return emulator.post(path, token=token, json=BODY | fields)


def patch(emulator, identity, **fields):
    return emulator.call("PATCH", f"{V2}/{identity}", json=fields)


def test_create_and_read(app):
    answer = create(app)
    made = answer.json()
    assert (answer.status_code, made["name"], made["description"], "created_at" in made) == (200, "release", "", True)
    repo = {"full_name": "acme/api", "external_id": "11"}
    assert made["config_source"] == {"provider": "github_app", "repo": repo, "file_path": ".circleci/release.yml"}
    assert made["checkout_source"] == {"provider": "github_app", "repo": repo}
    assert app.get(V2).json() == {"items": [made]}
    assert app.get(f"{V2}/{made['id']}").json() == made
    assert create(app).json()["id"] != made["id"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"nonsense": 1}, "Unexpected field 'nonsense'."),
        ({"name": 1}, "Field 'name' should be 'string', but was 'number'."),
        ({"name": ""}, "Field 'name' is required."),
        ({"config_source": REPO}, "Field 'config_source.file_path' is required."),
        ({"checkout_source": {}}, "Field 'checkout_source.provider' is required."),
        ({"checkout_source": {"provider": "github_app"}}, "Field 'checkout_source.repo.external_id' is required."),
        ({"checkout_source": {"provider": "gitlab", "repo": {"external_id": "1"}}}, None),
        ({"config_source": {"provider": "circleci", "file_path": "x"}}, None),
        ({"checkout_source": {"provider": "github_app", "repo": {"external_id": "13"}}}, None),
        (
            {"checkout_source": {"provider": "github_app", "repo": {"external_id": "11", "full_name": "acme/api"}}},
            "Unexpected field 'checkout_source.repo.full_name'.",
        ),
    ],
)
def test_what_makes_no_sense(app, fields, message):
    answer = create(app, **fields)
    assert answer.status_code == 400
    assert message in (None, answer.json()["message"])
    assert app.get(V2).json() == {"items": []}


def test_patch(app):
    made = create(app).json()
    other = {"provider": "github_app", "repo": {"external_id": "12"}}
    answer = patch(app, made["id"], description="new", config_source={"file_path": "x"}, checkout_source=other)
    changed = answer.json()
    assert (answer.status_code, changed["name"], changed["description"]) == (200, "release", "new")
    assert changed["config_source"] == made["config_source"] | {"file_path": "x"}
    assert changed["checkout_source"]["repo"]["full_name"] == "acme/web"
    assert app.get(V2).json() == {"items": [changed]}


@pytest.mark.parametrize("field", ["provider", "repo"])
def test_the_origin_of_the_config_stays(app, field):
    made = create(app).json()
    answer = patch(app, made["id"], config_source={field: REPO[field]})
    assert (answer.status_code, answer.json()["message"]) == (400, f"Unexpected field 'config_source.{field}'.")


def test_delete_succeeds_even_if_it_is_gone(app):
    identity = create(app).json()["id"]
    for _time in range(2):
        answer = app.delete(f"{V2}/{identity}")
        assert (answer.status_code, answer.json()) == (200, {"message": "Pipeline definition deleted."})
    assert app.get(V2).json() == {"items": []}


def test_what_is_not_there(app):
    unknown = app.get(V2.replace(ID, UNKNOWN))
    assert (unknown.status_code, unknown.json()) == (404, {"message": "Project not found."})
    answers = [
        app.get(f"{path}/{name}") for path, name in ((V2, UNKNOWN), (V2, "x"), (V2.replace(ID, UNKNOWN), UNKNOWN))
    ]
    assert [(answer.status_code, answer.json()["message"]) for answer in answers] == [
        (400, "Failed to get pipeline definition."),
        (400, "Invalid pipeline definition id."),
        (404, "Pipeline definition not found."),
    ]
    gone = patch(app, UNKNOWN, name="x")
    assert (gone.status_code, gone.json()) == (400, {"message": "Failed to update pipeline definition."})


def test_a_live_definition_of_gitlab_cannot_be_read_alone(app):
    definition = {"id": UNKNOWN, "name": "gitlab", "config_source": {"provider": "gitlab"}}
    app.seed(projects=[{"project": f"circleci/{ORG}/{ID}", "pipeline_definitions": [definition]}])
    assert app.get(V2).json() == {"items": [definition]}
    assert app.get(f"{V2}/{UNKNOWN}").status_code == 400


def test_an_oauth_project_keeps_its_implicit_definition(app):
    app.seed(orgs=[{"vcs": "github", "name": "acme", "app_repos": [{"id": 11, "full_name": "acme/api"}]}])
    path = f"/api/v2/projects/{app.project()['id']}/pipeline-definitions"
    (implicit,) = app.get(path).json()["items"]
    one = f"{path}/{implicit['id']}"
    assert app.get(one).json() == implicit
    assert (app.call("PATCH", one, json={"name": "x"}).status_code, app.delete(one).status_code) == (400, 400)
    create(app, path)
    assert [item["name"] for item in app.get(path).json()["items"]] == ["default", "release"]


def test_repositories_of_the_app(app):
    path = f"/api/v2/github-app/organization/{ORG}"
    body = app.get(f"{path}/repositories").json()
    assert body["total_count"] == 2
    assert body["items"][0] == {
        "id": 11,
        "repo_full_name": "acme/api",
        "repo_name": "api",
        "owner": "acme",
        "default_branch": "main",
        "private": True,
    }
    assert [item["id"] for item in app.get(f"{path}/repositories?page=2&limit=1").json()["items"]] == [12]
    assert set(app.get(f"{path}/installation").json()) == {"id", "target_type", "login", "repository_selection"}


def test_an_organisation_without_the_app(emulator):
    org = emulator.get("/api/v2/organization/gh/acme").json()["id"]
    for name in ("repositories", "installation"):
        answer = emulator.get(f"/api/v2/github-app/organization/{org}/{name}")
        assert (answer.status_code, answer.json()) == (404, {"message": "Organization not found."})


def test_who_may(app):
    app.seed(tokens={"W": {"login": "w", "role": "write"}, "C": {"login": "c", "role": "contributor"}})
    assert [create(app, token=token).status_code for token in "WC"] == [200, 403]
    assert app.get(V2, token="C").status_code == 200
    app.seed(switches={"server": True})
    assert app.get(V2).status_code == 404
    assert app.get(f"/api/v2/github-app/organization/{ORG}/repositories").status_code == 404


@pytest.mark.parametrize("repository", [{"id": "11", "full_name": "acme/api"}, {"id": 11}, {"id": 11, "name": "a/b"}])
def test_seeds_that_make_no_sense(emulator, repository):
    assert emulator.refuses("POST", "seed", {"orgs": [{"vcs": "github", "name": "acme", "app_repos": [repository]}]})
