# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines in v2: triggering and reading them (docs/api/v2.md §2.5, §7.1, §7.2)."""

from __future__ import annotations

import json

import pytest

V2 = "/api/v2/project/gh/acme/web"
P = "project/github/acme/web"
ORG, ID = "66491562-90a9-4065-9249-4b0ce3b77452", "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
STANDALONE = f"circleci/{ORG}/{ID}"
DEFINITION = "7f9a9c9e-0000-4000-8000-000000000001"
OAUTH_RUN = "/api/v2/project/gh/acme/web/pipeline/run"


def definition_of(emulator):
    project = emulator.get(V2).json()["id"]
    (found,) = emulator.get(f"/api/v2/projects/{project}/pipeline-definitions").json()["items"]
    return found["id"]


def run(emulator, **fields):
    return emulator.post(OAUTH_RUN, json={"definition_id": definition_of(emulator), **fields})


def workflows(emulator, pipeline):
    return emulator.get(f"/api/v2/pipeline/{pipeline}/workflow").json()["items"]


@pytest.mark.parametrize(
    ("body", "vcs"),
    [
        ({}, {"branch": "main"}),
        ({"branch": "feature/x"}, {"branch": "feature/x"}),
        ({"tag": "v1", "unknown": 1}, {"tag": "v1"}),
        ({"branch": "x", "parameters": {"deploy": True}}, {"branch": "x"}),
    ],
)
def test_the_older_trigger(web, body, vcs):
    answer = web.post(f"{V2}/pipeline", json=body)
    made = answer.json()
    assert (answer.status_code, set(made)) == (201, {"id", "state", "number", "created_at"})
    assert (made["state"], made["number"], "Location" in answer.headers) == ("pending", 1, False)
    found = web.get(f"/api/v2/pipeline/{made['id']}").json()
    assert (found["state"], found["errors"], found["project_slug"]) == ("created", [], "gh/acme/web")
    assert {key: found["vcs"][key] for key in ("branch", "tag") if key in found["vcs"]} == vcs
    assert (found["trigger"]["type"], found["trigger"]["actor"]["login"]) == ("api", "octocat")
    assert found.get("trigger_parameters") == body.get("parameters")


@pytest.mark.parametrize("body", [{"branch": "a", "tag": "b"}, {"branch": 1}, {"parameters": []}])
def test_older_triggers_that_make_no_sense(web, body):
    assert web.post(f"{V2}/pipeline", json=body).status_code == 400
    assert web.project()["pipelines"] == []


@pytest.mark.parametrize(
    ("fields", "vcs"),
    [
        ({}, {"branch": "main"}),
        ({"config": {"branch": "main"}, "checkout": {"tag": "v1"}}, {"tag": "v1"}),
        ({"config": {"branch": "x", "content": "version: 2.1"}, "parameters": {"a": "b"}}, {"branch": "x"}),
    ],
)
def test_run(web, fields, vcs):
    answer = run(web, **fields)
    made = answer.json()
    assert (answer.status_code, set(made)) == (201, {"id", "state", "number", "created_at"})
    found = web.get(f"{V2}/pipeline/{made['number']}").json()
    assert found["id"] == made["id"]
    assert {key: found["vcs"][key] for key in ("branch", "tag") if key in found["vcs"]} == vcs


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"branch": "main"}, "Unexpected field 'branch'."),
        ({"config": {"totally_not_a_field": 1}}, "Unexpected field 'config.totally_not_a_field'."),
        ({"config": {"content": 1}}, "Field 'config.content' should be 'string', but was 'number'."),
        ({"checkout": "main"}, "Field 'checkout' should be 'object', but was 'string'."),
        ({"checkout": {"branch": None}}, "Field 'checkout.branch' should be 'string', but was 'null'."),
        ({"parameters": []}, "Field 'parameters' should be 'object', but was 'array'."),
        ({"definition_id": True}, "Field 'definition_id' should be 'string', but was 'boolean'."),
    ],
)
def test_run_is_strict(web, fields, message):
    answer = run(web, **fields)
    assert (answer.status_code, answer.json()) == (400, {"message": message})
    assert web.project()["pipelines"] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"config": {"branch": "a", "tag": "b"}},
        {"parameters": {"a" * 129: 1}},
        {"parameters": {"a": "x" * 513}},
        {"parameters": {f"p{number}": 1 for number in range(101)}},
    ],
    ids=["refs", "name", "value", "many"],
)
def test_limits_of_run(web, fields):
    assert run(web, **fields).status_code == 400


