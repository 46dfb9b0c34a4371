# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of triggers and retries in v1.1 on 2027-02-01 (docs/api/v1.1.md §13)."""

from __future__ import annotations

import pytest

P = "project/github/acme/web"
DOOMED = ["", "/tree/main", "/1/retry", "/1/ssh"]
ALIVE = [("POST", "/1/cancel"), ("POST", "/1/ssh-users"), ("GET", "/1"), ("GET", ""), ("GET", "/1/artifacts")]
HEADERS = {"Deprecation": "true", "Sunset": "Mon, 01 Feb 2027 00:00:00 GMT"}


@pytest.fixture
def on(emulator):
    def set_out(today, server=False):
        project = {"project": "github/acme/web", "followers": ["octocat"], "builds": [{}]}
        emulator.seed(projects=[project], switches={"server": server}, today=today)
        return emulator

    return set_out


def headers_of(answer):
    return {name: answer.headers[name] for name in HEADERS if name in answer.headers}


@pytest.mark.parametrize("today", ["2026-11-24", "2026-12-07", "2027-01-31"])
@pytest.mark.parametrize("path", DOOMED)
def test_they_work_and_tell_of_their_end(on, path, today):
    answer = on(today).post(f"{P}{path}")
    assert answer.status_code // 100 == 2
    assert headers_of(answer) == HEADERS


@pytest.mark.parametrize("today", ["2027-02-01", "2028-01-01"])
@pytest.mark.parametrize("path", DOOMED)
def test_they_are_gone(on, path, today):
    emulator = on(today)
    answer = emulator.post(f"{P}{path}")
    assert (answer.status_code, headers_of(answer)) == (410, {})
    assert isinstance(answer.json()["message"], str)
    assert len(emulator.project()["builds"]) == 1


@pytest.mark.parametrize("today", ["2026-11-24", "2027-02-01"])
@pytest.mark.parametrize(("method", "path"), ALIVE)
def test_all_others_go_on(on, method, path, today):
    answer = on(today).call(method, f"{P}{path}")
    assert (answer.status_code, headers_of(answer)) == (200, {})


@pytest.mark.parametrize(("today", "status"), [("2026-11-24", 201), ("2027-02-01", 410)])
def test_on_server_retry_and_ssh_never_were(on, today, status):
    emulator = on(today, server=True)
    for path in ("/1/retry", "/1/ssh"):
        answer = emulator.post(f"{P}{path}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html;charset=utf-8")
    assert emulator.post(f"{P}/tree/main").status_code == status


def test_refusals_tell_of_the_end_too(on):
    emulator = on("2026-11-24")
    answers = [emulator.post(f"{P}/9/retry"), emulator.post("project/gh/acme/new"), emulator.post(P, token=None)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [headers_of(answer) for answer in answers] == [HEADERS] * 3


def test_the_date_can_be_moved(on):
    emulator = on("2026-11-24")
    assert emulator.post(P).status_code == 201
    emulator.control("PUT", "today", {"today": "2027-02-01"})
    assert emulator.post(P).status_code == 410


def test_the_way_of_v2_does_the_same(on):
    emulator = on("2027-02-01")
    flow = emulator.get("/api/v2/project/gh/acme/web/job/1").json()["latest_workflow"]["id"]
    (job,) = emulator.get(f"/api/v2/workflow/{flow}/job").json()["items"]
    answer = emulator.post(f"/api/v2/workflow/{flow}/rerun", json={"jobs": [job["id"]]})
    assert answer.status_code == 202
    (again,) = emulator.get(f"/api/v2/workflow/{answer.json()['workflow_id']}/job").json()["items"]
    assert emulator.get(f"{P}/{again['job_number']}").json()["retry_of"] == 1
