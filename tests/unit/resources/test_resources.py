# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each resource does beyond the laws: the details that are easy to get wrong."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._resources.project_info import Found

from tests.support.keys import make_key
from tests.support.run import resource_of, run
from tests.support.setups import APP_PROJECT, add_ssh_keys, app_project, follow, set_variables

API = "github/acme/api"
P = f"v1.1/project/{API}"
KEY, PUBLIC = make_key()
OTHER_KEY, OTHER_PUBLIC = make_key("rsa", "traditional")


def variables_of(emulator):
    return emulator.state()["projects"][API]["env_vars"]


# project


def test_first_follow_that_answers_false(emulator, do):
    emulator.seed({"switches": {"first_follow_says_false": True}})
    assert do("project", project=API)["changed"]
    assert not do("project", project=API)["changed"]


@pytest.mark.parametrize(("state", "verb"), [("present", "follow"), ("absent", "unfollow")])
def test_refusal_of_what_was_done_all_the_same_is_no_failure(emulator, do, state, verb):
    if state == "absent":
        follow(emulator)
    emulator.fault({"method": "POST", "path": f"/{verb}$", "when": "after", "status": 400, "message": "Bad Request"})
    result = do("project", project=API, state=state)
    assert (result["changed"], result["followed"]) == (True, state == "present")
    assert emulator.writes() == [f"POST /api/{P}/{verb}"]


def test_refusal_of_what_was_not_done_is_told(emulator, do):
    emulator.fault({"method": "POST", "path": "/follow$", "status": 400, "message": "Bad Request"})
    result = do("project", project=API)
    assert result["error"]["message"] == "Bad Request"
    assert result["pending"] == [f"follow {API}"]


@pytest.mark.parametrize("body", [{}, {"following": None}, {"vcs_url": "x"}, {"message": "Not found"}, []])
def test_settings_that_do_not_tell_whether_one_follows_decide_nothing(emulator, do, body):
    emulator.fault({"method": "GET", "path": "/settings", "status": 200, "body": body})
    for state in ("present", "absent"):
        result = do("project", project=API, state=state)
        assert f"GET /api/{P}/settings: HTTP 200, the answer is not as expected" in result["msg"]
        assert emulator.writes() == []


def test_settings_without_keys_do_not_mean_that_there_are_none(emulator, do):
    follow(emulator)
    settings = emulator.call("GET", f"{P}/settings")
    del settings["ssh_keys"]
    emulator.fault({"method": "GET", "path": "/settings", "status": 200, "body": settings})
    for params in ({"hostname": "h", "private_key": KEY}, {"state": "absent", "private_key": KEY}):
        result = do("ssh_key", project=API, **params)
        assert "ssh_keys is missing" in result["msg"]
        assert emulator.writes() == []
    assert not do("project", project=API)["changed"]


def test_project_token_that_follows_is_told_that_it_cannot(emulator, do):
    emulator.seed({"tokens": {"of-the-project": {"project": API, "scope": "all"}}})
    result = do("project", project=API, token="of-the-project")
    assert "only a user can follow a project" in result["msg"]


def test_follow_of_what_cannot_be_seen_is_explained(do):
    result = do("project", project="github/unknown/api")
    assert result["error"]["status"] == 404
    assert "github/unknown/api" in result["error"]["hint"]
    assert result["pending"] == ["follow github/unknown/api"]


def test_absent_of_what_nobody_followed_is_no_change(emulator, do):
    result = do("project", project="github/unknown/api", state="absent")
    assert (result["changed"], result["followed"]) == (False, False)
    assert emulator.requests()[-1] == "GET /api/v1.1/me"


def test_absent_with_a_bad_token_is_an_error(emulator, do):
    emulator.seed({"tokens": {"revoked": {"bad": True}}})
    result = do("project", project=API, state="absent", token="revoked")
    assert result["error"]["status"] == 401
    assert "does not accept this token" in result["msg"]


