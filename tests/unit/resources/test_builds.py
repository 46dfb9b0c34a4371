# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds, pipelines and workflows: triggered, watched, run again, cancelled, approved."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.laws.cases import follow
from tests.support.run import run

API = "github/acme/api"
P = f"v1.1/project/{API}"
QUICK = {"wait_timeout": 20, "wait_interval": 0.01}
BEFORE, AFTER = "2026-11-24", "2027-02-01"


@pytest.fixture
def told():
    return []


@pytest.fixture
def do(emulator, told):
    """Run a module's resource and return its result, after forgetting what was asked before."""
    follow(emulator)

    def do(module, **params):
        how = {name: params.pop(name) for name in ("check_mode", "token", "retries") if name in params}
        emulator.forget()
        return run(module, params, emulator.url, tell=told.append, **how).result

    return do


def trigger(emulator, branch="main", project=P, **body):
    """The number of a new build."""
    return emulator.call("POST", f"{project}/tree/{branch.replace('/', '%2F')}", body)["build_num"]


def pipeline_of(emulator, branch="main"):
    """The id of a new pipeline."""
    return emulator.call("POST", f"v2/project/{API}/pipeline", {"branch": branch})["id"]


def workflow_of(emulator, branch="main"):
    """The only workflow of a new pipeline."""
    (workflow,) = emulator.call("GET", f"v2/pipeline/{pipeline_of(emulator, branch)}/workflow")["items"]
    return workflow


def finish(emulator):
    """Let everything that runs come to its end."""
    emulator.tick()


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


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"branch": ""}, "branch is empty"),
        ({"branch": ".."}, "branch is empty or cannot be one"),
        ({"parameters": {"1A": "x"}}, "parameters: '1A'"),
        ({"wait_timeout": 0}, "wait_timeout"),
        ({"wait_interval": -1}, "wait_interval"),
    ],
)
def test_bad_triggers_are_refused(emulator, do, params, message):
    assert message in do("build", project=API, **params)["msg"]
    assert emulator.requests() == []


def test_build_that_is_not_run_is_a_failure(emulator, do):
    emulator.seed({"projects": [{"project": "github/acme/lonely", "followers": []}]})
    result = do("build", project="github/acme/lonely", branch="main")
    assert result["failed"]
    assert result["changed"]
    assert "nobody follows the project" in result["msg"]
    assert result["build"]["dont_build"] == "no-followers"


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
def test_wait_for_success(emulator, do, told, module):
    if module == "build":
        result = do("build", project=API, branch="main", wait=True, **QUICK)
    else:
        result = do("build_wait", project=API, build_num=trigger(emulator), **QUICK)
    assert result["build"]["outcome"] == "success"
    assert result["changed"] == (module == "build")
    assert any("running" in line for line in told)
    assert told[-1].startswith("build ")
    assert "success, after" in told[-1]


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
    result = do("build_wait", project=API, build_num=number, wait_timeout=0.2, wait_interval=0.02)
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
    finish(emulator)
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
    finish(emulator)
    emulator.today(AFTER)
    assert do("build_retry", project=API, build_num=number)["build"]["retry_of"] == number


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
    assert "this build is of none" in result["msg"]


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
    finish(emulator)
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
    finish(emulator)
    (build,) = do("build_info", project=API, build_num=number, tests=True, artifacts=True)["builds"]
    assert build["steps"][-1]["actions"][0]["status"] == "failed"
    assert build["tests"] == []
    assert build["artifacts"] == []


def test_info_of_a_missing_build(do):
    result = do("build_info", project=API, build_num=99)
    assert result["error"]["status"] == 404
    assert "is not there" in result["msg"]


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
    finish(emulator)
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


# build_artifacts

ARTIFACTS = {
    "name": "pack",
    "artifacts": [{"path": "dist/app.txt", "content": "the app"}, {"path": "log.txt", "content": "a log"}],
    "tests": [{"classname": "a", "name": "b", "file": None, "result": "success", "run_time": 0.5}],
}


@pytest.fixture
def packed(emulator, do):
    """The number of a build with artifacts."""

    def packed(*artifacts, **job):
        script = {"name": "pack", "artifacts": list(artifacts) or ARTIFACTS["artifacts"], **job}
        document = {"projects": [{"project": API, "workflows": {"build": [script]}}], "switches": {"build_speed": 0}}
        emulator.seed(document)
        pipeline_of(emulator)
        return emulator.call("GET", P)[0]["build_num"]

    return packed


