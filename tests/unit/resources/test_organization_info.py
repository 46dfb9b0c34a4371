# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations and their projects, from whatever the server lists them by."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._resources.organization_info import ONLY_NAMES

from tests.support.run import run
from tests.support.standalone import ORG, ORGANIZATION, PROJECT, project

ACME = {
    "projects": [
        {"project": "github/acme/api", "followers": ["octocat"]},
        {"project": "github/acme/Web", "followers": []},
        {"project": "github/others/theirs", "followers": ["octocat"]},
    ],
    "tokens": {"T": {"login": "octocat"}},
}


def summary_of(result):
    return [(each["project"], each["name"], each["followed"], bool(each["id"])) for each in result["projects"]]


@pytest.mark.parametrize("listed", ["all", "followed"])
def test_projects_of_a_code_host_have_slugs_and_are_marked(emulator, do, listed):
    emulator.seed({**ACME, "switches": {"v3_projects": listed}})
    result = do("organization_info", organization="gh/acme", token="T")
    web = [("github/acme/Web", "Web", False, True)] if listed == "all" else []
    assert summary_of(result) == [("github/acme/api", "api", True, True), *web]
    assert result["projects_source"] == "api_v3"
    assert [each["slug"] for each in result["organizations"]] == ["gh/acme"]


@pytest.mark.parametrize("name", [ORGANIZATION, ORG, "circleci/DdaVtNusHqi24D4YT3X4eu"])
def test_slugs_of_standalone_projects_are_their_ids(emulator, do, name):
    project(followers=["octocat"])(emulator)
    emulator.seed({"tokens": ACME["tokens"]})
    result = do("organization_info", organization=name, token="T")
    assert summary_of(result) == [(PROJECT, "api", True, True)]
    assert not any("/api/v2/project/" in request for request in emulator.requests())


def test_a_list_of_several_pages_is_read_to_its_end(emulator, do):
    names = [f"p{number:02}" for number in range(45)]
    emulator.seed({"projects": [{"project": f"github/acme/{name}"} for name in names]})
    result = do("organization_info", organization="gh/acme")
    assert [each["name"] for each in result["projects"]] == names


def test_a_server_lists_what_its_insights_know(emulator):
    emulator.seed({**ACME, "switches": {"server": True}})
    done = run("organization_info", {"organization": "gh/acme"}, emulator.url, token="T")
    assert summary_of(done.result) == [
        ("github/acme/api", "api", True, False),
        ("github/acme/Web", "Web", False, False),
    ]
    assert done.result["projects_source"] == "insights"
    assert done.warnings == [ONLY_NAMES.format(organization="github/acme")]


@pytest.mark.parametrize("status", [403, 404])
def test_a_project_that_is_not_shown_has_no_slug(emulator, do, status):
    emulator.seed(ACME)
    emulator.fault({"method": "GET", "path": "/api/v2/project/[0-9a-f-]{36}$", "status": status, "message": "no"})
    result = do("organization_info", organization="gh/acme", token="T")
    assert ("github/acme/api", "api", True, False) in summary_of(result)
    assert {each["project"] for each in result["projects"] if each["id"]} == {None}


def test_without_an_organization_all_are_listed(emulator, do):
    emulator.seed({"orgs": [{"vcs": "github", "name": "new", "onboarded": False}]})
    result = do("organization_info")
    assert {each["name"]: bool(each["id"]) for each in result["organizations"]} == {"acme": True, "new": False}
    assert "projects" not in result


# Making a project by its name.


def test_a_project_is_made_once(emulator, do):
    project()(emulator)
    made = do("project", organization=ORGANIZATION, name="payments")
    assert made["changed"]
    assert made["project"].startswith("circleci/")
    again = do("project", organization=ORGANIZATION, name="payments")
    assert not again["changed"]
    assert (again["project"], again["id"]) == (made["project"], made["id"])


def test_in_check_mode_the_project_is_not_known_yet(emulator, do):
    project()(emulator)
    result = do("project", organization=ORGANIZATION, name="payments", check_mode=True)
    assert result["changed"]
    assert result["project"] is None
    assert emulator.writes() == []


def test_two_projects_of_one_name_are_an_error(emulator, do):
    project()(emulator)
    for _time in range(2):
        emulator.call("POST", f"v2/organization/{ORG}/project", {"name": "twin"})
    result = do("project", organization=ORGANIZATION, name="twin")
    assert result["failed"]
    assert result["msg"].startswith("name: 2 projects of the organization are called twin: ")


def test_a_project_whose_making_is_unclear_is_found_and_not_made_twice(emulator, do):
    project()(emulator)
    emulator.fault({"method": "POST", "path": "/project$", "when": "after", "drop": True, "times": 1})
    result = do("project", organization=ORGANIZATION, name="payments")
    assert result["changed"]
    assert result["project"] == f"{ORGANIZATION}/{result['id']}"
    assert len(emulator.writes()) == 1


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"organization": "gh/acme", "name": "api"}, "organization"),
        ({"organization": ORGANIZATION, "name": "api", "state": "absent"}, "state"),
        ({"organization": ORGANIZATION, "name": " "}, "name"),
    ],
)
def test_what_cannot_be_made_by_name_is_refused_before_any_request(emulator, do, options, option):
    result = do("project", **options)
    assert result["msg"].startswith(f"{option}: ")
    assert emulator.requests() == []


def test_a_viewer_may_not_make_a_project(emulator, do):
    project()(emulator)
    emulator.seed({"tokens": {"reader": {"login": "reader", "role": "read"}}})
    result = do("project", organization=ORGANIZATION, name="payments", token="reader")
    assert result["error"]["status"] == 403
    assert "Only admins and contributors" in result["msg"]
