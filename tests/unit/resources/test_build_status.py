# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The status of the last build: that of all workflows of the newest revision, and a red one wins."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.answers import Answer
from ansible_collections.community.circleci.plugins.module_utils._api.errors import Exchange
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.module_utils._queries import run_queries
from ansible_collections.community.circleci.plugins.module_utils._resources._v1_builds import Build
from ansible_collections.community.circleci.plugins.module_utils._resources.build_status import BuildStatus

from tests.support.ci import API, P, trigger
from tests.support.setups import follow

NEW, OLD = "b" * 40, "a" * 40
RUNNING = {"running", "not_running", "queued", "scheduled"}


def build(number, workflow, status, run=1, revision=NEW, branch="main", job="job"):
    """An entry of a list of builds."""
    in_workflow = {
        "workflow_id": f"{workflow}-{run}",
        "workflow_name": workflow,
        "job_name": job,
        "job_id": f"j{number}",
    }
    return {
        "build_num": number,
        "status": status,
        "lifecycle": status if status in RUNNING else "finished",
        "outcome": None if status in RUNNING else {"fixed": "success"}.get(status, status),
        "branch": branch,
        "vcs_revision": revision,
        "workflows": in_workflow if workflow else None,
    }


def parsed_of(entry):
    """A build; without a number it stands for a pipeline that could not run, as in standalone projects."""
    number = entry["build_num"]
    parsed = Build.parse(Answer({**entry, "build_num": number or 0}, Exchange("GET", "/"), 200))
    return replace(parsed, number=number or 0)


def answer_for(*builds, want="status"):
    """The answer for a list of builds, given with the newest first."""
    parsed = [parsed_of(entry) for entry in builds]
    params = BuildStatus.with_defaults({"project": None, "want": want})
    return BuildStatus.plan(params, parsed).returns["answer"]


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 2])))
@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        (("success", "failed", "success"), "failed"),
        (("success", "running", "success"), "running"),
        (("running", "failed", "success"), "failed"),
        (("queued", "timedout", "success"), "timedout"),
        (("success", "canceled", "running"), "canceled"),
        (("success", "fixed", "success"), "fixed"),
        (("success", "success", "success"), "success"),
        (("success", "something new", "failed"), "something new"),
    ],
)
def test_worst_of_all_workflows_counts_in_any_order(order, statuses, worst):
    builds = [build(1, "lint", statuses[0]), build(2, "test", statuses[1]), build(3, "docs", statuses[2])]
    assert answer_for(*(builds[index] for index in order)) == worst


def test_worst_job_of_a_workflow_counts():
    assert (
        answer_for(build(3, "ci", "success", job="a"), build(2, "ci", "failed", job="b"), build(1, "ci", "success"))
        == "failed"
    )


def test_older_revision_does_not_count():
    assert answer_for(build(3, "test", "success"), build(2, "test", "failed", revision=OLD)) == "success"


def test_other_branch_does_not_count():
    assert answer_for(build(3, "test", "success"), build(2, "test", "failed", branch="other")) == "success"


def test_newest_run_of_a_workflow_counts():
    green = [build(4, "test", "success", run=2), build(3, "lint", "success"), build(2, "test", "failed")]
    assert answer_for(*green) == "success"
    red = [build(4, "test", "failed", run=2), build(3, "lint", "success"), build(2, "test", "success")]
    assert answer_for(*red) == "failed"


def test_job_that_was_run_again_in_its_workflow_counts_once():
    assert (
        answer_for(build(3, "test", "success", job="a"), build(2, "test", "infrastructure_fail", job="a")) == "success"
    )


def test_build_without_a_workflow_stands_for_itself():
    assert answer_for(build(3, None, "success"), build(2, None, "failed")) == "success"


@pytest.mark.parametrize(
    ("statuses", "want", "answer"),
    [
        (("success", "failed"), "outcome", "failed"),
        (("success", "running"), "outcome", ""),
        (("fixed", "success"), "outcome", "success"),
        (("success", "running"), "lifecycle", "running"),
        (("success", "failed"), "lifecycle", "finished"),
    ],
)
def test_other_fields_are_told_alike(statuses, want, answer):
    assert answer_for(build(2, "lint", statuses[0]), build(1, "test", statuses[1]), want=want) == answer


def test_builds_themselves_can_be_asked_for():
    answer = answer_for(
        build(3, "lint", "success"), build(2, "test", "failed"), build(1, "test", "failed", run=0), want="build"
    )
    assert [found["build_num"] for found in answer] == [3, 2]


def test_a_pipeline_that_could_not_run_counts_until_another_one_of_its_commit_follows():
    broken, good = build(None, "pipeline", "failed"), build(5, "test", "success")
    assert answer_for(broken, good) == "failed"
    assert answer_for(good, broken) == "success"


# With a server.


@pytest.fixture
def status(emulator):
    """Ask for the status of a project's last build."""
    follow(emulator)

    def status(**params):
        auth = {"api_url": emulator.url, "api_token": "a-token-of-the-tests", "retries": 0}
        (found,) = run_queries(BuildStatus, {**auth, **params}, "project", [API], lambda warning: None)
        return found["answer"]

    return status


def builds_of(emulator, *builds):
    emulator.seed({"projects": [{"project": API, "builds": list(builds)}]})
    emulator.forget()


def test_all_builds_of_a_big_revision_are_looked_at(emulator, status):
    red = {"branch": "main", "revision": NEW, "workflow": "test", "job": "first", "outcome": "failed"}
    green = [{**red, "workflow": f"w{number}", "outcome": "success"} for number in range(250)]
    builds_of(emulator, {**red, "revision": OLD}, red, *green)
    assert status() == "failed"
    assert len(emulator.requests()) == 3


def test_no_more_pages_are_read_than_needed(emulator, status):
    green = {"branch": "main", "revision": NEW, "workflow": "test", "outcome": "success"}
    builds_of(emulator, *({**green, "revision": OLD, "outcome": "failed"} for _build in range(150)), green)
    assert status() == "fixed"
    assert emulator.requests() == [f"GET /api/{P}?limit=100&offset=0&shallow=true"]


def test_without_a_build_the_default_is_the_answer(status):
    assert status(default="none yet") == "none yet"
    with pytest.raises(Refused, match="there is no build on the branch main yet; set default"):
        status(branch="main")


@pytest.mark.parametrize("odd", [None, 5, [], {}, {"build_num": 1}, {"status": "success"}])
def test_odd_entry_is_an_error_since_it_decides(emulator, status, odd):
    trigger(emulator)
    listed = emulator.call("GET", P)
    text = {"body": json.dumps([*listed, odd]), "headers": {"Content-Type": "application/json"}}
    emulator.fault({"method": "GET", "path": f"/{P}", "status": 200, **text})
    with pytest.raises(Refused, match=rf"{API}: GET /api/{P}: HTTP 200, the answer is not as expected"):
        status()


@pytest.mark.parametrize("body", ["null", "", "{}", '{"message": "Not found"}', '"ok"', "<html>"])
def test_list_that_cannot_be_read_is_no_empty_list(emulator, status, body):
    text = {"body": body, "headers": {"Content-Type": "application/json"}}
    emulator.fault({"method": "GET", "path": f"/{P}", "status": 200, **text})
    with pytest.raises(Refused, match=f"GET /api/{P}: HTTP 200, the answer is"):
        status(default="none yet")