def test_unfollow_warns_of_the_last_follower(emulator):
    follow(emulator)
    outcome = run("project", {"project": API, "state": "absent"}, emulator.url)
    assert len(outcome.warnings) == 1
    assert "machine user" in outcome.warnings[0]
    assert run("project", {"project": API, "state": "absent"}, emulator.url).warnings == []


# project_info


def test_project_info_filters_by_any_spelling(emulator, do):
    for name in ("api", "web"):
        emulator.call("POST", f"v1.1/project/github/acme/{name}/follow")
    assert len(do("project_info")["projects"]) == 2
    (found,) = do("project_info", project="https://github.com/ACME/web.git")["projects"]
    assert found["project"] == "github/acme/web"
    assert "branches" not in found
    assert emulator.requests() == ["GET /api/v1.1/projects?shallow=true"]


def test_project_info_with_settings(emulator, do):
    add_ssh_keys(("example.com", KEY))(emulator)
    (found,) = do("project_info", settings=True)["projects"]
    assert found["ssh_keys"][0]["public_key"] == PUBLIC
    assert "oss" in found["feature_flags"]


def test_settings_that_are_hidden_hide_no_others(emulator, do):
    for name in ("api", "web"):
        emulator.call("POST", f"v1.1/project/github/acme/{name}/follow")
    emulator.fault({"path": "/github/acme/web/settings", "status": 403, "message": "Permission denied"})
    outcome = run("project_info", {"settings": True}, emulator.url)
    api, web = sorted(outcome.result["projects"], key=lambda project: project["project"])
    assert "oss" in api["feature_flags"]
    assert (web["feature_flags"], web["ssh_keys"]) == (None, None)
    assert outcome.warnings == [
        "The settings of github/acme/web cannot be read, so they are null: "
        "GET /api/v1.1/project/github/acme/web/settings: HTTP 403, Permission denied."
    ]
    assert do("project_info", settings=True, project="github/acme/web")["failed"]
    emulator.clear_faults()
    emulator.fault({"path": "/github/acme/web/settings", "status": 500, "message": "Oops"})
    assert do("project_info", settings=True)["failed"]


def test_branches_before_and_after_their_end(emulator):
    follow(emulator)
    outcome = run("project_info", {"branches": True}, emulator.url)
    assert outcome.result["projects"][0]["branches"] is not None
    assert outcome.warnings == []
    emulator.today("2026-12-07")
    outcome = run("project_info", {"branches": True}, emulator.url)
    assert outcome.result["projects"][0]["branches"] is None
    assert "2026-12-07" in outcome.warnings[0]


# heroku_key, user_ssh_key


def test_equal_heroku_mask_is_unverified_and_not_posted(emulator, do):
    key = "6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f"
    assert not do("heroku_key", key=key)["unverified"]
    result = do("heroku_key", key="00000000-0000-0000-0000-000000004e5f")
    assert (result["changed"], result["unverified"]) == (False, True)
    assert emulator.writes() == []


def test_heroku_key_of_another_form_is_sent_with_a_warning(emulator):
    outcome = run("heroku_key", {"key": "HRKU-a-newer-key"}, emulator.url)
    assert "UUID" in outcome.warnings[0]
    assert outcome.result["changed"]


def test_user_ssh_key_when_me_does_not_tell(emulator):
    emulator.seed({"switches": {"user_key_fingerprint": False}})
    for _run in range(2):
        outcome = run("user_ssh_key", {}, emulator.url)
        assert outcome.result["changed"]
        assert "does not say" in outcome.warnings[0]


# build_cache


@pytest.mark.parametrize(("today", "status"), [("2020-10-01", 410), ("2026-11-24", 404)])
def test_build_cache_is_gone_and_the_error_says_since_when(emulator, do, today, status):
    follow(emulator)
    emulator.today(today)
    result = do("build_cache", project=API)
    assert result["error"]["status"] == status
    assert "2020-11-05" in result["msg"]
    assert "method: env_var" in result["msg"]


