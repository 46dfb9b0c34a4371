# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds of standalone projects, which are jobs of API v2 under the keys of API v1.1."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.module_utils._queries import run_queries
from ansible_collections.community.circleci.plugins.module_utils._resources._v1_builds import FIELDS
from ansible_collections.community.circleci.plugins.module_utils._resources.build_status import BuildStatus

from tests.support.ci import QUICK
from tests.support.standalone import PROJECT, ran

GREEN = {"branch": "main"}
RED = {"branch": "fail/x"}
BROKEN = {"branch": "errored/x"}


def numbers(result):
    return [build["build_num"] for build in result["builds"]]


@pytest.fixture
def status_of(emulator):
    """What the lookup answers about a project."""

    def status_of(project, **options):
        params = {"want": "status", **options, "api_url": emulator.url, "api_token": "any"}
        (found,) = run_queries(BuildStatus, params, "project", [project], lambda warning: None)
        return found["answer"]

    return status_of


def test_one_build_is_told_under_the_keys_of_v1(emulator, do):
    ran({"branch": "main", "parameters": {"secret": "of the caller"}})(emulator)
    (build,) = do("build_info", project=PROJECT, build_num=2)["builds"]
    assert set(build) == {*FIELDS, "steps"}
    assert build["branch"] == "main"
    assert build["vcs_tag"] is None
    assert len(build["vcs_revision"]) == 40
    assert (build["lifecycle"], build["outcome"], build["status"]) == ("finished", "success", "success")
    assert build["workflows"]["job_name"] == "pack"
    assert build["workflows"]["workflow_name"] == "build"
    assert build["reponame"] == "api"
    assert build["build_url"].endswith("/2")
    assert build["start_time"]
    assert build["stop_time"]
    assert build["steps"] is None
    assert "of the caller" not in str(build)
    assert all("/api/v2/" in request for request in emulator.requests())


def test_recent_builds_come_with_the_newest_first(emulator, do):
    ran(GREEN, RED, GREEN)(emulator)
    result = do("build_info", project=PROJECT)
    assert numbers(result) == [6, 5, 4, 3, 2, 1]
    assert result["builds"][0]["workflows"]["job_id"]
    assert numbers(do("build_info", project=PROJECT, limit=2, offset=1)) == [5, 4]
    assert numbers(do("build_info", project=PROJECT, branch="fail/x")) == [4, 3]


def test_filters_choose_what_they_choose_in_v1(emulator, do):
    ran(GREEN, RED, {"branch": "stuck/x"}, {"branch": "cancel/x"})(emulator)
    chosen = {
        name: numbers(do("build_info", project=PROJECT, filter=name))
        for name in ("completed", "successful", "failed", "running")
    }
    assert chosen == {"completed": [8, 7, 5, 4, 3, 2, 1], "successful": [7, 5, 3, 2, 1], "failed": [4], "running": [6]}


def test_recent_builds_ask_no_more_than_is_needed(emulator, do):
    ran(*[GREEN] * 30)(emulator)
    assert len(numbers(do("build_info", project=PROJECT, limit=1, concurrency=1))) == 1
    assert len(emulator.requests()) == 5


def test_waiting_for_a_build_that_fails(emulator, do):
    ran(RED)(emulator)
    result = do("build_wait", project=PROJECT, build_num=2, **QUICK)
    assert result["failed"]
    assert "build 2 (pack)" in result["msg"]
    assert result["build"]["build_url"] in result["msg"]


def test_waiting_until_a_build_ends(emulator, do):
    ran({"branch": "main", "settled": False})(emulator)
    emulator.seed({"switches": {"build_speed": 1}})
    assert do("build_wait", project=PROJECT, build_num=1, **QUICK)["build"]["outcome"] == "success"


def test_a_build_that_has_ended_is_not_canceled(emulator, do):
    ran()(emulator)
    assert not do("build_cancel", project=PROJECT, build_num=1)["changed"]
    assert emulator.writes() == []


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        # It ends by itself meanwhile, and API v2 refuses to cancel what has ended.
        ({"status": 400, "message": "It has ended."}, "success"),
        # The answer is lost, and so is the one to the second attempt.
        ({"drop": True, "when": "after"}, "canceled"),
    ],
)
def test_a_build_that_ends_while_it_is_canceled_need_not_be_canceled(emulator, do, rule, outcome):
    ran({"branch": "stuck/x"})(emulator)
    path = "/job/2"
    emulator.fault({"method": "POST", "path": f"{path}/cancel$", **rule})
    if outcome == "success":
        ended = {**emulator.call("GET", f"v2/project/{PROJECT}{path}"), "status": "success"}
        emulator.fault({"method": "GET", "path": f"{path}$", "status": 200, "body": ended, "after": 1})
    result = do("build_cancel", project=PROJECT, build_num=2)
    assert result["build"]["outcome"] == outcome, result


