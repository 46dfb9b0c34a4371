# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds: triggered, watched, run again, cancelled."""

from __future__ import annotations

import json

import pytest

from tests.support.ci import API, ARTIFACTS, QUICK, P, pipeline_of, trigger
from tests.support.clock import Clock
from tests.support.run import run
from tests.support.setups import follow
from tests.support.wire import listening

BEFORE, AFTER = "2026-11-24", "2027-02-01"


@pytest.fixture(autouse=True)
def followed(emulator):
    """The project that everything here is about."""
    follow(emulator)


# build


def test_trigger(emulator, do):
    result = do("build", project=API, branch="feature/x", job="lint", parameters={"LEVEL": "high", "N": 3})
    assert result["changed"]
    assert result["build"]["branch"] == "feature/x"
    assert result["build"]["lifecycle"] in ("scheduled", "queued", "not_running")
    held = emulator.call("GET", f"{P}/{result['build']['build_num']}")
    assert held["build_parameters"] == {"CIRCLE_JOB": "lint", "LEVEL": "high", "N": 3}
    assert "build_parameters" not in result["build"]
    assert emulator.writes() == [f"POST /api/{P}/tree/feature%2Fx"]


def test_trigger_without_a_branch(emulator, do):
    result = do("build", project=API, job="test", revision="0" * 40)
    held = emulator.call("GET", f"{P}/{result['build']['build_num']}")
    assert held["build_parameters"]["CIRCLE_JOB"] == "test"
    assert held["vcs_revision"] == "0" * 40
    assert do("build", project=API, tag="v1.0")["build"]["vcs_tag"] == "v1.0"


def test_check_mode_triggers_nothing(emulator, do):
    result = do("build", project=API, branch="main", check_mode=True)
    assert result["changed"]
    assert result["build"] is None
    assert emulator.requests() == []


def test_build_that_is_not_run_is_a_failure(emulator, do):
    emulator.seed({"projects": [{"project": "github/acme/lonely", "followers": []}]})
    result = do("build", project="github/acme/lonely", branch="main")
    assert result["failed"]
    assert result["changed"]
    assert "nobody follows the project" in result["msg"]
    assert result["build"]["dont_build"] == "no-followers"


def test_what_a_build_says_of_itself_shows_no_parameter():
    said = {"fail_reason": "bad value s3same-street", "messages": [{"message": "s3same-street is bad"}]}
    with listening() as wire:
        wire.answer(201, json.dumps({"build_num": 1, "status": "failed", **said}).encode())
        result = run("build", {"project": API, "parameters": {"KEY": "s3same-street"}}, wire.url).result
    assert result["build"]["fail_reason"] == "bad value ********"
    assert "s3same-street" not in str(result)


def test_trigger_is_never_repeated_blindly(emulator, do):
    emulator.fault({"method": "POST", "path": "/tree/", "drop": True, "when": "after", "times": 1})
    result = do("build", project=API, branch="main", retries=5)
    assert result["failed"]
    assert "could be done twice" in result["msg"]
    assert len(emulator.writes()) == 1


def test_sunset_of_the_trigger(emulator):
    follow(emulator)
    outcome = run("build", {"project": API, "branch": "main"}, emulator.url)
    ((message, date),) = outcome.deprecations
    assert date == AFTER
    assert AFTER in message
    assert "community.circleci.pipeline" in message
    emulator.today(AFTER)
    result = run("build", {"project": API, "branch": "main"}, emulator.url).result
    assert result["error"]["status"] == 410
    assert "community.circleci.pipeline" in result["msg"]


# Waiting


@pytest.mark.parametrize("module", ["build", "build_wait"])
def test_wait_for_success(emulator, do, progress, module):
    if module == "build":
        result = do("build", project=API, branch="main", wait=True, **QUICK)
    else:
        result = do("build_wait", project=API, build_num=trigger(emulator), **QUICK)
    assert result["build"]["outcome"] == "success"
    assert result["changed"] == (module == "build")
    assert any("running" in line for line in progress)
    assert progress[-1].startswith("build ")
    assert "success, after" in progress[-1]


@pytest.mark.parametrize("module", ["build", "build_wait"])
def test_wait_for_failure(emulator, do, module):
    if module == "build":
        result = do("build", project=API, branch="fail/x", job="test", wait=True, **QUICK)
    else:
        result = do("build_wait", project=API, build_num=trigger(emulator, "fail/x"), **QUICK)
    assert result["failed"]
    assert result["changed"] == (module == "build")
    assert result["build"]["outcome"] == "failed"
    assert result["failed_step"]["status"] == "failed"
    assert result["failed_step"]["exit_code"] == 1
    assert "Error 1" in result["failed_step"]["output"][-1]
    assert result["failed_step"]["output"][-1] in result["msg"]
    assert result["build"]["build_url"] in result["msg"]


