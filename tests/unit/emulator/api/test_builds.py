# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading builds with v1.1 (docs/api/v1.1.md §5, §8.2, §10.2 to §10.7)."""

from __future__ import annotations

import pytest

P = "project/github/acme/web"


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", range(120, 90, -1)),
        ("?limit=5", range(120, 115, -1)),
        ("?limit=1000", range(120, 20, -1)),
        ("?limit=100&offset=100", range(20, 0, -1)),
        ("?offset=200", []),
        ("?limit=x&offset=-1", range(120, 90, -1)),
    ],
)
@pytest.mark.parametrize("path", [P, f"{P}/tree/main", "recent-builds"])
def test_lists_come_in_pages_newest_first(web, path, query, numbers):
    web.history(builds=[{"branch": "main"}] * 120)
    assert [item["build_num"] for item in web.get(f"{path}{query}").json()] == list(numbers)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("completed", [5, 4, 3, 2, 1]),
        ("successful", [1]),
        ("failed", [5, 3, 2]),
        ("running", [6]),
        ("nonsense", [7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_filters(web, wanted, numbers):
    outcomes = ("success", "failed", "timedout", "canceled", "no_tests")
    states = ("running", "queued")
    web.history(build_speed=None, builds=[*({"outcome": one} for one in outcomes), *({"state": one} for one in states)])
    for path in (P, f"{P}/tree/main"):
        assert [item["build_num"] for item in web.get(f"{path}?filter={wanted}").json()] == numbers


def test_lists_are_summaries_or_less(web):
    web.history(builds=[{}])
    (item,), (shallow,) = web.get(P).json(), web.get(f"{P}?shallow=true").json()
    assert "steps" not in item
    assert (item["platform"], web.build(1)["platform"]) == ("1.0", "2.0")
    assert {"messages", "all_commit_details", "picard"} <= set(item) - set(shallow)
    assert shallow == {key: item[key] for key in shallow}
    assert {"build_num", "status", "outcome", "lifecycle", "workflows"} <= set(shallow)


def test_recent_builds_are_those_of_the_followed_projects_by_creation(web):
    other = {"project": "github/acme/api", "followers": ["octocat"], "last_build_num": 224, "builds": [{}]}
    web.history(builds=[{}])
    web.seed(projects=[other, {"project": "github/acme/unfollowed", "builds": [{}]}])
    web.history(builds=[{}])
    listed = [(item["reponame"], item["build_num"]) for item in web.get("recent-builds").json()]
    assert listed == [("web", 2), ("api", 225), ("web", 1)]
    answer = web.get("recent-builds", token=None)
    assert (answer.status_code, answer.json()) == (401, {"message": "You must log in first."})


@pytest.mark.parametrize("number", ["99", "x", "0"])
def test_missing_builds(web, number):
    for method, path in (
        ("GET", ""),
        ("GET", "/artifacts"),
        ("GET", "/tests"),
        ("POST", "/retry"),
        ("POST", "/cancel"),
    ):
        answer = web.call(method, f"{P}/{number}{path}")
        assert (answer.status_code, answer.json()) == (404, {"message": "Build not found"})


def test_steps_and_their_output(web):
    web.trigger("fail/x")
    assert web.build(1)["steps"] == []
    web.control("POST", "tick", {"steps": 2})
    assert web.build(1)["steps"][-1]["actions"][0]["status"] == "running"
    web.finish()
    actions = [step["actions"][0] for step in web.build(1)["steps"]]
    assert [action["status"] for action in actions] == ["success", "success", "failed"]
    assert [action["exit_code"] for action in actions] == [0, 0, 1]
    url = actions[-1]["output_url"]
    lines = web.session.get(url).json()
    assert [set(line) for line in lines] == [{"type", "time", "message"}] * len(lines)
    assert "Error" in lines[-1]["message"]
    for options in ({"headers": {"Circle-Token": "T"}}, {"auth": ("T", "")}, {"params": {"circle-token": "T"}}):
        assert web.session.get(url, **options).status_code == 400
        assert web.control("GET", "journal")[-1]["leaked_token"] is True
    assert web.session.get(url[:-1] + "x").status_code == 404


def test_seeded_steps(web):
    steps = [
        {"name": "Prepare", "output": [{"type": "err", "message": "careful\n"}, "fine\n"]},
        {"name": "Test", "output": "one\ntwo\n", "exit_code": 7, "command": "pytest"},
        {"name": "Never", "output": "x"},
    ]
    web.history(builds=[{"outcome": "failed", "parallel": 2, "steps": steps}, {"steps": [{"name": "Silent"}]}])
    body = web.build(1)["steps"]
    assert [step["name"] for step in body] == ["Prepare", "Test"]
    assert [(action["index"], action["exit_code"]) for action in body[1]["actions"]] == [(0, 7), (1, 7)]
    assert body[1]["actions"][0]["bash_command"] == "pytest"
    out = [
        [(line["type"], line["message"]) for line in web.session.get(step["actions"][1]["output_url"]).json()]
        for step in body
    ]
    assert out == [[("err", "careful\n"), ("out", "fine\n")], [("out", "one\n"), ("out", "two\n")]]
    silent = web.build(2)["steps"][0]["actions"][0]
    assert (silent["has_output"], silent["output_url"], silent["status"]) == (False, None, "success")


def test_tests(web):
    tests = [{"name": "a"}, {"name": "b", "result": "failure", "message": "no", "file": "t.py"}]
    web.history(builds=[{"tests": tests}, {"state": "queued", "tests": tests}], build_speed=None)
    body = web.get(f"{P}/1/tests").json()
    assert body["exceptions"] == []
    assert [(test["name"], test["result"], test["message"], test["file"]) for test in body["tests"]] == [
        ("a", "success", None, None),
        ("b", "failure", "no", "t.py"),
    ]
    kept = {"classname", "file", "name", "result", "run_time", "message", "source", "source_type"}
    assert set(body["tests"][0]) == kept
    assert web.get(f"{P}/2/tests").json()["tests"] == []


def test_branches_tell_of_the_builds(web):
    builds = [{"branch": "v-1.1", "outcome": "success"}, {"branch": "v-1.1", "outcome": "failed"}]
    web.history(build_speed=None, builds=[*builds, {"branch": "v-1.1", "state": "running"}])
    branch = web.get("projects").json()[0]["branches"]["v-1%2E1"]
    assert (branch["last_success"]["build_num"], branch["last_non_success"]["build_num"]) == (1, 2)
    assert [stub["build_num"] for stub in branch["recent_builds"]] == [2, 1]
    assert [stub["build_num"] for stub in branch["running_builds"]] == [3]
    assert (branch["latest_workflows"]["build"]["status"], branch["is_using_workflows"]) == ("running", True)
    assert branch["latest_completed_workflows"]["build"]["status"] == "failed"
    web.history(branches={"v-1.1": {"pusher_logins": ["me"]}})
    assert web.get(f"{P}/settings").json()["branches"]["v-1%2E1"]["pusher_logins"] == ["me"]