def test_artifacts_are_listed(do, packed):
    number = packed()
    found = do("build_artifacts", project=API, build_num=number)
    assert [artifact["path"] for artifact in found["artifacts"]] == ["dist/app.txt", "log.txt"]
    assert not found["changed"]
    assert do("build_artifacts", project=API, latest=True)["artifacts"] == found["artifacts"]


def test_latest_without_artifacts_is_an_empty_list(emulator, do):
    trigger(emulator)
    finish(emulator)
    assert do("build_artifacts", project=API, latest=True)["artifacts"] == []
    result = do("build_artifacts", project="github/acme/nothing", latest=True)
    assert result["error"]["status"] == 404
    assert "misspelt" in result["msg"]


def test_artifacts_are_downloaded_once(emulator, do, packed, tmp_path):
    number, dest = packed(), str(tmp_path / "dest")
    params = {"project": API, "build_num": number, "dest": dest}
    predicted = do("build_artifacts", **params, check_mode=True)
    assert predicted["changed"]
    assert not (tmp_path / "dest").exists()
    done = do("build_artifacts", **params)
    assert done["diff"] == predicted["diff"]
    assert (tmp_path / "dest/dist/app.txt").read_text(encoding="utf-8") == "the app"
    assert done["artifacts"][0]["file"] == f"{dest}/dist/app.txt"
    assert not do("build_artifacts", **params)["changed"]
    (tmp_path / "dest/log.txt").write_text("A LOG", encoding="utf-8")
    (tmp_path / "dest/own.txt").write_text("mine", encoding="utf-8")
    again = do("build_artifacts", **params)
    assert again["changed"]
    assert again["diff"]["before"] == {"dist/app.txt": "same", "log.txt": "different"}
    assert (tmp_path / "dest/log.txt").read_text(encoding="utf-8") == "a log"
    assert (tmp_path / "dest/own.txt").read_text(encoding="utf-8") == "mine"
    assert not [entry for entry in emulator.journal() if entry.get("leaked_token")]


def test_patterns(do, packed, tmp_path):
    number = packed()
    params = {"project": API, "build_num": number, "dest": str(tmp_path), "patterns": ["dist/*", "*.none"]}
    assert [artifact["path"] for artifact in do("build_artifacts", **params)["artifacts"]] == ["dist/app.txt"]
    assert not (tmp_path / "log.txt").exists()


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../b", "a\\..\\b", "a\x00b", ""])
def test_hostile_artifacts_are_refused_whole(do, packed, tmp_path, path):
    number = packed({"path": "good.txt", "content": "good"}, {"path": path, "content": "evil"})
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path / "dest"))
    assert result["failed"]
    assert "dest:" in result["msg"]
    assert not (tmp_path / "dest").exists()
    only = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path / "dest"), patterns=["good.*"])
    assert only["changed"]


def test_containers_with_the_same_paths(do, packed, tmp_path):
    artifacts = [{"path": "log.txt", "content": f"log {node}", "node_index": node} for node in (0, 1)]
    number = packed(*artifacts, {"path": "only.txt", "content": "one", "node_index": 1})
    do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert (tmp_path / "0/log.txt").read_text(encoding="utf-8") == "log 0"
    assert (tmp_path / "1/log.txt").read_text(encoding="utf-8") == "log 1"
    assert (tmp_path / "only.txt").exists()


def test_two_artifacts_of_one_name_are_refused(do, packed, tmp_path):
    shared = [{"path": "x", "content": f"of {node}", "node_index": node} for node in (0, 1)]
    number = packed({"path": "0/x", "content": "another"}, *shared)
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    assert "to the same file" in result["msg"]
    assert len(do("build_artifacts", project=API, build_num=number)["artifacts"]) == 3


def test_big_artifacts_take_little_memory(do, packed, tmp_path, told):
    size = 300 * 1024 * 1024
    number = packed({"path": "big.bin", "size": size}, *({"path": f"small/{n}", "size": n} for n in range(200)))
    tracemalloc.start()
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result["changed"]
    assert (tmp_path / "big.bin").stat().st_size == size
    assert len(list((tmp_path / "small").iterdir())) == 200
    assert peak < 60 * 1024 * 1024
    assert any("big.bin: 64 of 300 MiB" in line for line in told)


