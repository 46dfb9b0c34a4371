# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipeline definitions, their triggers, and repositories: what no law tests."""

from __future__ import annotations

import pytest

from tests.support.setups import APP_ORG, app_project


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