@pytest.mark.parametrize(
    ("branch", "outcome"), [("timeout/x", "timedout"), ("infra/x", "infrastructure_fail"), ("cancel/x", "canceled")]
)
def test_wait_for_other_ends(emulator, do, branch, outcome):
    result = do("build_wait", project=API, build_num=trigger(emulator, branch), **QUICK)
    assert result["failed"]
    assert result["build"]["outcome"] == outcome
    assert outcome in result["msg"]


def test_wait_for_cancel(emulator, do):
    number = trigger(emulator, "stuck/x")
    emulator.call("POST", f"{P}/{number}/cancel")
    assert "canceled" in do("build_wait", project=API, build_num=number, **QUICK)["msg"]


def test_wait_timeout(emulator, do):
    number = trigger(emulator, "stuck/x")
    result = do("build_wait", project=API, build_num=number, wait_timeout=1.5, wait_interval=0.02)
    assert result["failed"]
    assert "wait_timeout" in result["msg"]
    assert result["build"]["build_num"] == number
    assert len(emulator.requests()) > 3


def test_failure_is_told_without_its_output_when_that_is_gone(emulator, do):
    emulator.fault({"path": "/outputs/", "status": 404})
    result = do("build_wait", project=API, build_num=trigger(emulator, "fail/x"), **QUICK)
    assert result["failed_step"]["output"] == []
    assert "failed" in result["msg"]


def test_error_while_waiting_tells_that_the_build_was_triggered(emulator, do):
    emulator.fault({"method": "GET", "path": f"/{API}/\\d+$", "status": 500})
    result = do("build", project=API, branch="main", wait=True, **QUICK)
    assert result["failed"]
    assert result["changed"]
    assert result["applied"] == [f"trigger a build of {API} at main"]
    assert result["build"]["build_num"] == 1
    assert result["error"]["status"] == 500


def test_wait_needs_no_token_for_open_source(emulator, do):
    emulator.seed({"projects": [{"project": API, "oss": True}]})
    number = trigger(emulator)
    assert do("build_wait", project=API, build_num=number, token=None, **QUICK)["build"]["outcome"] == "success"


# build_retry


@pytest.mark.parametrize("ssh", [False, True])
@pytest.mark.parametrize(("today", "api"), [(BEFORE, "v1.1"), (AFTER, "v2")])
def test_retry_on_both_sides_of_the_sunset(emulator, do, today, api, ssh):
    number = trigger(emulator)
    emulator.tick()
    emulator.today(today)
    result = do("build_retry", project=API, build_num=number, ssh=ssh)
    assert result["api"] == api
    assert result["build"]["retry_of"] == number
    assert result["build"]["build_num"] > number
    assert result["build"]["ssh_disabled"] != ssh
    assert ("msg" in result) == (api == "v2")
    assert len([line for line in emulator.writes() if "rerun" in line]) == (api == "v2")


def test_retry_says_what_is_coming(emulator):
    follow(emulator)
    number = trigger(emulator)
    outcome = run("build_retry", {"project": API, "build_num": number}, emulator.url)
    ((message, date),) = outcome.deprecations
    assert date == AFTER
    assert "API v2" in message


def test_retry_of_the_form_of_2020(emulator, do):
    emulator.seed({"switches": {"rerun_answer": "message"}})
    number = trigger(emulator)
    emulator.tick()
    emulator.today(AFTER)
    assert do("build_retry", project=API, build_num=number)["build"]["retry_of"] == number


@pytest.mark.parametrize("answer", [{"message": "Accepted."}, True, None, [], {}, "ok"])
def test_odd_answer_to_a_retry_is_no_retry_by_api_v2(emulator, do, answer):
    number = trigger(emulator)
    emulator.tick()
    text = {"body": json.dumps(answer), "headers": {"Content-Type": "application/json"}}
    emulator.fault({"method": "POST", "path": "/retry$", "when": "after", "status": 200, **text})
    result = do("build_retry", project=API, build_num=number)
    assert result["failed"]
    assert f"POST /api/{P}/{number}/retry: HTTP 200, the answer is not as expected" in result["msg"]
    assert "could be done twice" in result["msg"]
    assert "API v2" not in result["msg"]
    assert emulator.writes() == [f"POST /api/{P}/{number}/retry"]


def test_retry_by_api_v2_that_fails_is_told_with_its_own_path(emulator, do):
    number = trigger(emulator)
    emulator.tick()
    emulator.today(AFTER)
    emulator.fault({"method": "POST", "path": "/rerun$", "status": 400, "message": "no rerun"})
    result = do("build_retry", project=API, build_num=number)
    assert result["error"]["path"].endswith("/rerun")
    assert "no rerun" in result["msg"]
    assert [line.rpartition("/")[2] for line in emulator.writes()] == ["retry", "rerun"]


