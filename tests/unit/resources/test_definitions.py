# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipeline definitions, their triggers, and repositories: what no law tests."""

from __future__ import annotations

import pytest

from tests.laws.cases.definitions import HELD, RELEASE, RELEASE_ID, source
from tests.support.ci import API
from tests.support.run import run
from tests.support.setups import APP_ORG, APP_PROJECT, APP_REPOSITORIES, app_project, follow


def repositories(count):
    return [{"id": number, "full_name": f"acme/repo-{number}"} for number in range(1, count + 1)]


def seed_repositories(emulator, count):
    emulator.seed({"orgs": [{"vcs": "circleci", "name": "Acme", "id": APP_ORG, "app_repos": repositories(count)}]})


# Repositories


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (100, 1), (101, 2), (250, 3)])
def test_repositories_are_read_to_the_last_page(emulator, do, count, pages):
    seed_repositories(emulator, count)
    found = do("repository_info", organization=APP_ORG)["repositories"]
    assert [each["external_id"] for each in found] == [str(number) for number in range(1, count + 1)]
    assert len(emulator.requests()) == pages


@pytest.mark.parametrize(
    "answer",
    [
        {"items": [{"id": 1, "repo_full_name": "acme/api"}], "total_count": 3},
        {"items": [], "total_count": 3},
        {"items": [{"id": None}], "total_count": 10**9},
    ],
    ids=["the same page", "no items", "only odd ones"],
)
def test_a_list_of_repositories_ends_against_a_broken_server(emulator, do, answer):
    seed_repositories(emulator, 1)
    emulator.fault({"method": "GET", "path": "/repositories", "status": 200, "body": answer})
    result = do("repository_info", organization=APP_ORG)
    assert result["failed"]
    assert "/repositories: HTTP 200" in result["msg"]


def test_a_repository_that_cannot_be_read_is_left_out(emulator, do):
    answer = {"items": [{"id": 1, "repo_full_name": "acme/api"}, {"id": 2}], "total_count": 2}
    app_project()(emulator)
    emulator.fault({"method": "GET", "path": "/repositories", "status": 200, "body": answer})
    (found,) = do("repository_info", organization=APP_ORG)["repositories"]
    assert found["full_name"] == "acme/api"
    assert found["default_branch"] is None


@pytest.mark.parametrize(
    "document", [{"switches": {"server": True}}, {"orgs": [{"vcs": "circleci", "name": "Acme", "id": APP_ORG}]}]
)
def test_an_organization_without_the_app_is_told(emulator, do, document):
    emulator.seed({"orgs": [{"vcs": "circleci", "name": "Acme", "id": APP_ORG}], **document})
    result = do("repository_info", organization=APP_ORG)
    assert result["error"]["status"] == 404
    assert "GitHub App is not installed" in result["msg"]


# Pipeline definitions


def definitions_of(emulator, project=APP_PROJECT):
    return emulator.state()["projects"][project]["pipeline_definitions"]


def triggers_of(emulator):
    return emulator.state()["projects"][APP_PROJECT]["triggers"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"name": " "}, "name: is empty"),
        ({"repository": "api"}, "repository: 'api' does not name a repository; write owner/name"),
        ({"repository": "https://github.com/acme/api"}, "repository: 'https://github.com/acme/api' does not name"),
        ({"repository": None}, "repository: is required with state: present"),
        ({"repository": None, "config_source": {"repository": "11"}}, "repository: is required"),
        ({"config_source": {"repository": "a/b/c"}}, "config_source.repository: 'a/b/c' does not name"),
        ({"config_source": {"file_path": ""}}, "config_source.file_path: is empty"),
        ({"checkout_source": {"provider": "github_server"}}, "repository: must be the number"),
        (
            {"checkout_source": {"provider": "github_server", "repository": "acme/api"}},
            "checkout_source.repository: must be the number",
        ),
    ],
    ids=str,
)
def test_a_definition_that_cannot_be_is_refused_before_the_first_request(emulator, do, params, message):
    result = do("pipeline_definition", **{**RELEASE, **params})
    assert result["msg"].startswith(message)
    assert emulator.requests() == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("acme/apii", "Similar ones are: acme/api"), ("zzz/qqq", "It sees: acme/api, acme/config, acme/web.")],
)
def test_a_repository_that_the_app_does_not_see_is_refused_with_what_it_sees(emulator, do, name, said):
    app_project()(emulator)
    result = do("pipeline_definition", **RELEASE, checkout_source={"repository": name})
    assert result["msg"].startswith(
        f"checkout_source.repository: the GitHub App of the organization does not see {name}"
    )
    assert said in result["msg"]
    assert emulator.writes() == []


