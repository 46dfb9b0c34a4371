# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contexts: closed before they are filled, never open and full, and what CircleCI makes difficult about them."""

from __future__ import annotations

import pytest

from tests.laws.cases.contexts import MAIN, ORGANIZATION, VARIABLES, known
from tests.support.ci import API

NEW = {"organization": ORGANIZATION, "name": "deploy", "variables": VARIABLES}


@pytest.fixture(autouse=True)
def followed(emulator):
    """The project that contexts are restricted to."""
    emulator.call("POST", f"v1.1/project/{API}/follow")


@pytest.mark.parametrize(
    "restrictions",
    [{"projects": [API]}, {"expressions": [MAIN]}, {"all_members": False}, {"projects": [API], "all_members": False}],
    ids=str,
)
def test_a_context_holds_nothing_until_it_is_closed(emulator, do, restrictions):
    result = do("context", **NEW, restrictions=restrictions)
    assert result["closed"]
    assert result["created"] == sorted(VARIABLES)
    changes = emulator.context_changes()
    assert [change["open"] for change in changes if change["variables"]] == [False] * len(VARIABLES)


def test_without_restrictions_it_is_open_and_says_so(do):
    assert not do("context", **NEW)["closed"]


def test_who_may_not_restrict_leaves_no_open_context(emulator, do):
    emulator.seed({"tokens": {"of-a-contributor": {"login": "carol", "role": "contributor"}}})
    result = do("context", **NEW, restrictions={"projects": [API]}, token="of-a-contributor")
    assert result["failed"]
    assert "Only an admin of the organization may restrict a context" in result["msg"]
    assert "deleted again" in result["msg"]
    assert result["applied"] == [
        "create context deploy of github/acme",
        "delete context deploy of github/acme again",
    ]
    assert any("set variable TOKEN" in line for line in result["pending"])
    assert emulator.contexts() == {}


def test_a_known_context_is_not_deleted_when_it_cannot_be_restricted(emulator, do):
    known(emulator)
    emulator.fault({"method": "POST", "path": "/restrictions$", "status": 403, "message": "Permission denied."})
    result = do("context", **NEW, restrictions={"projects": [API]})
    assert result["failed"]
    assert result["applied"] == []
    assert emulator.contexts()["gh/acme deploy"]["variables"]["TOKEN"] == "another value"


def test_contexts_of_one_name_in_two_organizations_are_two(emulator, do):
    known(emulator)
    do("context", **NEW)
    assert emulator.contexts()["bb/acme deploy"]["variables"] == {"OTHER": "a value to stay"}


def test_a_name_that_differs_in_case_is_another_context(emulator, do):
    known(emulator)
    do("context", organization=ORGANIZATION, name="Deploy")
    assert {"gh/acme Deploy", "gh/acme deploy"} <= emulator.contexts().keys()


def test_restrictions_are_purged_only_if_asked_and_never_that_to_all_members(emulator, do):
    do("context", **NEW, restrictions={"projects": [API], "expressions": [MAIN]})
    kept = do("context", **NEW, restrictions={"projects": [API]})
    assert not kept["changed"]
    result = do("context", **NEW, restrictions={"projects": [API]}, purge_restrictions=True)
    assert result["changed"]
    assert [each["type"] for each in result["restrictions"]] == ["group", "project"]


def test_too_many_variables_are_refused_before_the_first_write(emulator, do):
    variables = {f"V{number}": "a value" for number in range(101)}
    result = do("context", organization=ORGANIZATION, name="big", variables=variables)
    assert result["failed"]
    assert "at most 100 variables" in result["msg"]
    assert emulator.writes() == []


def test_a_hundred_variables_are_unchanged_the_second_time(emulator, do):
    variables = {f"V{number}": f"value of {number}" for number in range(100)}
    params = {"organization": ORGANIZATION, "name": "full", "variables": variables, "change_detection": "mask"}
    assert len(do("context", **params)["created"]) == 100
    second = do("context", **params)
    assert not second["changed"]
    assert emulator.writes() == []


@pytest.mark.parametrize("policy", ["rewrite", "mask", "fingerprint"])
def test_a_full_context_gets_new_variables_in_place_of_those_that_are_purged(emulator, do, policy):
    params = {"organization": ORGANIZATION, "name": "full", "change_detection": policy}
    if policy == "fingerprint":
        params["fingerprint_key"] = "a key of the tests, long"
    variables = {f"V{number}": f"value of {number}" for number in range(99 if policy == "fingerprint" else 100)}
    do("context", **params, variables=variables)
    del variables["V1"]
    result = do("context", **params, variables={**variables, "NEW": "another value"}, purge=True)
    assert (result["created"], result["removed"]) == (["NEW"], ["V1"])
    assert not do("context", **{**params, "change_detection": "mask"}, variables=variables)["changed"]


