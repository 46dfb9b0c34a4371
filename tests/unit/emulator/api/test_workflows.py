# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflows and jobs in v2: reading, rerunning, cancelling and approving them (docs/api/v2.md §8.1, §8.2)."""

from __future__ import annotations

import pytest

V2 = "/api/v2/project/gh/acme/web"
MISSING = "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
SUCCESS, FAILED, BLOCKED = "success", "failed", "blocked"


@pytest.fixture
def play(web):
    """Trigger a branch and return the id of its only workflow; builds move only by a tick."""
    web.seed(switches={"build_speed": None})

    def trigger(branch="main", **project):
        web.history(**project)
        pipeline = web.post(f"{V2}/pipeline", json={"branch": branch}).json()["id"]
        return web.get(f"/api/v2/pipeline/{pipeline}/workflow").json()["items"][0]["id"]

    return trigger


def jobs(emulator, workflow):
    return {job["name"]: job for job in emulator.get(f"/api/v2/workflow/{workflow}/job").json()["items"]}


def statuses(emulator, workflow):
    return {name: job["status"] for name, job in jobs(emulator, workflow).items()}


def status(emulator, workflow):
    return emulator.get(f"/api/v2/workflow/{workflow}").json()["status"]


def rerun(emulator, workflow, **body):
    return emulator.post(f"/api/v2/workflow/{workflow}/rerun", json=body)


def test_a_workflow_moves_with_its_reads(web, play):
    flow = play()
    web.seed(switches={"build_speed": 1})
    assert [status(web, flow) for _time in range(5)] == ["running"] * 4 + ["success"]
    web.seed(switches={"build_speed": None})
    flow = play("fail/x")
    web.seed(switches={"build_speed": 1})
    seen = [statuses(web, flow)["test"] for _time in range(5)]
    assert seen == ["queued", "queued", "not_running", "running", "failed"]
    found = web.get(f"/api/v2/workflow/{flow}").json()
    assert (found["status"], found["name"], found["project_slug"]) == ("failed", "build", "gh/acme/web")
    assert found["stopped_at"] > found["created_at"]


@pytest.mark.parametrize(
    ("branch", "expected", "lint", "test"),
    [
        ("main", "success", SUCCESS, SUCCESS),
        ("fail/x", "failed", SUCCESS, FAILED),
        ("timeout/x", "failed", SUCCESS, "timedout"),
        ("cancel/x", "canceled", SUCCESS, "canceled"),
        ("infra/x", "success", SUCCESS, SUCCESS),
        ("unauthorized/x", "unauthorized", SUCCESS, "unauthorized"),
        ("stuck/x", "running", SUCCESS, "running"),
        ("hold/x", "on_hold", SUCCESS, SUCCESS),
    ],
)
def test_a_green_job_does_not_hide_a_red_one(web, play, branch, expected, lint, test):
    flow = play(branch)
    web.finish()
    assert status(web, flow) == expected
    found = statuses(web, flow)
    assert (found["lint"], found["test"]) == (lint, test)


def test_an_infrastructure_failure_is_listed_beside_its_retry(web, play):
    flow = play("infra/x")
    web.finish()
    items = web.get(f"/api/v2/workflow/{flow}/job").json()["items"]
    assert [(job["name"], job["status"]) for job in items] == [
        ("lint", SUCCESS),
        ("test", "retried"),
        ("test", SUCCESS),
    ]


def test_failing_is_not_failed(web, play):
    flow = play(workflows={"build": [{"name": "quick", "outcome": "failed"}, {"name": "slow", "outcome": "stuck"}]})
    web.finish()
    assert status(web, flow) == "failing"
    answer = rerun(web, flow, from_failed=True)
    assert (answer.status_code, list(answer.json())) == (400, ["message"])


GRAPH = {
    "build": [
        "lint",
        {"name": "test", "outcome": ["failed", "success"]},
        {"name": "deploy", "requires": ["lint", "test"]},
        {"name": "alarm", "requires": {"test": ["failed"]}},
    ]
}