def test_one_repository_in_many_is_not_listed_with_all_others(emulator, do):
    app_project()(emulator)
    seed_repositories(emulator, 101)
    result = do("pipeline_definition", **{**RELEASE, "repository": "zzz/qqq"})
    assert "It sees 101 others; community.circleci.repository_info lists them." in result["msg"]


def test_names_are_looked_up_once_and_numbers_not_at_all(emulator, do):
    app_project()(emulator)
    do("pipeline_definition", **RELEASE, config_source={"repository": "acme/config"}, check_mode=True)
    assert len([line for line in emulator.requests() if "/repositories" in line]) == 1
    do("pipeline_definition", **{**RELEASE, "repository": 11}, check_mode=True)
    assert not [line for line in emulator.requests() if "/repositories" in line]


def test_only_what_differs_is_changed(emulator, do):
    app_project(**HELD)(emulator)
    (before,) = definitions_of(emulator)
    result = do("pipeline_definition", project=APP_PROJECT, name="release", repository="acme/api", file_path="a.yml")
    assert result["changed"]
    (after,) = definitions_of(emulator)
    assert after == {**before, "config_source": {**before["config_source"], "file_path": "a.yml"}}
    assert result["pipeline_definition"]["description"] == "an older text"
    assert result["pipeline_definition"]["id"] == RELEASE_ID


def test_another_repository_is_refused_unless_it_may_be_made_anew(emulator, do):
    app_project(**HELD)(emulator)
    result = do("pipeline_definition", **{**RELEASE, "repository": "acme/web"})
    assert result["msg"].startswith("repository: the pipeline definition release takes its config from acme/api")
    assert "recreate: true" in result["msg"]
    assert emulator.writes() == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_triggers_that_are_lost_are_told(emulator, do, check_mode):
    app_project(**HELD)(emulator)
    for params in ({**RELEASE, "repository": "acme/web", "recreate": True}, {**RELEASE, "state": "absent"}):
        result = run("pipeline_definition", params, emulator.url, check_mode=check_mode)
        assert result.result["changed"]
        if params.get("recreate") or check_mode:
            assert "deleted with it: only-tags of acme/api (github_app)." in result.warnings[0]
    assert bool(definitions_of(emulator)) == check_mode


def test_a_definition_whose_old_one_cannot_be_deleted_is_taken_back(emulator, do):
    app_project(**HELD)(emulator)
    emulator.fault({"method": "DELETE", "path": RELEASE_ID, "status": 403, "message": "Permission denied."})
    result = do("pipeline_definition", **{**RELEASE, "repository": "acme/web"}, recreate=True)
    assert "Only admins of the project or of its organization may edit pipeline definitions" in result["msg"]
    assert result["applied"][-1].startswith("delete the new pipeline definition release")
    assert [each["id"] for each in definitions_of(emulator)] == [RELEASE_ID]
    assert len(triggers_of(emulator)) == 1


def test_the_next_run_deletes_what_one_that_was_killed_has_left(emulator, do):
    (held,) = HELD["pipeline_definitions"]
    sources = {
        "config_source": source(12, "acme/web", file_path=".circleci/release.yml"),
        "checkout_source": source(12, "acme/web"),
    }
    new = {**held, **sources, "id": APP_ORG, "created_at": "2026-02-01T00:00:00.000Z"}
    app_project(**{**HELD, "pipeline_definitions": [new, held]})(emulator)
    task = {**RELEASE, "repository": "acme/web", "description": "an older text"}
    assert do("pipeline_definition", **task)["msg"].startswith("name: 2 pipeline definitions")
    other = do("pipeline_definition", **{**task, "description": "another one"}, recreate=True)
    assert other["msg"].startswith("name: 2 pipeline definitions")
    emulator.forget()
    result = do("pipeline_definition", **task, recreate=True)
    assert result["pipeline_definition"]["id"] == APP_ORG
    assert [line.split()[0] for line in emulator.writes()] == ["DELETE"]
    assert [each["id"] for each in definitions_of(emulator)] == [APP_ORG]
    assert not do("pipeline_definition", **task, recreate=True)["changed"]


def test_nothing_is_taken_back_if_nothing_was_made(emulator, do):
    app_project(**HELD)(emulator)
    emulator.fault({"method": "POST", "path": "/pipeline-definitions$", "status": 409, "message": "Name is taken."})
    result = do("pipeline_definition", **{**RELEASE, "repository": "acme/web"}, recreate=True)
    assert (
        "If CircleCI does not accept two pipeline definitions with the same name, delete the old one first"
        in result["msg"]
    )
    assert result["applied"] == []
    assert len(result["pending"]) == 2
    assert [each["id"] for each in definitions_of(emulator)] == [RELEASE_ID]


