# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of projects: what is sent, what is refused, and what CircleCI accepts without doing it."""

from __future__ import annotations

import pytest

from tests.support.ci import API
from tests.support.setups import follow
from tests.support.standalone import PROJECT, project

SETTINGS = f"v2/project/{API}/settings"


@pytest.fixture(autouse=True)
def followed(emulator):
    """The project that everything here is about."""
    follow(emulator)


def test_only_what_differs_is_sent(emulator, do):
    emulator.call("PATCH", SETTINGS, {"advanced": {"build_prs_only": True}})
    result = do("project_settings", project=API, build_prs_only=True, disable_ssh=True, set_github_status=True)
    assert result["changed_settings"] == ["disable_ssh"]
    assert emulator.writes() == [f"PATCH /api/{SETTINGS}"]


@pytest.mark.parametrize("order", [["b", "a", "b"], ["a", "b"]])
def test_branches_are_a_set(emulator, do, order):
    assert do("project_settings", project=API, pr_only_branch_overrides=order)["changed"]
    result = do("project_settings", project=API, pr_only_branch_overrides=order[::-1])
    assert not result["changed"]
    assert result["settings"]["pr_only_branch_overrides"] == ["a", "b"]


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"oss": False}, "oss"),
        ({"build_fork_prs": True}, "forks_receive_secret_env_vars"),
        ({"pr_only_branch_overrides": []}, "pr_only_branch_overrides"),
        ({"pr_only_branch_overrides": ["main", " "]}, "pr_only_branch_overrides[1]"),
    ],
)
def test_what_circleci_would_not_do_is_refused_before_any_request(emulator, do, options, option):
    result = do("project_settings", project=API, **options)
    assert result["failed"]
    assert result["msg"].startswith(f"{option}: ")
    assert emulator.requests() == []


def test_secrets_of_forks_cannot_be_switched_on_in_standalone_projects(emulator, do):
    project(feature_flags={"forks-receive-secret-env-vars": False})(emulator)
    assert not do("project_settings", project=PROJECT, forks_receive_secret_env_vars=False)["changed"]
    result = do("project_settings", project=PROJECT, forks_receive_secret_env_vars=True, disable_ssh=True)
    assert result["failed"]
    assert "forks_receive_secret_env_vars: cannot be switched on" in result["msg"]
    assert emulator.writes() == []


def test_secrets_of_forks_that_are_on_in_a_standalone_project_are_not_sent(emulator, do):
    project()(emulator)
    result = do("project_settings", project=PROJECT, forks_receive_secret_env_vars=True, disable_ssh=True)
    assert result["changed_settings"] == ["disable_ssh"]


def test_a_setting_that_the_organization_imposes_is_told(emulator, do):
    held = emulator.call("GET", SETTINGS)
    emulator.fault({"method": "PATCH", "path": "/settings$", "status": 200, "body": held})
    result = do("project_settings", project=API, disable_ssh=True)
    assert result["failed"]
    assert "does not show them" in result["msg"]
    assert result["applied"] == [f"set disable_ssh of {API}"]


def test_a_setting_that_this_circleci_does_not_have_is_refused(emulator, do):
    held = emulator.call("GET", SETTINGS)
    del held["advanced"]["setup_workflows"]
    emulator.fault({"method": "GET", "path": "/settings$", "status": 200, "body": held})
    result = do("project_settings", project=API, setup_workflows=False)
    assert "setup_workflows: this CircleCI has no such setting" in result["msg"]
    assert emulator.writes() == []


@pytest.mark.parametrize("building", [False, True])
def test_building_is_stopped_and_started(emulator, do, building):
    before = do("project_settings", project=API, building=not building)
    assert before["settings"]["building"] is not building
    result = do("project_settings", project=API, building=building)
    assert result["changed_settings"] == ["building"]
    assert not do("project_settings", project=API, building=building)["changed"]


def test_building_on_a_server_is_refused_with_the_reason(emulator, do):
    emulator.seed({"switches": {"server": True}})
    result = do("project_settings", project=API, building=False, disable_ssh=True)
    assert result["msg"].startswith("building: ")
    assert "API v3" in result["msg"]
    assert emulator.writes() == []


def test_a_token_without_rights_is_told_the_role(emulator, do):
    emulator.seed({"tokens": {"reader": {"login": "reader", "role": "read"}}})
    result = do("project_settings", project=API, disable_ssh=True, token="reader")
    assert result["error"]["status"] == 403
    assert "Only admins of the project" in result["msg"]


def test_a_new_project_of_a_fleet_gets_its_settings_once_it_is_there(emulator, do):
    new = {"project": "github/acme/new", "followed": True, "settings": {"build_prs_only": True}}
    foreseen = do("projects", projects=[new], check_mode=True)
    assert foreseen["changed"]
    result = do("projects", projects=[new])
    assert result["projects"][0]["applied"] == ["follow github/acme/new", "set build_prs_only of github/acme/new"]
    assert not do("projects", projects=[new])["changed"]


def test_settings_of_a_project_stand_over_the_defaults_one_by_one(emulator, do):
    project = {"project": API, "settings": {"build_prs_only": False, "disable_ssh": True}}
    defaults = {"settings": {"build_prs_only": True, "autocancel_builds": True}}
    do("projects", projects=[project], defaults=defaults)
    held = emulator.call("GET", SETTINGS)["advanced"]
    assert (held["build_prs_only"], held["disable_ssh"], held["autocancel_builds"]) == (False, True, True)