def test_build_cache_bumps_a_variable_of_ones_own(emulator, do):
    set_variables(MY_CACHE="1")(emulator)
    assert do("build_cache", project=API, method="env_var", variable="MY_CACHE")["variable"] == "MY_CACHE"
    first = variables_of(emulator)["MY_CACHE"]
    do("build_cache", project=API, method="env_var", variable="MY_CACHE")
    assert "1" < first < variables_of(emulator)["MY_CACHE"]
    assert emulator.requests() == [f"GET /api/{P}/envvar", f"POST /api/{P}/envvar"]


@pytest.mark.parametrize("project", [API, APP_PROJECT])
def test_build_cache_deletes_docker_layers(emulator, do, project):
    follow(emulator)
    app_project()(emulator)
    result = do("build_cache", project=project, method="docker_layers")
    assert "Docker layer cache" in result["status"]
    assert result["variable"] is None
    assert emulator.state()["projects"][project]["layer_cache_purges"] == 1


@pytest.mark.parametrize(
    ("document", "status", "said"),
    [
        ({"projects": [{"project": API, "layer_cache": False}]}, 410, "has retired Docker layer caching"),
        ({"switches": {"server": True}}, 404, "CircleCI Server does not have this call"),
        ({"tokens": {"a-token-of-the-tests": {"role": "read"}}}, 403, "Only admins of the project or of its organi"),
    ],
)
def test_build_cache_says_why_docker_layers_stay(emulator, do, document, status, said):
    follow(emulator)
    emulator.seed(document)
    result = do("build_cache", project=API, method="docker_layers")
    assert result["error"]["status"] == status
    assert said in result["msg"]
    assert result["pending"] == [f"delete the Docker layer cache of {API}"]


# Errors of access


@pytest.mark.parametrize(
    ("token", "project", "said"),
    [
        ("token-that-is-bad", API, "does not accept this token"),
        ("good", "github/acme/apl", "misspelled"),
        ("of-the-project", "github/acme/web", "project token"),
        ("reader", API, "lacks the permission"),
    ],
)
def test_access_is_diagnosed(emulator, do, token, project, said):
    follow(emulator)
    tokens = {
        "token-that-is-bad": {"bad": True},
        "of-the-project": {"project": API, "scope": "all"},
        "reader": {"login": "reader", "role": "read"},
    }
    emulator.seed({"tokens": tokens})
    result = do("env_vars", project=project, variables={"A": "a value"}, token=token)
    assert result["failed"]
    assert said in result["error"]["hint"]
    assert token not in result["msg"]


def test_project_token_at_v2_is_diagnosed(emulator, do):
    follow(emulator)
    emulator.seed({"tokens": {"of-the-project": {"project": API, "scope": "all"}}})
    result = do("pipeline_info", project=API, token="of-the-project")
    assert "personal tokens only" in result["msg"]


def test_diagnosis_that_gets_no_answer_says_so(emulator, do):
    emulator.fault({"path": "/me$", "status": 503})
    result = do("env_vars", project="github/acme/nothing", variables={"A": "a value"})
    assert "does not say whose token this is" in result["error"]["hint"]


def test_without_a_token(do):
    result = do("env_vars_info", project=API, token=None)
    assert result["error"]["status"] in (401, 404)
    assert "No token was given" in result["msg"]


def test_project_token_does_what_it_may(emulator, do):
    follow(emulator)
    emulator.seed({"tokens": {"of-the-project": {"project": API, "scope": "all"}}})
    assert do("env_vars", project=API, variables={"A": "a value"}, token="of-the-project")["changed"]


def test_github_error_inside_the_message(emulator, do):
    emulator.seed({"switches": {"github_passthrough": True}})
    result = do("env_vars", project="github/acme/nothing", variables={"A": "a value"})
    assert result["error"]["message"] == "the code host says: Not Found"


def test_end_of_branches_is_announced_for_the_cloud(emulator):
    follow(emulator)
    found = Found([], {}, is_cloud=True)
    plan = resource_of("project_info").plan({"branches": True}, found)
    ((message, date),) = plan.deprecations
    assert date == "2026-12-07"
    assert "build_status" in message
    assert resource_of("project_info").plan({"branches": False}, found).deprecations == ()
    assert run("project_info", {"branches": True}, emulator.url).deprecations == []
