# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipelines and workflows: triggered, watched, run again, cancelled, approved."""

from __future__ import annotations

import pytest

from tests.support.ci import API, QUICK, pipeline_of, workflow_of
from tests.support.setups import APP_PROJECT, app_project, follow


@pytest.fixture(autouse=True)
def followed(emulator):
    """The project that everything here is about."""
    follow(emulator)


# pipeline


def test_pipeline_runs_by_definition(emulator, do):
    result = do("pipeline", project=API, branch="main", parameters={"deploy": True})
    assert result["changed"]
    assert result["pipeline"]["state"] in ("created", "pending")
    assert emulator.writes() == [f"POST /api/v2/project/{API}/pipeline/run"]


def test_pipeline_of_a_server_without_definitions(emulator, do):
    emulator.fault({"path": "pipeline-definitions", "status": 404, "message": "Not found"})
    do("pipeline", project=API, tag="v1.0")
    assert emulator.writes() == [f"POST /api/v2/project/{API}/pipeline"]


@pytest.mark.parametrize("project", [API, APP_PROJECT])
def test_what_a_standalone_project_cannot_do_is_a_hint(emulator, do, project):
    app_project()(emulator)
    emulator.fault({"method": "POST", "path": "/pipeline", "status": 400, "message": "Bad Request"})
    result = do("pipeline", project=project, definition_id="e75c804e-7f5c-4506-9dad-03fc86af39d1")
    assert ("Projects of the GitHub App" in result["msg"]) == (project == APP_PROJECT)


def test_several_definitions_have_to_be_chosen_from(emulator, do):
    listed = {"items": [{"id": f"id-{n}", "name": name} for n, name in enumerate(("build", "release"))]}
    emulator.fault({"path": "pipeline-definitions", "status": 200, "body": listed})
    result = do("pipeline", project=API)
    assert "build (id-0), release (id-1)" in result["msg"]
    assert emulator.writes() == []


def test_pipeline_for_which_nothing_runs_is_no_change(do):
    result = do("pipeline", project=API, branch="skip/x")
    assert not result["changed"]
    assert result["msg"]
    assert result["pipeline"] is None


@pytest.mark.parametrize(
    ("branch", "status"), [("main", "success"), ("fail/x", "failed"), ("cancel/x", "canceled"), ("hold/x", "on_hold")]
)
def test_wait_for_a_pipeline(emulator, do, progress, branch, status):
    emulator.seed({"switches": {"build_speed": {"seconds": 0.02}}})
    result = do("pipeline", project=API, branch=branch, wait=True, **QUICK)
    assert [workflow["status"] for workflow in result["workflows"]] == [status]
    assert result.get("failed", False) == (status in ("failed", "canceled"))
    assert result["on_hold"] == (status == "on_hold")
    assert result["changed"]
    assert any(f"build {status}" in line for line in progress)


def test_pipeline_with_errors_quotes_them(do):
    for wait in (False, True):
        result = do("pipeline", project=API, branch="errored/x", wait=wait, **QUICK)
        assert result.get("failed", False) or not wait
        if wait:
            assert "Error calling workflow" in result["msg"]
            assert result["workflows"] == []


def test_pipeline_that_does_not_end_in_time(do):
    result = do("pipeline", project=API, branch="stuck/x", wait=True, wait_timeout=1.5, wait_interval=0.02)
    assert result["failed"]
    assert "wait_timeout" in result["msg"]
    assert result["workflows"]


@pytest.mark.parametrize("value", [None, ["a"], {"a": 1}, 1.5])
def test_parameters_that_no_pipeline_takes(emulator, do, value):
    assert "parameters.odd: must be" in do("pipeline", project=API, parameters={"odd": value})["msg"]
    assert emulator.requests() == []


def test_pipeline_info(emulator, do):
    emulator.seed({"switches": {"build_speed": 0}})
    ids = [pipeline_of(emulator, "main" if number % 2 else "other") for number in range(45)]
    assert len(do("pipeline_info", project=API)["pipelines"]) == 20
    assert len(do("pipeline_info", project=API, limit=42)["pipelines"]) == 42
    assert len(emulator.requests()) == 3
    assert {found["vcs"]["branch"] for found in do("pipeline_info", project=API, branch="other")["pipelines"]} == {
        "other"
    }
    (one,) = do("pipeline_info", id=ids[7])["pipelines"]
    assert one["number"] == 8
    assert do("pipeline_info", project=API, number=8)["pipelines"] == [one]


def test_pipeline_info_with_workflows(emulator, do):
    workflow = workflow_of(emulator)
    (found,) = do("pipeline_info", project=API, workflows=True)["pipelines"]
    assert [one["id"] for one in found["workflows"]] == [workflow["id"]]
    assert "workflows" not in do("pipeline_info", project=API)["pipelines"][0]


def test_pipeline_is_not_lost_when_waiting_fails(emulator, do):
    emulator.fault({"method": "GET", "path": "/workflow", "status": 500})
    result = do("pipeline", project=API, wait=True, **QUICK)
    assert result["failed"]
    assert result["changed"]
    assert result["pipeline"]["id"]


def test_pipeline_without_a_known_default_branch(emulator, do):
    about = emulator.call("GET", f"v2/project/{API}")
    body = {**about, "vcs_info": {**about["vcs_info"], "default_branch": None}}
    emulator.fault({"method": "GET", "path": f"v2/project/{API}$", "status": 200, "body": body, "times": 1})
    assert "at the default branch" in str(do("pipeline", project=API, check_mode=True)["diff"])