def test_a_build_that_goes_on_was_not_canceled(emulator, do):
    ran({"branch": "stuck/x"})(emulator)
    emulator.fault({"method": "POST", "path": "/job/2/cancel$", "status": 400, "message": "Not now."})
    result = do("build_cancel", project=PROJECT, build_num=2)
    assert "Not now." in result["msg"]
    assert result["pending"] == [f"cancel build 2 of {PROJECT}"]


def test_a_canceled_build_is_told_as_it_is_then(emulator, do):
    ran({"branch": "stuck/x"})(emulator)
    result = do("build_cancel", project=PROJECT, build_num=2)
    assert result["changed"]
    assert result["build"]["outcome"] == "canceled"


def test_a_build_is_run_again_by_v2_at_once(emulator, do):
    ran()(emulator)
    emulator.seed({"switches": {"build_speed": 0}})
    result = do("build_retry", project=PROJECT, build_num=1)
    assert result["changed"]
    assert result["api"] == "v2"
    assert result["build"]["build_num"] == 3
    assert "msg" not in result
    assert [write.rpartition("/")[2] for write in emulator.writes()] == ["rerun"]


def test_the_latest_artifacts_are_those_of_the_newest_build(emulator, do):
    ran(GREEN, jobs=("lint", {"name": "pack", "artifacts": [{"path": "a", "content": "x"}]}))(emulator)
    found = do("build_artifacts", project=PROJECT, latest=True)["artifacts"]
    assert [artifact["path"] for artifact in found] == ["a"]
    assert do("build_artifacts", project=PROJECT, latest=True, branch="other")["artifacts"] == []


@pytest.mark.parametrize(
    ("module", "options", "instead"),
    [("build", {}, "community.circleci.pipeline"), ("build_ssh_user", {"build_num": 1}, "build_retry")],
)
def test_what_only_v1_can_do_is_refused_with_what_to_use(emulator, do, module, options, instead):
    ran()(emulator)
    result = do(module, project=PROJECT, **options)
    assert result["failed"]
    assert result["msg"].startswith("project: ")
    assert instead in result["msg"]
    assert emulator.requests() == []


@pytest.mark.parametrize(
    ("pipelines", "status"),
    [
        ([GREEN], "success"),
        ([GREEN, RED], "failed"),
        ([RED, GREEN], "success"),
        ([GREEN, BROKEN], "failed"),
        ([BROKEN, GREEN], "success"),
    ],
)
def test_status_of_the_newest_revision(emulator, status_of, pipelines, status):
    ran(*pipelines)(emulator)
    assert status_of(PROJECT) == status


def test_a_workflow_that_was_run_again_counts_instead_of_the_first(emulator, status_of):
    ran(jobs=({"name": "flaky", "outcome": ["failed", "success"]},))(emulator)
    assert status_of(PROJECT) == "failed"
    (pipeline,) = emulator.call("GET", f"v2/project/{PROJECT}/pipeline")["items"]
    (workflow,) = emulator.call("GET", f"v2/pipeline/{pipeline['id']}/workflow")["items"]
    emulator.call("POST", f"v2/workflow/{workflow['id']}/rerun", {"from_failed": True})
    emulator.tick()
    assert status_of(PROJECT) == "success"


def test_a_pipeline_that_could_not_run_is_a_failure_that_says_why(emulator, status_of):
    ran(by_ref={"main": {"errors": [{"type": "config", "message": "no such job"}]}})(emulator)
    assert status_of(PROJECT) == "failed"
    (build,) = status_of(PROJECT, want="build")
    assert build["build_num"] is None
    assert "no such job" in build["fail_reason"]


def test_a_pipeline_that_had_nothing_to_run_is_no_failure(emulator, status_of):
    ran(GREEN)(emulator)
    none = {"items": [], "next_page_token": None}
    emulator.fault({"method": "GET", "path": "/pipeline/[^/]+/workflow$", "status": 200, "body": none})
    with pytest.raises(Refused, match="there is no build"):
        status_of(PROJECT)


def test_pipeline_without_vcs_tells_its_commit(emulator, do):
    ran({"branch": "main", "parameters": {"secret": "of the caller"}})(emulator)
    (pipeline,) = do("pipeline_info", project=PROJECT)["pipelines"]
    assert pipeline["vcs"]["branch"] == "main"
    assert len(pipeline["vcs"]["revision"]) == 40
    assert "tag" not in pipeline["vcs"]
    assert "of the caller" not in str(pipeline)