def test_run_wants_a_body_and_a_definition(web):
    answer = web.post(OAUTH_RUN)
    assert (answer.status_code, answer.json()) == (400, {"message": "Unexpected request body provided."})
    assert web.post(OAUTH_RUN, json={}).status_code == 400
    assert web.post(OAUTH_RUN, json={"definition_id": DEFINITION}).status_code == 404
    assert web.post(OAUTH_RUN.replace("gh/acme/web", "gh%2Facme%2Fweb"), json={}).status_code == 404
    web.seed(switches={"server": True})
    assert web.post(OAUTH_RUN, json={}).status_code == 201


@pytest.mark.parametrize("by_ref", [{}, {"quiet*": {"message": "Nothing."}}], ids=["prefix", "seed"])
def test_nothing_may_run(web, by_ref):
    web.history(by_ref=by_ref)
    branch = "quiet" if by_ref else "skip/x"
    answer = run(web, config={"branch": branch})
    assert (answer.status_code, set(answer.json())) == (200, {"message"})
    assert web.get(f"{V2}/pipeline").json()["items"] == []
    made = web.post(f"{V2}/pipeline", json={"branch": branch}).json()
    assert (workflows(web, made["id"]), web.get(f"{V2}/pipeline/1").json()["state"]) == ([], "created")


def test_an_errored_pipeline_has_no_workflow(web):
    web.history(by_ref={"bad": {"errors": [{"type": "plan", "message": "no credits"}]}})
    for branch, kind in (("errored/x", "config"), ("bad", "plan")):
        made = web.post(f"{V2}/pipeline", json={"branch": branch})
        assert made.status_code == 201
        found = web.get(f"/api/v2/pipeline/{made.json()['id']}").json()
        assert (found["state"], [error["type"] for error in found["errors"]]) == ("errored", [kind])
        assert workflows(web, found["id"]) == []


def test_both_apis_tell_one_story(web):
    pipeline = web.post(f"{V2}/pipeline", json={"branch": "fail/x"}).json()["id"]
    (flow,) = workflows(web, pipeline)
    jobs = web.get(f"/api/v2/workflow/{flow['id']}/job").json()["items"]
    assert {job["name"]: job["job_number"] for job in jobs} == {"lint": 1, "test": 2}
    web.finish()
    for job in jobs:
        build, other = web.build(job["job_number"]), web.get(f"{V2}/job/{job['job_number']}").json()
        assert (build["workflows"]["job_id"], build["workflows"]["workflow_id"]) == (job["id"], flow["id"])
        assert (build["outcome"], build["job_name"]) == (other["status"], other["name"])
        assert (other["latest_workflow"]["id"], other["pipeline"]["id"]) == (flow["id"], pipeline)
    (flow,) = workflows(web, pipeline)
    assert flow["status"] == "failed"


@pytest.mark.parametrize("path", ["", "/tree/x"])
def test_a_trigger_of_v1_1_makes_a_pipeline(web, path):
    web.post(f"{P}{path}")
    (found,) = web.get(f"{V2}/pipeline").json()["items"]
    (flow,) = workflows(web, found["id"])
    assert (flow["name"], flow["status"], flow["pipeline_number"]) == ("build", "running", 1)


def test_lists_come_in_pages_of_20(web):
    web.history(pipelines=[{"branch": "main" if number % 2 else "x", "user": "other"} for number in range(45)])
    web.post(f"{V2}/pipeline")
    assert pages(web, f"{V2}/pipeline?limit=3") == [[*range(46, 26, -1)], [*range(26, 6, -1)], [*range(6, 0, -1)]]
    assert pages(web, f"{V2}/pipeline?branch=x") == [[*range(45, 5, -2)], [*range(5, 0, -2)]]
    assert pages(web, f"{V2}/pipeline/mine?") == [[46]]
    assert pages(web, "/api/v2/pipeline?org-slug=gh/acme")[0][0] == 46
    assert pages(web, "/api/v2/pipeline?org-slug=github/acme&mine=true") == [[46]]
    web.seed(switches={"page_size": 40})
    assert [len(numbers) for numbers in pages(web, f"{V2}/pipeline?")] == [40, 6]