def test_a_deletion_that_was_made_in_spite_of_its_answer_takes_nothing_back(emulator, do):
    app_project(**HELD)(emulator)
    emulator.fault({"method": "DELETE", "path": RELEASE_ID, "status": 500, "when": "after"})
    result = do("pipeline_definition", **{**RELEASE, "repository": "acme/web"}, recreate=True)
    assert not result.get("failed")
    (made,) = definitions_of(emulator)
    assert made["id"] == result["pipeline_definition"]["id"] != RELEASE_ID


def test_a_definition_that_was_made_in_spite_of_its_answer_is_found(emulator, do):
    app_project()(emulator)
    emulator.fault({"method": "POST", "path": "/pipeline-definitions$", "drop": True, "when": "after"})
    result = do("pipeline_definition", **RELEASE)
    (made,) = definitions_of(emulator)
    assert result["pipeline_definition"]["id"] == made["id"]


def test_an_answer_that_is_not_as_it_was_sent_is_an_error(emulator, do):
    app_project(**HELD)(emulator)
    (held,) = HELD["pipeline_definitions"]
    emulator.fault({"method": "PATCH", "path": "/pipeline-definitions/", "status": 200, "body": held})
    result = do("pipeline_definition", **RELEASE)
    assert "these fields are not as they were sent: description, config_source." in result["msg"]
    assert result["applied"] == [f"update pipeline definition release of {APP_PROJECT}"]


def test_a_new_definition_that_is_not_as_it_was_sent_does_not_replace_the_old_one(emulator, do):
    app_project(**HELD)(emulator)
    (held,) = HELD["pipeline_definitions"]
    other = {**held, "id": APP_ORG}
    emulator.fault({"method": "POST", "path": "/pipeline-definitions$", "status": 200, "body": other})
    result = do("pipeline_definition", **{**RELEASE, "repository": "acme/web"}, recreate=True)
    assert "did not make the new pipeline definition as it was sent, so the old one was left." in result["msg"]
    assert result["applied"][-1].startswith("delete the new pipeline definition")
    assert [each["id"] for each in definitions_of(emulator)] == [RELEASE_ID]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_two_of_one_name_are_an_error(emulator, do, state):
    (held,) = HELD["pipeline_definitions"]
    app_project(pipeline_definitions=[held, {**held, "id": APP_ORG}])(emulator)
    result = do("pipeline_definition", **RELEASE, state=state)
    assert result["msg"].startswith(f"name: 2 pipeline definitions of {APP_PROJECT} have the name release")
    assert f"Their IDs are {APP_ORG}, {RELEASE_ID}." in result["msg"]
    assert emulator.writes() == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_circleci_made_itself_is_refused(emulator, do, state):
    follow(emulator)
    result = do("pipeline_definition", project=API, name="default", repository="11", state=state)
    assert "for the provider github_oauth, and nobody can change or delete it" in result["msg"]
    assert emulator.writes() == []


def test_a_project_of_github_oauth_can_have_definitions_of_the_app(emulator, do):
    follow(emulator)
    emulator.seed({"orgs": [{"vcs": "github", "name": "acme", "app_repos": APP_REPOSITORIES}]})
    result = do("pipeline_definition", project=API, name="release", repository="acme/web")
    assert result["pipeline_definition"]["config_source"]["repository"] == "acme/web"
    assert [each["name"] for each in definitions_of(emulator, API)] == ["default", "release"]


def test_other_definitions_need_not_be_readable_as_a_whole(emulator, do):
    app_project(pipeline_definitions=[{"id": "one", "name": "of another kind"}])(emulator)
    assert do("pipeline_definition", **RELEASE)["changed"]


def test_a_server_has_no_definitions(emulator, do):
    follow(emulator)
    emulator.seed({"switches": {"server": True}})
    result = do("pipeline_definition", **{**RELEASE, "project": API})
    assert result["error"]["status"] == 404
    assert "CircleCI Server has neither pipeline definitions nor triggers" in result["msg"]


def test_who_may_not_edit_definitions_is_told_who_may(emulator, do):
    app_project()(emulator)
    emulator.seed({"tokens": {"of-a-contributor": {"login": "carol", "role": "contributor"}}})
    result = do("pipeline_definition", **RELEASE, token="of-a-contributor")
    assert "Only admins of the project or of its organization may edit pipeline definitions." in result["msg"]
