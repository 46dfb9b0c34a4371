# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ends of pipelines: what is a failure, what is waited for, and for how long. No time passes here."""

from __future__ import annotations

import contextlib

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.answers import Answer
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError, Exchange
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Unsuccessful
from ansible_collections.community.circleci.plugins.module_utils._resources._pipeline_wait import wait_for_pipeline

from tests.support.clock import Clock

PARAMS = {"wait_timeout": 3600, "wait_interval": 15, "wait_grace": 60}
CONFIG = [{"type": "config", "message": "Cannot find a definition for job named no-such-job"}]
MISSING = CircleCIError("GET", "/api/v2/pipeline/p", 404, "Pipeline not found")


def pipeline(state="created", errors=()):
    return {"id": "p", "number": 9, "project_slug": "gh/acme/dyn", "state": state, "errors": list(errors)}


def workflow(name, status, at="10:00", **more):
    about = {"id": f"{name} {at}", "name": name, "status": status, "pipeline_id": "p"}
    return {**about, "created_at": f"2026-08-20T{at}:00.000Z", **more}


def setup(status="success", **more):
    return workflow("setup", status, tag="setup", **more)


class Api:
    """A client that sees a pipeline in one look after the other; the last look stays.

    :ivar looks: `(seconds, pipeline, workflows)`: from when on it looks so, or the error that is raised from then on.
    """

    def __init__(self, *looks):
        self._looks = looks
        self.clock = Clock()
        self._began = self.clock()
        self.sleep = self.clock.sleep
        self.lines = []
        self.show_progress = self.lines.append

    @property
    def waited(self):
        return self.clock() - self._began

    def _look(self):
        _since, *look = next(look for look in reversed(self._looks) if look[0] <= self.waited)
        if isinstance(look[0], CircleCIError):
            raise look[0]
        return look

    def get(self, *path, parse):
        return parse(Answer(self._look()[0], Exchange("GET", "/pipeline"), 200))

    def get_list(self, *path, parse):
        return [parse(Answer(item, Exchange("GET", "/workflow"), 200)) for item in self._look()[1]]

    @contextlib.contextmanager
    def until(self, moment):
        yield

    def scrub(self, text):
        return text


def end_of(*looks, **params):
    """What comes of waiting, and how long it took."""
    api = Api(*looks)
    try:
        return wait_for_pipeline(api, {**PARAMS, **params}, "p"), api
    except Unsuccessful as failure:
        return {**failure.returns, "failed": str(failure)}, api


BAD_CONFIG = {
    "errored": (pipeline("errored", CONFIG), [setup()]),
    "created all the same": (pipeline("created", CONFIG), [setup()]),
    "continued without being run": (pipeline("created", CONFIG), [setup(), workflow("continued", "not_run", "10:01")]),
    "a workflow that tells of the error": (pipeline("errored", CONFIG), [workflow("Build Error", "failed")]),
    "green all the same": (pipeline("created", CONFIG), [setup(), workflow("continued", "success", "10:01")]),
    "without workflows": (pipeline("errored", CONFIG), []),
    "still pending": (pipeline("pending", CONFIG), []),
}


@pytest.mark.parametrize(("about", "workflows"), BAD_CONFIG.values(), ids=BAD_CONFIG)
def test_errors_of_a_pipeline_fail_it_at_once_and_are_told(about, workflows):
    result, api = end_of((0, about, workflows))
    assert "Cannot find a definition for job named no-such-job" in result["failed"]
    assert api.waited == 0
    assert len(result["workflows"]) == len(workflows)


def test_errors_without_words_fail_it_too():
    result, _api = end_of((0, pipeline("errored"), []))
    assert result["failed"].endswith("It does not say why.")
    result, _api = end_of((0, pipeline("created", [{}]), []))
    assert "an error without a message" in result["failed"]


def test_errors_wait_for_what_still_runs():
    running, failed = workflow("build", "running"), workflow("build", "failed")
    result, api = end_of((0, pipeline(errors=CONFIG), [running]), (30, pipeline(errors=CONFIG), [failed]))
    assert [one["status"] for one in result["workflows"]] == ["failed"]
    assert 30 <= api.waited < 60


BAD = {
    "a setup workflow, and the pipeline stays": (pipeline("setup"), [setup("failed")]),
    "one of several": (pipeline(), [workflow("lint", "success"), workflow("test", "failed")]),
    "Build Error": (pipeline(), [workflow("Build Error", "failed")]),
    "an error": (pipeline(), [workflow("build", "error")]),
    "canceled": (pipeline(), [workflow("build", "canceled")]),
    "unauthorized": (pipeline(), [workflow("build", "unauthorized")]),
    "not run": (pipeline(), [workflow("build", "not_run")]),
    "beside an approval": (pipeline(), [workflow("test", "failed"), workflow("deploy", "on_hold")]),
}


@pytest.mark.parametrize(("about", "workflows"), BAD.values(), ids=BAD)
def test_bad_workflow_ends_the_wait_at_once(about, workflows):
    result, api = end_of((0, about, workflows))
    assert workflows[-1]["name"] in result["failed"]
    assert api.waited == 0