# Workflows


def test_rerun(emulator, do):
    workflow = workflow_of(emulator)
    emulator.tick()
    result = do("workflow_rerun", id=workflow["id"])
    assert result["changed"]
    assert result["workflow"]["id"] != workflow["id"]
    assert result["workflow"]["name"] == workflow["name"]


def test_rerun_once(emulator, do):
    workflow = workflow_of(emulator, "fail/x")
    emulator.tick()
    first = do("workflow_rerun", id=workflow["id"], from_failed=True, once=True)
    assert first["changed"]
    emulator.tick()
    emulator.forget()
    for identity in (workflow["id"], first["workflow"]["id"]):
        for check_mode in (True, False):
            again = do("workflow_rerun", id=identity, from_failed=True, once=True, check_mode=check_mode)
            assert not again["changed"]
            assert again["workflow"]["id"] == first["workflow"]["id"]
            assert again["workflow"]["status"] == "failed"
    assert emulator.writes() == []


def test_rerun_once_is_about_one_workflow_of_the_pipeline(emulator, do):
    workflow = workflow_of(emulator, "fail/x")
    emulator.tick()
    other = {**workflow, "id": "00000000-0000-4000-8000-000000000001", "name": "another"}
    emulator.fault({"path": "pipeline/.*/workflow$", "status": 200, "body": {"items": [workflow, other]}, "times": 1})
    assert do("workflow_rerun", id=workflow["id"], once=True)["changed"]


def test_rerun_once_needs_to_see_the_pipeline(emulator, do):
    workflow = workflow_of(emulator, "fail/x")
    body = {name: value for name, value in workflow.items() if name != "pipeline_id"}
    emulator.fault({"path": f"workflow/{workflow['id']}$", "status": 200, "body": body})
    result = do("workflow_rerun", id=workflow["id"], once=True)
    assert "does not return the pipeline" in result["msg"]
    assert emulator.writes() == []


def test_rerun_of_jobs_by_name_and_id(emulator, do):
    workflow = workflow_of(emulator, "fail/x")
    emulator.tick()
    jobs = {job["name"]: job["id"] for job in emulator.call("GET", f"v2/workflow/{workflow['id']}/job")["items"]}
    for params in ({"jobs": ["test"]}, {"jobs": [jobs["test"]], "ssh": True}, {"from_failed": True}):
        assert do("workflow_rerun", id=workflow["id"], **params)["changed"]
    assert "it has lint, test" in do("workflow_rerun", id=workflow["id"], jobs=["tset"])["msg"]
    assert emulator.writes() == []


def test_an_earlier_rerun_is_not_taken_for_the_new_one(emulator, do):
    emulator.seed({"switches": {"rerun_answer": "message"}})
    workflow = workflow_of(emulator, "main")
    emulator.tick()
    first = do("workflow_rerun", id=workflow["id"])["workflow"]["id"]
    assert first not in (None, workflow["id"])
    path = f"/pipeline/{workflow['pipeline_id']}/workflow$"
    hidden = emulator.call("GET", f"v2/pipeline/{workflow['pipeline_id']}/workflow")  # CircleCI does not show it yet
    emulator.fault({"method": "GET", "path": path, "status": 200, "body": hidden})
    assert do("workflow_rerun", id=workflow["id"])["workflow"]["id"] is None
    emulator.clear_faults()
    third = do("workflow_rerun", id=workflow["id"])["workflow"]["id"]
    assert third not in (None, workflow["id"], first)


def test_cancel_of_a_workflow(emulator, do):
    workflow = workflow_of(emulator, "stuck/x")
    result = do("workflow_cancel", id=workflow["id"])
    assert result["changed"]
    assert result["workflow"]["status"] == "canceled"
    assert not do("workflow_cancel", id=workflow["id"])["changed"]
    assert emulator.writes() == []


def test_what_ends_while_it_is_canceled_need_not_be_canceled(emulator, do):
    workflow = workflow_of(emulator, "stuck/x")
    path = f"/workflow/{workflow['id']}"
    ended = {**emulator.call("GET", f"v2{path}"), "status": "success"}
    emulator.fault({"method": "POST", "path": f"{path}/cancel$", "status": 400, "message": "It has ended."})
    emulator.fault({"method": "GET", "path": f"{path}$", "status": 200, "body": ended, "after": 1})
    result = do("workflow_cancel", id=workflow["id"])
    assert result["workflow"]["status"] == "success"


def test_approve(emulator, do):
    workflow = workflow_of(emulator, "hold/x")
    early = do("workflow_approve", id=workflow["id"], approval="hold")
    assert "nothing to approve yet" in early["msg"]
    emulator.tick()
    predicted = do("workflow_approve", id=workflow["id"], approval="hold", check_mode=True)
    result = do("workflow_approve", id=workflow["id"], approval="hold")
    assert predicted["changed"]
    assert result["changed"]
    assert not do("workflow_approve", id=workflow["id"], approval="hold")["changed"]
    assert emulator.writes() == []
    assert "it has hold" in do("workflow_approve", id=workflow["id"], approval="deploy")["msg"]
    emulator.tick()
    assert emulator.call("GET", f"v2/workflow/{workflow['id']}")["status"] == "success"
