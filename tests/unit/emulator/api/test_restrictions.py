# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restrictions of contexts (docs/api/v2.md §6.3)."""

from __future__ import annotations

import pytest

from tests.emulator.state.expressions import is_expression

ORG = "66491562-90a9-4065-9249-4b0ce3b77452"
OTHER = "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
MEMBERS = {"id": ORG, "restriction_type": "group", "restriction_value": ORG}


@pytest.fixture(params=["github", "circleci"])
def kind(request):
    return request.param


@pytest.fixture
def deploy(emulator, kind):
    """An emulator with the context ``deploy``, and the path of its restrictions."""
    emulator.seed(orgs=[{"vcs": kind, "name": "acme", "id": ORG}])
    owner = f"{kind}/{ORG if kind == 'circleci' else 'acme'}"
    emulator.seed(
        contexts=[{"org": owner, "name": "deploy"}], projects=[{"project": f"{owner}/{OTHER}", "title": "api"}]
    )
    return emulator, f"/api/v2/context/{emulator.context()['id']}/restrictions"


def restrict(emulator, path, kind, value):
    return emulator.post(path, json={"restriction_type": kind, "restriction_value": value})


def project_of(emulator):
    return next(item["id"] for item in emulator.control("GET", "state")["projects"].values() if item["title"] == "api")


def test_a_new_context_is_open_to_all_members(deploy):
    emulator, path = deploy
    body = emulator.get(path).json()
    assert set(body) == {"items"}
    (found,) = body["items"]
    assert found == {**MEMBERS, "name": "All members", "context_id": emulator.context()["id"]}
    assert emulator.context()["open"] is True


def test_projects(deploy):
    emulator, path = deploy
    project = project_of(emulator)
    answer = restrict(emulator, path, "project", project)
    made = answer.json()
    assert (answer.status_code, set(made)) == (201, {"id", "restriction_type", "restriction_value", "project_id"})
    assert made["project_id"] == made["restriction_value"] == project
    assert emulator.get(path).json()["items"][1] == {**made, "name": "api", "context_id": emulator.context()["id"]}
    assert emulator.context()["open"] is False
    assert restrict(emulator, path, "project", project).status_code == 409
    assert restrict(emulator, path, "project", ORG).status_code == 400


def test_expressions(deploy):
    emulator, path = deploy
    answer = restrict(emulator, path, "expression", 'pipeline.git.branch == "main"')
    assert (answer.status_code, set(answer.json())) == (201, {"id", "restriction_type", "restriction_value"})
    assert "name" not in emulator.get(path).json()["items"][1]
    assert emulator.context()["open"] is False
    bad = restrict(emulator, path, "expression", "pipeline.git.branch ==")
    assert (bad.status_code, bad.json()) == (400, {"message": "Invalid argument."})


def test_groups(deploy, kind):
    emulator, path = deploy
    answers = [restrict(emulator, path, "group", value) for value in (ORG, OTHER)]
    if kind == "circleci":
        refusals = {(answer.status_code, answer.json()["message"]) for answer in answers}
        assert refusals == {(400, "This is only supported for OAuth orgs.")}
    else:
        assert (answers[0].status_code, answers[0].json()) == (201, MEMBERS)
        assert (answers[1].status_code, answers[1].json()) == (400, {"message": "Invalid restriction."})
        emulator.seed(switches={"team_restrictions": True})
        assert restrict(emulator, path, "group", OTHER).status_code == 201
        assert emulator.context()["open"] is True
    assert emulator.get(path).json()["items"][0]["name"] == "All members"


def test_all_members_go_and_do_not_come_back(deploy, kind):
    emulator, path = deploy
    answer = emulator.delete(f"{path}/{ORG}")
    assert (answer.status_code, answer.json()) == (200, {"message": "Context restriction deleted."})
    assert emulator.get(path).json() == {"items": []}
    assert emulator.context()["open"] is False
    again = emulator.delete(f"{path}/{ORG}")
    assert (again.status_code, again.json()) == (404, {"message": "restriction not found"})
    assert restrict(emulator, path, "group", ORG).status_code == (201 if kind == "github" else 400)


@pytest.mark.parametrize("body", [{}, {"restriction_type": "team", "restriction_value": "x"}, {"project_id": OTHER}])
def test_restrictions_that_make_no_sense(deploy, body):
    emulator, path = deploy
    assert emulator.post(path, json=body).status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        'pipeline.git.branch == "main"',
        "pipeline.git.tag != '' and not (job.ssh.enabled or unknown.field == 3)",
        'pipeline.git.branch starts-with "release/" || starts-with(pipeline.git.branch, "x")',
        "true",
    ],
)
def test_good_expressions(text):
    assert is_expression(text)


@pytest.mark.parametrize(
    "text", ["", "==", "a ==", "a b", "(a", "a)", '"open', "a == 'b' and", "f(a,)", "a $ b", "not"]
)
def test_bad_expressions(text):
    assert not is_expression(text)