def test_bad_workflow_waits_for_the_others():
    bad = workflow("lint", "failed")
    looks = [(0, pipeline(), [bad, workflow("test", "running")]), (40, pipeline(), [bad, workflow("test", "success")])]
    result, api = end_of(*looks)
    assert "lint failed, test success" in result["failed"]
    assert api.waited >= 40


NOTHING_FOLLOWS = {
    "setup in a pipeline that stays in setup": (pipeline("setup"), [setup()], "did not continue it"),
    "setup in a pipeline that counts as created": (pipeline("created"), [setup()], "did not continue it"),
    "setup that is not marked": (pipeline("setup"), [workflow("setup", "success")], "did not continue it"),
    "no workflow": (pipeline("created"), [], "it has no workflow after"),
    "no workflow, pending": (pipeline("pending"), [], "it has no workflow after"),
    "still pending": (pipeline("pending"), [workflow("lint", "success")], "it is still pending after"),
}


@pytest.mark.parametrize(("about", "workflows", "why"), NOTHING_FOLLOWS.values(), ids=NOTHING_FOLLOWS)
@pytest.mark.parametrize("grace", [60, 200])
def test_what_nothing_follows_fails_after_the_grace(about, workflows, why, grace):
    result, api = end_of((0, about, workflows), wait_grace=grace)
    assert why in result["failed"]
    assert grace <= api.waited <= grace + PARAMS["wait_interval"]


def test_grace_begins_when_the_setup_has_ended():
    looks = [(0, pipeline("setup"), [setup("running")]), (300, pipeline("setup"), [setup()])]
    result, api = end_of(*looks)
    assert "did not continue it" in result["failed"]
    assert 345 <= api.waited <= 375


@pytest.mark.parametrize("state", ["created", "setup", "pending"])
def test_what_follows_within_the_grace_counts(state):
    green = [setup(), workflow("continued", "success", "10:01")]
    looks = [(0, pipeline("setup"), [setup()]), (50, pipeline(state), green), (100, pipeline("created"), green)]
    result, _api = end_of(*looks)
    assert "failed" not in result
    assert [one["name"] for one in result["workflows"]] == ["setup", "continued"]


def test_continued_pipeline_whose_state_stays_is_a_success_in_the_end():
    result, api = end_of((0, pipeline("setup"), [setup(), workflow("continued", "success", "10:01")]))
    assert "failed" not in result
    assert 60 <= api.waited <= 75


def test_workflow_that_comes_late_is_waited_for():
    looks = [(0, pipeline("pending"), []), (45, pipeline(), [workflow("build", "running")])]
    result, api = end_of(*looks, (500, pipeline(), [workflow("build", "success")]))
    assert "failed" not in result
    assert api.waited >= 500


def test_success_ends_the_wait_at_once():
    result, api = end_of((0, pipeline(), [workflow("lint", "success"), workflow("test", "success")]))
    assert "failed" not in result
    assert api.waited == 0


@pytest.mark.parametrize("state", ["created", "setup", "pending"])
def test_approval_ends_the_wait_when_nothing_else_runs(state):
    held = workflow("deploy", "on_hold")
    looks = [(0, pipeline(state), [held, workflow("test", "running")])]
    result, api = end_of(*looks, (90, pipeline(state), [held, workflow("test", "success")]))
    assert result["on_hold"]
    assert "failed" not in result
    assert 90 <= api.waited < 120


@pytest.mark.parametrize("status", ["running", "failing", "something new"])
def test_what_has_not_ended_is_waited_for_to_the_end(status):
    result, api = end_of((0, pipeline(), [workflow("build", status)]), wait_timeout=600)
    assert (
        result["failed"]
        == f"pipeline 9 of gh/acme/dyn: build {status}, still after 10 min 0 s, the value of wait_timeout."
    )
    assert api.waited == 600


def test_only_the_newest_run_of_a_workflow_counts():
    runs = [workflow("test", "success", "10:05"), workflow("test", "failed", "10:01"), workflow("lint", "success")]
    result, _api = end_of((0, pipeline(), runs))
    assert "failed" not in result
    assert len(result["workflows"]) == 2


# What is not there for a moment.


def test_pipeline_that_is_not_shown_at_once_is_waited_for():
    result, api = end_of((0, MISSING), (20, pipeline(), [workflow("build", "success")]))
    assert "failed" not in result
    assert 20 <= api.waited < 40


def test_pipeline_that_is_gone_for_a_moment_is_waited_for():
    looks = [(0, pipeline(), [workflow("build", "running")]), (100, MISSING)]
    result, _api = end_of(*looks, (115, pipeline(), [workflow("build", "success")]))
    assert "failed" not in result


def test_pipeline_that_stays_away_is_an_error():
    api = Api((0, pipeline(), [workflow("build", "running")]), (100, MISSING))
    with pytest.raises(CircleCIError, match="Pipeline not found"):
        wait_for_pipeline(api, PARAMS, "p")
    assert 115 <= api.waited <= 150