def test_retry_by_api_v2_whose_build_gets_no_number_is_not_lost(emulator):
    number = trigger(emulator)
    emulator.tick()
    emulator.today(AFTER)
    emulator.fault({"method": "GET", "path": "/job$", "status": 200, "body": {"items": [], "next_page_token": None}})
    result = run("build_retry", {"project": API, "build_num": number}, emulator.url, clock=Clock()).result
    assert "failed" not in result
    assert (result["api"], result["build"]["build_num"], result["build"]["retry_of"]) == ("v2", None, number)
    assert result["build"]["workflows"]["workflow_id"] in result["msg"]


def test_retry_of_a_build_of_1_0(emulator, do):
    old = {"project": "github/acme/old", "followers": ["somebody"], "builds": [{"platform": "1.0"}]}
    emulator.seed({"projects": [old]})
    result = do("build_retry", project="github/acme/old", build_num=1)
    assert result["failed"]
    assert "CircleCI 1.0" in result["msg"]
    assert result["build"]["dont_build"] == "1.0-not-available"
    emulator.today(AFTER)
    result = do("build_retry", project="github/acme/old", build_num=1)
    assert result["error"]["status"] == 410
    assert "this build does not belong to one" in result["msg"]


# build_cancel, build_ssh_user


def test_cancel(emulator, do):
    number = trigger(emulator, "stuck/x")
    result = do("build_cancel", project=API, build_num=number)
    assert result["changed"]
    assert result["build"]["outcome"] == "canceled"
    again = do("build_cancel", project=API, build_num=number)
    assert not again["changed"]
    assert emulator.writes() == []


def test_cancel_of_what_has_ended(emulator, do):
    number = trigger(emulator)
    emulator.tick()
    result = do("build_cancel", project=API, build_num=number)
    assert (result["changed"], result["build"]["outcome"]) == (False, "success")


def test_ssh_user(emulator, do):
    number = trigger(emulator, "stuck/x")
    retried = do("build_retry", project=API, build_num=number, ssh=True)["build"]["build_num"]
    other = {"project": API, "build_num": retried, "token": "another-token"}
    result = do("build_ssh_user", **other)
    assert result["changed"]
    assert len(result["ssh_users"]) == 2
    assert not do("build_ssh_user", **other)["changed"]
    assert emulator.writes() == []


def test_ssh_user_of_a_build_without_ssh(emulator, do):
    result = do("build_ssh_user", project=API, build_num=trigger(emulator, "stuck/x"))
    assert result["failed"]
    assert "ssh: true" in result["msg"]
    assert not result["changed"]


# build_info


def test_info_of_one_build(emulator, do):
    number = trigger(emulator, "fail/x")
    emulator.tick()
    (build,) = do("build_info", project=API, build_num=number, tests=True, artifacts=True)["builds"]
    assert build["steps"][-1]["actions"][0]["status"] == "failed"
    assert build["tests"] == []
    assert build["artifacts"] == []


def test_info_of_a_missing_build(do):
    result = do("build_info", project=API, build_num=99)
    assert result["error"]["status"] == 404
    assert "what was requested does not exist" in result["msg"]


def test_info_pages_past_a_hundred(emulator, do):
    emulator.seed({"switches": {"build_speed": 0}})
    for _build in range(120):
        trigger(emulator)
    builds = do("build_info", project=API, limit=110, offset=5)["builds"]
    assert [build["build_num"] for build in builds] == list(range(115, 5, -1))
    assert len(emulator.requests()) == 2
    assert len(do("build_info", project=API, limit=1000)["builds"]) == 120


def test_info_filters(emulator, do):
    for branch in ("main", "fail/x", "stuck/x"):
        trigger(emulator, branch)
    emulator.tick()
    assert [build["branch"] for build in do("build_info", project=API, filter="failed")["builds"]] == ["fail/x"]
    assert [build["branch"] for build in do("build_info", project=API, branch="main")["builds"]] == ["main"]
    emulator.call("POST", "v1.1/project/github/acme/web/follow")
    trigger(emulator, project="v1.1/project/github/acme/web")
    assert {build["reponame"] for build in do("build_info")["builds"]} == {"api", "web"}
    assert "build_parameters" not in do("build_info")["builds"][0]


def test_info_fetches_details_of_many(emulator, do):
    emulator.seed({"projects": [{"project": API, "workflows": {"build": [ARTIFACTS]}}], "switches": {"build_speed": 0}})
    for _pipeline in range(3):
        pipeline_of(emulator)
    builds = do("build_info", project=API, tests=True, artifacts=True)["builds"]
    assert [len(build["artifacts"]) for build in builds] == [2, 2, 2]
    assert builds[0]["tests"][0]["result"] == "success"
    assert len(emulator.requests()) == 7