def test_download_that_cannot_be_written(do, packed, tmp_path):
    number = packed()
    (tmp_path / "dest").mkdir()
    (tmp_path / "dest/dist").write_text("in the way", encoding="utf-8")
    result = do("build_artifacts", project=API, build_num=number, dest=str(tmp_path / "dest"), concurrency=1)
    assert result["failed"]
    assert "dist" in result["msg"]
    assert result["pending"][0] == "download dist/app.txt"


def test_artifacts_of_open_source_need_no_token(emulator, do, packed, tmp_path):
    number = packed()
    emulator.seed({"projects": [{"project": API, "oss": True}]})
    assert do("build_artifacts", project=API, build_num=number, dest=str(tmp_path), token=None)["changed"]


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
def test_wait_for_a_pipeline(emulator, do, told, branch, status):
    emulator.seed({"switches": {"build_speed": {"seconds": 0.02}}})
    result = do("pipeline", project=API, branch=branch, wait=True, **QUICK)
    assert [workflow["status"] for workflow in result["workflows"]] == [status]
    assert result.get("failed", False) == (status in ("failed", "canceled"))
    assert result["on_hold"] == (status == "on_hold")
    assert result["changed"]
    assert any(f"build {status}" in line for line in told)


def test_pipeline_with_errors_quotes_them(do):
    for wait in (False, True):
        result = do("pipeline", project=API, branch="errored/x", wait=wait, **QUICK)
        assert result.get("failed", False) or not wait
        if wait:
            assert "Error calling workflow" in result["msg"]
            assert result["workflows"] == []


def test_pipeline_that_does_not_end_in_time(do):
    result = do("pipeline", project=API, branch="stuck/x", wait=True, wait_timeout=0.3, wait_interval=0.02)
    assert result["failed"]
    assert "wait_timeout" in result["msg"]
    assert result["workflows"]


@pytest.mark.parametrize("value", [None, ["a"], {"a": 1}, 1.5])
def test_parameters_that_no_pipeline_takes(emulator, do, value):
    assert "parameters.odd must be" in do("pipeline", project=API, parameters={"odd": value})["msg"]
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
    finish(emulator)
    result = do("workflow_rerun", id=workflow["id"])
    assert result["changed"]
    assert result["workflow"]["id"] != workflow["id"]
    assert result["workflow"]["name"] == workflow["name"]


def test_rerun_of_jobs_by_name_and_id(emulator, do):
    workflow = workflow_of(emulator, "fail/x")
    finish(emulator)
    jobs = {job["name"]: job["id"] for job in emulator.call("GET", f"v2/workflow/{workflow['id']}/job")["items"]}
    for params in ({"jobs": ["test"]}, {"jobs": [jobs["test"]], "ssh": True}, {"from_failed": True}):
        assert do("workflow_rerun", id=workflow["id"], **params)["changed"]
    assert "it has lint, test" in do("workflow_rerun", id=workflow["id"], jobs=["tset"])["msg"]
    assert emulator.writes() == []


@pytest.mark.parametrize(
    ("params", "message"),
    [({"jobs": ["a"], "from_failed": True}, "exclude each other"), ({"ssh": True}, "ssh needs jobs")],
)
def test_bad_reruns_are_refused(emulator, do, params, message):
    assert message in do("workflow_rerun", id="x", **params)["msg"]
    assert emulator.requests() == []


def test_cancel_of_a_workflow(emulator, do):
    workflow = workflow_of(emulator, "stuck/x")
    result = do("workflow_cancel", id=workflow["id"])
    assert result["changed"]
    assert result["workflow"]["status"] == "canceled"
    assert not do("workflow_cancel", id=workflow["id"])["changed"]
    assert emulator.writes() == []


def test_approve(emulator, do):
    workflow = workflow_of(emulator, "hold/x")
    early = do("workflow_approve", id=workflow["id"], approval="hold")
    assert "nothing to approve (yet)" in early["msg"]
    finish(emulator)
    predicted = do("workflow_approve", id=workflow["id"], approval="hold", check_mode=True)
    result = do("workflow_approve", id=workflow["id"], approval="hold")
    assert predicted["changed"]
    assert result["changed"]
    assert not do("workflow_approve", id=workflow["id"], approval="hold")["changed"]
    assert emulator.writes() == []
    assert "it has hold" in do("workflow_approve", id=workflow["id"], approval="deploy")["msg"]
    finish(emulator)
    assert emulator.call("GET", f"v2/workflow/{workflow['id']}")["status"] == "success"