def test_blocked_jobs_have_no_number(web, play):
    flow = play(workflows=GRAPH)
    found = jobs(web, flow)
    assert {name: job.get("job_number") for name, job in found.items()} == {
        "lint": 1,
        "test": 2,
        "deploy": None,
        "alarm": None,
    }
    assert found["deploy"]["dependencies"] == [found["lint"]["id"], found["test"]["id"]]
    assert found["alarm"]["requires"] == {found["test"]["id"]: ["failed"]}
    web.finish()
    assert statuses(web, flow) == {"lint": SUCCESS, "test": FAILED, "deploy": BLOCKED, "alarm": SUCCESS}
    assert jobs(web, flow)["alarm"]["job_number"] == 3


def test_rerun_from_failed_keeps_what_succeeded(web, play):
    flow = play(workflows=GRAPH)
    web.finish()
    answer = rerun(web, flow, from_failed=True, unknown=1)
    assert (answer.status_code, list(answer.json())) == (202, ["workflow_id"])
    again = answer.json()["workflow_id"]
    web.finish()
    assert statuses(web, again) == {"lint": SUCCESS, "test": SUCCESS, "deploy": SUCCESS, "alarm": BLOCKED}
    assert (status(web, again), status(web, flow)) == ("success", "failed")
    numbers = {name: job.get("job_number") for name, job in jobs(web, again).items()}
    assert numbers == {"lint": 1, "test": 4, "deploy": 5, "alarm": None}
    assert web.get(f"{V2}/job/1").json()["latest_workflow"]["id"] == again
    assert web.build(4)["retry_of"] == 2
    pipeline = web.get(f"/api/v2/workflow/{again}").json()["pipeline_id"]
    listed = web.get(f"/api/v2/pipeline/{pipeline}/workflow").json()["items"]
    assert [(item["id"], item["name"]) for item in listed] == [(flow, "build"), (again, "build")]
    assert listed[0]["created_at"] < listed[1]["created_at"]


def test_rerun_of_jobs(web, play):
    flow = play(workflows=GRAPH)
    web.finish()
    chosen = [jobs(web, flow)["test"]["id"]]
    kept = rerun(web, flow, jobs=chosen).json()["workflow_id"]
    sparse = rerun(web, flow, jobs=chosen, sparse_tree=True, enable_ssh=True).json()["workflow_id"]
    assert (list(jobs(web, kept)), list(jobs(web, sparse))) == (
        ["lint", "test", "deploy", "alarm"],
        ["test", "deploy", "alarm"],
    )
    test = web.build(jobs(web, sparse)["test"]["job_number"])
    assert (test["ssh_disabled"], [user["login"] for user in test["ssh_users"]]) == (False, ["octocat"])
    assert web.build(jobs(web, kept)["test"]["job_number"])["ssh_disabled"] is True


def test_rerun_of_all(web, play):
    flow = play()
    web.finish()
    again = rerun(web, flow).json()["workflow_id"]
    assert {job["job_number"] for job in jobs(web, again).values()} == {3, 4}


def test_rerun_can_answer_as_in_2020(web, play):
    web.seed(switches={"rerun_answer": "message"})
    answer = rerun(web, play())
    assert (answer.status_code, answer.json()) == (202, {"message": "Accepted."})


@pytest.mark.parametrize(
    "body",
    [
        {"from_failed": True, "jobs": [MISSING]},
        {"enable_ssh": True},
        {"sparse_tree": True},
        {"jobs": [MISSING]},
        {"jobs": "x"},
        {"from_failed": "yes"},
        {"from_failed": True},
    ],
)
def test_reruns_that_make_no_sense(web, play, body):
    flow = play()
    web.finish()
    assert rerun(web, flow, **body).status_code == 400
    assert len(web.project()["builds"]) == 2


