# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An entry that cannot be read: skipped with a warning where it is only shown, an error where something is decided."""

from __future__ import annotations

import json

import pytest

from tests.support.ci import API, P, pipeline_of, trigger
from tests.support.run import run
from tests.support.setups import STILL, add_checkout_keys, add_ssh_keys, follow, set_variables
from tests.support.values import KEY, OTHER_KEY

ODD = [None, True, 5, "text", [], {}]


@pytest.fixture
def answers(emulator):
    """Let a GET answer what it does and one entry more, at the front."""

    def answers(path, entry, route, key=None):
        body = emulator.call("GET", route)
        held = body if key is None else body[key]
        held.insert(0, entry)
        text = {"body": json.dumps(body), "headers": {"Content-Type": "application/json"}}
        emulator.fault({"method": "GET", "path": path, "status": 200, **text})
        emulator.forget()

    return answers


def variables(emulator):
    set_variables(ONE="a secret value")(emulator)
    return f"{P}/envvar", None


def checkout_keys(emulator):
    add_checkout_keys("deploy-key")(emulator)
    return f"{P}/checkout-key", None


def ssh_keys(emulator):
    add_ssh_keys(("h", KEY))(emulator)
    return f"{P}/settings", "ssh_keys"


def projects(emulator):
    follow(emulator)
    return "v1.1/projects", None


def builds(emulator):
    follow(emulator)
    emulator.seed(STILL)
    trigger(emulator)
    return P, None


def recent_builds(emulator):
    builds(emulator)
    return "v1.1/recent-builds", None


def results_of_a_build(emulator):
    builds(emulator)
    return f"{P}/1/tests", "tests"


def artifacts(emulator):
    builds(emulator)
    emulator.tick()
    return f"{P}/1/artifacts", None


def pipelines(emulator):
    follow(emulator)
    pipeline_of(emulator)
    return f"v2/project/{API}/pipeline", "items"


def workflows(emulator):
    follow(emulator)
    emulator.seed(STILL)
    return f"v2/pipeline/{pipeline_of(emulator)}/workflow", "items"


SHOWN = [
    ("env_vars_info", {"project": API}, variables, "env_vars"),
    ("checkout_key_info", {"project": API}, checkout_keys, "checkout_keys"),
    ("ssh_key_info", {"project": API}, ssh_keys, "ssh_keys"),
    ("project_info", {}, projects, "projects"),
    ("project_info", {"settings": True}, ssh_keys, "projects"),
    ("build_info", {"project": API}, builds, "builds"),
    ("build_info", {}, recent_builds, "builds"),
    ("build_artifacts", {"project": API, "build_num": 1}, artifacts, "artifacts"),
    ("pipeline_info", {"project": API}, pipelines, "pipelines"),
    ("pipeline_info", {"project": API, "workflows": True}, workflows, "pipelines"),
]


@pytest.mark.parametrize("entry", ODD, ids=json.dumps)
@pytest.mark.parametrize(("module", "params", "situation", "key"), SHOWN)
def test_entry_that_is_only_shown_is_skipped_with_a_warning(emulator, answers, module, params, situation, key, entry):
    route, within = situation(emulator)
    without = run(module, params, emulator.url)
    answers(f"/api/{route}(\\?|$)", entry, route, within)
    outcome = run(module, params, emulator.url)
    assert outcome.result[key] == without.result[key]
    (warning,) = outcome.warnings
    assert "was skipped" in warning
    assert "item 1: " in warning


@pytest.mark.parametrize("entry", [None, "text", []], ids=json.dumps)
def test_test_result_that_cannot_be_read_is_skipped_with_a_warning(emulator, answers, entry):
    route, within = results_of_a_build(emulator)
    answers(f"/api/{route}$", entry, route, within)
    outcome = run("build_info", {"project": API, "build_num": 1, "tests": True}, emulator.url)
    assert outcome.result["builds"][0]["tests"] == []
    assert "tests, item 1: " in outcome.warnings[0]


def test_workflow_of_an_expired_pipeline_has_no_id_and_is_left_out(emulator, answers):
    route, _within = workflows(emulator)
    expired = {**emulator.call("GET", route)["items"][0], "id": None}
    answers(f"/api/{route}$", expired, route, "items")
    outcome = run("pipeline_info", {"project": API, "workflows": True}, emulator.url)
    assert len(outcome.result["pipelines"][0]["workflows"]) == 1
    assert "item 1: id is missing" in outcome.warnings[0]


DECIDING = [
    ("env_vars", {"project": API, "variables": {"NEW": "a value"}}, variables),
    ("env_vars", {"project": API, "state": "absent", "names": ["ONE"]}, variables),
    ("checkout_key", {"project": API}, checkout_keys),
    ("checkout_key", {"project": API, "state": "absent"}, checkout_keys),
    ("checkout_key", {"project": API, "state": "rotated"}, checkout_keys),
    ("ssh_key", {"project": API, "hostname": "h", "private_key": OTHER_KEY}, ssh_keys),
    ("ssh_key", {"project": API, "state": "absent", "private_key": KEY}, ssh_keys),
    ("projects", {"projects": [{"project": API, "env_vars": {"NEW": "a value"}}]}, variables),
]


@pytest.mark.parametrize("entry", ODD, ids=json.dumps)
@pytest.mark.parametrize(("module", "params", "situation"), DECIDING)
def test_entry_that_something_is_decided_by_is_an_error(emulator, answers, module, params, situation, entry):
    route, within = situation(emulator)
    answers(f"/api/{route}(\\?|$)", entry, route, within)
    result = run(module, params, emulator.url).result
    assert result["failed"]
    assert f"GET /api/{route}: HTTP 200, the answer is not as expected: " in result["msg"]
    assert "item 1: " in result["msg"]
    assert emulator.writes() == []