def test_a_fingerprint_is_one_of_the_variables(emulator, do):
    params = {"organization": ORGANIZATION, "name": "big", "fingerprint_key": "a key of the tests, long"}
    variables = {f"V{number}": "a value" for number in range(100)}
    result = do("context", **params, variables=variables, change_detection="fingerprint")
    assert "at most 100 variables, a fingerprint among them" in result["msg"]
    assert emulator.writes() == []


def test_a_context_with_many_variables_is_deleted_only_if_that_is_meant(emulator, do):
    variables = {f"V{number}": "a value" for number in range(11)}
    do("context", organization=ORGANIZATION, name="full", variables=variables)
    gone = {"organization": ORGANIZATION, "name": "full", "state": "absent"}
    refused = do("context", **gone)
    assert "purge_limit" in refused["msg"]
    assert do("context", **gone, purge_limit=11)["removed"] == sorted(variables)
    assert emulator.contexts() == {}


@pytest.mark.parametrize("organization", ["github/elsewhere", "bb/nowhere"])
def test_an_organization_of_others_is_refused_with_those_of_the_user(do, organization):
    result = do("context", organization=organization, name="deploy")
    assert f"does not belong to {organization.replace('bb', 'bitbucket')}" in result["msg"]
    assert "github/acme" in result["msg"]


@pytest.mark.parametrize("organization", ["", "acme", "svn/acme", "circleci/acme", "gh/", "https://[::1", "a/b/c"])
def test_what_names_no_organization_is_refused(emulator, do, organization):
    result = do("context", organization=organization, name="deploy")
    assert result["msg"].startswith("organization: ")
    assert emulator.requests() == []


@pytest.mark.parametrize(
    "organization",
    ["gh/acme", "GitHub/acme", "https://app.circleci.com/settings/organization/github/acme/contexts"],
)
def test_an_organization_is_found_in_each_spelling(do, organization):
    assert do("context", **{**NEW, "organization": organization})["created"]


def test_ages_tell_what_is_due_for_rotation(emulator, do):
    old = {"value": "old", "created_at": "2025-01-01T00:00:00.000Z", "updated_at": "2025-06-01T00:00:00.000Z"}
    seed = [{"org": "gh/acme", "name": "aged", "variables": {"OLD": old}}, {"org": "gh/acme", "name": "empty"}]
    emulator.seed({"contexts": seed})
    do("context", **NEW)
    (found,) = do("context_info", organization=ORGANIZATION, older_than=365)["contexts"]
    assert [(each["name"], each["age_days"] >= 365) for each in found["env_vars"]] == [("OLD", True)]
    everything = do("context_info", organization=ORGANIZATION)["contexts"]
    assert [each["name"] for each in everything] == ["aged", "deploy", "empty"]


def test_what_is_open_to_all_members_is_found(do):
    do("context", **NEW, restrictions={"projects": [API]})
    do("context", organization=ORGANIZATION, name="everybody")
    found = do("context_info", organization=ORGANIZATION, open=True)["contexts"]
    assert [each["name"] for each in found] == ["everybody"]


def test_a_fleet_reads_the_list_once(emulator, do):
    names = [f"context-{number}" for number in range(12)]
    result = do("contexts", organization=ORGANIZATION, contexts=[{"name": name} for name in names])
    assert result["msg"] == "12 of 12 contexts changed (12 contexts added)."
    asked = [line.partition("?")[0] for line in emulator.requests()]
    assert asked.count("GET /api/v2/context") == 1
    assert asked.count("GET /api/v2/me/collaborations") == 1


def test_restrictions_of_a_context_stand_over_the_defaults_one_by_one(emulator, do):
    context = {"name": "deploy", "restrictions": {"all_members": False}}
    do("contexts", organization="gh/acme", contexts=[context], defaults={"restrictions": {"expressions": [MAIN]}})
    (found,) = do("context_info", organization="gh/acme")["contexts"]
    assert [each["type"] for each in found["restrictions"]] == ["expression"]


def test_a_server_has_accounts_instead_of_organizations(emulator, do):
    known(emulator)
    emulator.seed({"switches": {"server": True}})
    assert [context["name"] for context in do("context_info", organization=ORGANIZATION)["contexts"]]


@pytest.mark.parametrize("mask", [7, True, [], {}])
def test_a_mask_that_is_no_text_is_an_error(emulator, do, mask):
    known(emulator)
    listed = {"items": [{"variable": "TOKEN", "truncated_value": mask}], "next_page_token": None}
    emulator.fault({"method": "GET", "path": "/environment-variable", "status": 200, "body": listed})
    result = do("context", **NEW)
    assert "truncated_value must be a string" in result["msg"]
    assert emulator.writes() == []