def test_jobs_are_rerun_by_id_not_by_number(web, play):
    flow = play()
    assert rerun(web, flow, jobs=[1]).status_code == 400
    assert rerun(web, flow, jobs=[jobs(web, flow)["lint"]["id"]]).status_code == 202


def test_a_retry_of_v1_1_is_a_workflow_of_its_own(web, play):
    flow = play("fail/x")
    web.finish()
    again = web.post("project/github/acme/web/2/retry").json()["workflows"]["workflow_id"]
    assert again != flow
    assert list(jobs(web, again)) == ["test"]


def test_approve(web, play):
    flow = play("hold/x")
    web.finish()
    found = jobs(web, flow)
    hold = found["hold"]
    assert (hold["type"], hold["status"], "job_number" in hold) == ("approval", "on_hold", False)
    assert (hold["approval_request_id"], found["deploy"]["status"]) == (hold["id"], BLOCKED)
    path = f"/api/v2/workflow/{flow}/approve"
    answer = web.post(f"{path}/{hold['approval_request_id']}")
    assert (answer.status_code, answer.json()) == (202, {"message": "Accepted."})
    assert (status(web, flow), "approved_by" in jobs(web, flow)["hold"]) == ("running", True)
    assert web.post(f"{path}/{hold['id']}").status_code == 400
    assert web.post(f"{path}/{found['lint']['id']}").status_code == 404
    web.finish()
    assert statuses(web, flow)["deploy"] == status(web, flow) == SUCCESS


def test_cancel(web, play):
    flow = play("hold/x")
    answer = web.post(f"/api/v2/workflow/{flow}/cancel")
    assert (answer.status_code, answer.json()) == (202, {"message": "Accepted."})
    found = web.get(f"/api/v2/workflow/{flow}").json()
    assert (found["status"], "canceled_by" in found) == ("canceled", True)
    assert set(statuses(web, flow).values()) == {"canceled"}
    assert web.build(1)["status"] == "canceled"
    assert web.post(f"/api/v2/workflow/{flow}/cancel").status_code == 400


def test_cancel_of_a_job(web, play):
    flow = play()
    number = jobs(web, flow)["test"]["job_number"]
    for _time in range(2):
        answer = web.post(f"{V2}/job/{number}/cancel")
        assert (answer.status_code, list(answer.json())) == (200, ["message"])
    web.finish()
    assert statuses(web, flow) == {"lint": SUCCESS, "test": "canceled"}
    assert status(web, flow) == "canceled"


def test_a_job(web, play):
    play(workflows={"build": [{"name": "test", "parallel": 2, "contexts": ["org"]}]})
    web.finish()
    found = web.get(f"{V2}/job/1").json()
    assert (found["number"], found["name"], found["status"], found["parallelism"]) == (1, "test", "success", 2)
    assert found["parallel_runs"] == [{"index": 0, "status": SUCCESS}, {"index": 1, "status": SUCCESS}]
    assert (found["contexts"], found["organization"]) == ([{"name": "org"}], {"name": "acme"})
    assert found["project"]["slug"] == "gh/acme/web"
    assert found["duration"] > 0
    assert "steps" not in found


def test_builds_of_1_0_are_not_in_v2(web):
    web.history(builds=[{"platform": "1.0"}])
    assert web.get(f"{V2}/job/1").status_code == 404
    assert web.get(f"{V2}/pipeline").json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/api/v2/workflow/{MISSING}"),
        ("GET", f"/api/v2/workflow/{MISSING}/job"),
        ("POST", f"/api/v2/workflow/{MISSING}/rerun"),
        ("POST", f"/api/v2/workflow/{MISSING}/cancel"),
        ("POST", f"/api/v2/workflow/{MISSING}/approve/{MISSING}"),
        ("GET", f"{V2}/job/9"),
        ("GET", f"{V2}/job/x"),
        ("POST", f"{V2}/job/9/cancel"),
    ],
)
def test_what_is_not_there(web, method, path):
    answer = web.call(method, path)
    assert (answer.status_code, list(answer.json())) == (404, ["message"])
