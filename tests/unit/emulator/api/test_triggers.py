# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triggering builds with v1.1, and who may (docs/api/v1.1.md §2.2, §4, §10.11)."""

from __future__ import annotations

import pytest

P = "project/github/acme/web"


def test_the_answer_to_a_trigger(web):
    answer = web.post(
        P, json={"job": "unit", "build_parameters": {"A": 1}, "SOME_VAR": "123", "branch": "x", "parallel": 3}
    )
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{web.url}/api/v1.1/{P}/1"
    assert answer.headers["X-Route"] == "/api/v1.1/project/:vcs-type/:username/:repo/"
    expected = {
        "build_num": 1,
        "branch": "main",
        "vcs_tag": None,
        "build_parameters": {"A": 1, "CIRCLE_JOB": "unit"},
        "why": "api",
        "user": {"is_user": False, "login": "none"},
        "platform": "2.0",
        "parallel": 3,
        "job_name": "unit",
        "subject": None,
        "all_commit_details": [],
        "ssh_disabled": True,
        "build_url": "https://circleci.com/gh/acme/web/1",
        "vcs_url": "https://github.com/acme/web",
    }
    assert {key: made[key] for key in expected} == expected
    assert set(made["workflows"]) == {"job_name", "job_id", "workflow_id", "workflow_name", "workspace_id"}
    assert "steps" not in made
    route = web.get(f"{P}/1").headers["X-Route"]
    assert route == "/api/v1.1/project/:vcs-type/:username/:repo/:build_num/"


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("", {}, {"branch": "main", "build_parameters": {}, "job_name": "build"}),
        ("", {"revision": "a" * 40}, {"branch": "main", "vcs_revision": "a" * 40}),
        ("", {"tag": "v1"}, {"branch": None, "vcs_tag": "v1"}),
        ("/tree/feature%2Fx", {"revision": "b" * 40}, {"branch": "feature/x", "vcs_revision": "b" * 40}),
        ("/tree/x", {"build_parameters": {"CIRCLE_JOB": "test"}}, {"job_name": "test"}),
        ("/tree/x", {"SOME_VAR": "123"}, {"build_parameters": {}}),
    ],
)
def test_what_a_trigger_builds(web, path, body, expected):
    answer = web.post(f"{P}{path}", json=body)
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith("/project/github/acme/web/1")
    assert {key: answer.json()[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"revision": "a" * 40, "tag": "v1"}),
        ("", {"build_parameters": {"1A": "x"}}),
        ("", {"build_parameters": []}),
        ("", {"tag": 1}),
    ],
)
def test_triggers_that_make_no_sense(web, path, body):
    assert web.post(f"{P}{path}", json=body).status_code == 400
    assert web.get(P).json() == []


def test_nothing_is_built_for_a_project_nobody_follows(emulator):
    made = emulator.trigger()
    assert (made["lifecycle"], made["status"], made["dont_build"]) == ("not_run", "not_run", "no-followers")
    assert made["messages"][0]["type"] == "error"
    emulator.finish()
    assert emulator.build(1)["lifecycle"] == "not_run"
    assert emulator.post(f"{P}/1/retry").json()["status"] == "not_run"


READS = ["", "/tree/main", "/1", "/1/artifacts", "/1/tests", "/latest/artifacts"]
WRITES = ["", "/tree/main", "/1/retry", "/1/ssh", "/1/cancel"]


def test_what_needs_which_token(web):
    artifact = {"path": "a", "content": "x"}
    web.history(builds=[{"branch": "main", "artifacts": [artifact]}])
    scopes = {scope: {"project": "github/acme/web", "scope": scope} for scope in ("status", "view-builds", "all")}
    web.seed(tokens={**scopes, "R": {"login": "reader", "role": "read"}})
    for path in READS:
        statuses = {token: web.get(f"{P}{path}", token=token).status_code for token in (*scopes, "R", None)}
        assert statuses == {"status": 403, "view-builds": 200, "all": 200, "R": 200, None: 404}
    for path in WRITES:
        statuses = [
            web.post(f"{P}{path}", token=token).status_code // 100 for token in ("view-builds", "R", "all", None)
        ]
        assert statuses == [4, 4, 2, 4]
    assert [web.post(f"{P}/1/ssh-users", token=token).status_code for token in ("all", "T")] == [403, 200]


def test_open_source_projects_are_read_without_a_token(web):
    web.history(oss=True, builds=[{"branch": "main", "artifacts": [{"path": "a", "content": "x"}]}])
    assert [web.get(f"{P}{path}", token=None).status_code for path in READS] == [200] * len(READS)
    assert [web.post(f"{P}{path}", token=None).status_code for path in WRITES] == [401] * len(WRITES)
    assert web.build(1)["oss"] is True


def test_server_still_tells_what_came_before(web):
    web.seed(switches={"server": True})
    assert {"upstream_job_ids", "upstream_concurrency_map"} <= set(web.trigger()["workflows"])


def test_standalone_projects_have_builds_too(emulator):
    slug = "circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743"
    emulator.seed(projects=[{"project": slug, "builds": [{}]}])
    assert emulator.get(f"project/{slug}/1").json()["status"] == "success"