def pages(emulator, path):
    found, token = [], ""
    while token is not None:
        body = emulator.get(f"{path}&page-token={token}").json()
        found.append([item["number"] for item in body["items"]])
        token = body["next_page_token"]
    return found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v2/pipeline", 400),
        ("/api/v2/pipeline?org-slug=gh/nobody", 404),
        (f"/api/v2/pipeline/{ID}", 404),
        (f"/api/v2/pipeline/{ID}/workflow", 404),
        (f"{V2}/pipeline/1", 404),
        (f"{V2}/pipeline/x", 404),
        (f"{V2}/pipeline?page-token=nonsense", 400),
        ("/api/v2/project/gh/acme/new/pipeline", 404),
        (f"/api/v2/projects/{ID}/pipeline-definitions", 404),
    ],
)
def test_what_is_not_there(web, path, status):
    answer = web.get(path)
    assert (answer.status_code, list(answer.json())) == (status, ["message"])


def test_config(web):
    made = web.post(f"{V2}/pipeline", json={"tag": "v1"}).json()
    source = web.get(f"/api/v2/pipeline/{made['id']}/config").json()
    assert json.loads(source["source"])["workflows"] == {"build": {"jobs": ["lint", "test"]}}
    assert "compiled" in source


def test_definitions(web):
    project = web.get(V2).json()["id"]
    path = f"/api/v2/projects/{project}/pipeline-definitions"
    body = web.get(path).json()
    (found,) = body["items"]
    assert ("next_page_token" in body, "created_at" in found) == (False, False)
    assert found["config_source"]["provider"] == "github_oauth"
    assert found["config_source"]["repo"]["external_id"].isdecimal()
    web.history(pipeline_definitions=[{"id": DEFINITION, "name": "release"}])
    assert web.get(path).json() == {"items": [{"id": DEFINITION, "name": "release"}]}
    assert run(web).status_code == 201
    web.seed(switches={"server": True})
    assert web.get(path).status_code == 404


def test_standalone_projects_are_only_run(web):
    web.seed(projects=[{"project": STANDALONE}])
    definitions = f"/api/v2/projects/{ID}/pipeline-definitions"
    assert web.get(definitions).json() == {"items": []}
    web.seed(projects=[{"project": STANDALONE, "pipeline_definitions": [{"id": DEFINITION, "name": "x"}]}])
    path = f"/api/v2/project/{STANDALONE}/pipeline"
    assert web.post(path, json={}).status_code == 400
    answer = web.post(f"{path}/run", json={"definition_id": DEFINITION, "checkout": {"branch": "main"}})
    assert answer.status_code == 201
    assert web.get(f"{path}/1").json()["id"] == answer.json()["id"]


@pytest.mark.parametrize(
    ("token", "read", "write"),
    [("T", 200, 201), ("R", 200, 403), ("P", 404, 404), (None, 401, 401), ("H", 404, 404)],
)
def test_who_may(web, token, read, write):
    web.seed(
        projects=[{"project": "github/acme/web", "hidden": ["blind"], "pipelines": [{}]}],
        tokens={
            "R": {"login": "reader", "role": "read"},
            "P": {"project": "github/acme/web"},
            "H": {"login": "blind"},
        },
    )
    (found,) = web.get(f"{V2}/pipeline").json()["items"]
    (flow,) = workflows(web, found["id"])
    reads = [f"{V2}/pipeline", f"/api/v2/pipeline/{found['id']}", f"/api/v2/workflow/{flow['id']}", f"{V2}/job/1"]
    assert {web.get(path, token=token).status_code for path in reads} == {read}
    assert web.post(f"{V2}/pipeline", token=token).status_code == write
    again = {201: 202}.get(write, write)
    assert web.post(f"/api/v2/workflow/{flow['id']}/rerun", token=token).status_code == again
