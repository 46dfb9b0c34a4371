# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a project in v2 (docs/api/v2.md §4.4)."""

from __future__ import annotations

import pytest

ORG, ID = "66491562-90a9-4065-9249-4b0ce3b77452", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
V2 = "/api/v2/project/gh/acme/web/settings"
STANDALONE = f"/api/v2/project/circleci/{ORG}/{ID}/settings"
DENIED = (403, {"message": "Permission denied."})
FRESH = {
    "autocancel_builds": False,
    "build_fork_prs": False,
    "build_prs_only": False,
    "disable_ssh": False,
    "forks_receive_secret_env_vars": True,
    "oss": False,
    "set_github_status": True,
    "setup_workflows": True,
    "write_settings_requires_admin": False,
    "pr_only_branch_overrides": ["main"],
}


@pytest.fixture
def standalone(emulator):
    emulator.seed(projects=[{"project": f"circleci/{ORG}/{ID}"}])
    return emulator


def patch(emulator, path=V2, token="T", **advanced):
    return emulator.call("PATCH", path, token=token, json={"advanced": advanced})


@pytest.mark.parametrize("path", [V2, STANDALONE, V2.replace("gh", "github")])
def test_a_fresh_project(standalone, path):
    assert standalone.get(path).json() == {"advanced": FRESH}


def test_only_what_is_sent_changes(emulator):
    answer = patch(emulator, disable_ssh=True, build_prs_only=True)
    assert (answer.status_code, answer.json()["advanced"]) == (
        200,
        FRESH | {"disable_ssh": True, "build_prs_only": True},
    )
    assert patch(emulator).json() == answer.json() == emulator.get(V2).json()
    assert emulator.get("project/gh/acme/web/settings").json()["feature_flags"]["build-prs-only"] is True


def test_v1_1_changes_the_same_settings(emulator):
    emulator.put("project/gh/acme/web/settings", json={"feature_flags": {"autocancel-builds": True}})
    assert emulator.get(V2).json()["advanced"]["autocancel_builds"] is True


def test_the_branches_come_in_any_order_and_cannot_be_emptied(emulator):
    assert patch(emulator, pr_only_branch_overrides=["a", "b", "c"]).status_code == 200
    shown = emulator.get(V2).json()["advanced"]["pr_only_branch_overrides"]
    assert (sorted(shown), shown != ["a", "b", "c"]) == (["a", "b", "c"], True)
    answer = patch(emulator, pr_only_branch_overrides=[], disable_ssh=True)
    assert (answer.status_code, answer.json()["advanced"]["pr_only_branch_overrides"]) == (200, shown)
    assert answer.json()["advanced"]["disable_ssh"] is True


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "No JSON fields found."),
        ({"advanced": {"x": 1}}, "Unexpected field 'advanced.x'."),
        ({"feature_flags": {}}, "Unexpected field 'feature_flags'."),
        ({"advanced": {"disable_ssh": True, "oss": False}}, "Unexpected field 'advanced.oss'."),
        ({"advanced": {"disable_ssh": "yes"}}, "Field 'advanced.disable_ssh' should be 'boolean', but was 'string'."),
        ({"advanced": {"pr_only_branch_overrides": [1]}}, None),
    ],
)
def test_what_is_refused_is_refused_whole(emulator, body, message):
    answer = emulator.call("PATCH", V2, json=body)
    assert answer.status_code == 400
    assert message in (None, answer.json()["message"])
    assert emulator.get(V2).json() == {"advanced": FRESH}


def test_forks_of_a_standalone_project_get_no_secrets(standalone):
    answer = patch(standalone, STANDALONE, forks_receive_secret_env_vars=True, disable_ssh=True)
    assert (answer.status_code, answer.json()) == DENIED
    assert standalone.get(STANDALONE).json()["advanced"] == FRESH | {"disable_ssh": True}
    assert patch(standalone, STANDALONE, forks_receive_secret_env_vars=False).status_code == 200
    assert patch(standalone, STANDALONE, forks_receive_secret_env_vars=True).status_code == 403
    assert standalone.get(STANDALONE).json()["advanced"]["forks_receive_secret_env_vars"] is False
    assert patch(standalone, V2, forks_receive_secret_env_vars=True).status_code == 200


def test_who_may(emulator):
    emulator.seed(
        tokens={
            "W": {"login": "w", "role": "write"},
            "R": {"login": "r", "role": "read"},
            "P": {"project": "github/acme/web"},
        }
    )
    assert [patch(emulator, token=token, disable_ssh=True).status_code for token in "WRP"] == [200, 403, 404]
    patch(emulator, write_settings_requires_admin=True)
    refused = patch(emulator, token="W", disable_ssh=False)
    assert (refused.status_code, refused.json()) == DENIED
    assert emulator.get(V2).json()["advanced"]["disable_ssh"] is True


def test_the_slug_has_three_segments(emulator):
    missing = emulator.get(V2.replace("web", "new"))
    assert (missing.status_code, missing.json()) == (404, {"message": "Project not found."})
    for path in (V2.replace("gh/acme/web", "gh%2Facme%2Fweb"), f"/api/v2/project/{emulator.project()['id']}/settings"):
        assert emulator.get(path).json() == {"message": "Not found"}


def test_a_seed_sets_the_branches(emulator):
    emulator.history(pr_only_overrides=["x"], feature_flags={"disable-ssh": True})
    advanced = emulator.project()["advanced"]
    assert (advanced["pr_only_branch_overrides"], advanced["disable_ssh"]) == (["x"], True)
