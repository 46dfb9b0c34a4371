# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How builds move on: states, outcomes, retries, cancels (docs/api/v1.1.md §8, §9, §10.8 to §10.10)."""

from __future__ import annotations

import time

import pytest

P = "project/github/acme/web"
WALK = ["scheduled", "queued", "not_running", "running"]


def test_a_build_moves_one_state_with_each_read(web):
    made = web.trigger()
    seen = [web.build(1)["lifecycle"] for _time in range(6)]
    assert (made["lifecycle"], made["status"], made["outcome"]) == ("scheduled", "scheduled", None)
    assert seen == [*WALK, "finished", "finished"]
    ended = web.build(1)
    assert (ended["status"], ended["outcome"], ended["failed"]) == ("success", "success", False)
    assert ended["queued_at"] < ended["start_time"] < ended["stop_time"]
    assert ended["build_time_millis"] > 0


@pytest.mark.parametrize("read", [P, f"{P}/tree/main", "recent-builds"])
def test_a_list_is_a_read_of_each_of_its_builds(web, read):
    web.trigger()
    assert [web.get(read).json()[0]["lifecycle"] for _time in range(5)] == [*WALK, "finished"]


@pytest.mark.parametrize(
    ("speed", "seen"),
    [
        (2, ["scheduled", "scheduled", "queued", "queued", "not_running"]),
        (0, ["finished"] * 5),
        (None, ["scheduled"] * 5),
        ({"seconds": 3600}, ["scheduled"] * 5),
    ],
)
def test_speeds(web, speed, seen):
    web.seed(switches={"build_speed": speed})
    assert web.trigger()["lifecycle"] == "scheduled"
    assert [web.build(1)["lifecycle"] for _time in seen] == seen
    web.history(build_speed=None)
    assert web.trigger()["lifecycle"] == web.build(2)["lifecycle"] == web.build(2)["lifecycle"]


def test_builds_can_move_with_the_clock(web):
    web.seed(switches={"build_speed": {"seconds": 0.01}})
    web.trigger()
    time.sleep(0.06)
    assert web.build(1)["lifecycle"] == "finished"


def test_builds_can_be_moved_by_hand(web):
    web.seed(switches={"build_speed": None})
    web.trigger()
    for body, state in [
        (None, "queued"),
        ({"steps": 2}, "running"),
        ({"steps": 0}, "running"),
        ({"all": True}, "finished"),
    ]:
        web.control("POST", "tick", body)
        assert web.build(1)["lifecycle"] == state


OUTCOMES = [
    ("success/x", "success", "success"),
    ("fail/x", "failed", "failed"),
    ("timeout/x", "timedout", "timedout"),
    ("cancel/x", "canceled", "canceled"),
    ("infra/x", "infrastructure_fail", "retried"),
    ("errored/x", "failed", "failed"),
]


@pytest.mark.parametrize(("branch", "outcome", "status"), OUTCOMES)
def test_the_name_of_a_branch_decides(web, branch, outcome, status):
    web.trigger(branch)
    web.finish()
    ended = web.build(1)
    assert (ended["lifecycle"], ended["outcome"], ended["status"]) == ("finished", outcome, status)
    assert ended["failed"] is (outcome in ("failed", "timedout"))
    flags = ("timedout", "infrastructure_fail", "canceled")
    assert {flag: ended[flag] for flag in flags} == {flag: outcome == flag for flag in flags}


def test_an_infrastructure_failure_is_retried_by_itself(web):
    web.trigger("infra/x")
    web.finish()
    first, second = web.build(1), web.build(2)
    assert (first["retries"], second["retry_of"], second["why"]) == ([2], 1, "auto-retry")
    assert second["outcome"] == "success"
    web.history(feature_flags={"disable-infrastructure-fail-retries": True})
    web.trigger("infra/x")
    web.finish()
    assert (web.build(3)["status"], len(web.get(P).json())) == ("infrastructure_fail", 3)


def test_a_stuck_build_runs_until_it_is_cancelled(web):
    web.trigger("stuck/x")
    web.finish()
    assert web.build(1)["status"] == "running"
    answer = web.post(f"{P}/1/cancel").json()
    assert (answer["status"], answer["canceled"], answer["canceler"]["login"]) == ("canceled", True, "octocat")


def test_a_success_after_a_failure_is_fixed(web):
    web.history(builds=[{"outcome": outcome} for outcome in ("success", "failed", "success", "success")])
    assert [item["status"] for item in web.get(P).json()] == ["success", "fixed", "failed", "success"]
    fixed = web.build(3)
    assert fixed["previous"]["build_num"] == 2
    assert (fixed["previous_successful_build"]["build_num"], fixed["outcome"]) == (1, "success")


def test_a_retry_is_a_new_build(web):
    web.history(builds=[{"branch": "x", "outcome": ["failed", "success"], "parameters": {"A": "1"}}])
    answer = web.post(f"{P}/1/retry")
    made = answer.json()
    assert answer.status_code == 200
    assert (made["build_num"], made["retry_of"], made["why"], made["branch"]) == (2, 1, "retry", "x")
    assert (made["lifecycle"], made["ssh_disabled"], made["build_parameters"]) == ("scheduled", True, {"A": "1"})
    web.finish()
    assert (web.build(2)["status"], web.build(1)["retries"]) == ("fixed", [2])


def test_a_build_of_1_0_cannot_be_retried(web):
    web.history(builds=[{"platform": "1.0", "outcome": "no_tests"}])
    assert "workflows" not in web.build(1)
    made = web.post(f"{P}/1/retry").json()
    assert (made["lifecycle"], made["status"], made["dont_build"]) == ("scheduled", "not_run", "1.0-not-available")
    assert [message["type"] for message in made["messages"]] == ["warning", "error"]
    web.finish()
    assert web.build(2)["lifecycle"] == "scheduled"


def test_ssh(web):
    web.history(builds=[{}])
    web.seed(tokens={"O": {"login": "other"}})
    answer = web.post(f"{P}/1/ssh")
    made = answer.json()
    assert (answer.status_code, made["retry_of"], made["ssh_disabled"]) == (200, 1, False)
    assert [user["login"] for user in made["ssh_users"]] == ["octocat"]
    assert made["node"][0]["ssh_enabled"] is True
    for _time in range(2):
        answer = web.post(f"{P}/2/ssh-users", token="O", json={"ignored": 1})
        assert answer.status_code == 200
        assert [user["login"] for user in answer.json()["ssh_users"]] == ["octocat", "other"]
    assert web.post(f"{P}/1/ssh-users").json()["ssh_users"] == []


def test_cancel_is_idempotent(web):
    web.trigger()
    for _time in range(2):
        answer = web.post(f"{P}/1/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    web.history(builds=[{}])
    answer = web.post(f"{P}/2/cancel").json()
    assert (answer["status"], answer["canceled"], answer["canceler"]) == ("success", False, None)
