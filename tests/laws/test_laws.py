# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Laws 1 to 9, 11 and 16 of every module, against CircleCI on loopback. The others stand beside this file."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws.cases import CASES, Case
from tests.support.clock import Clock
from tests.support.emulator import Emulator
from tests.support.run import MODULES, documented, reports_of, resource_of, run
from tests.support.secrets import leaks

STANDARD = {"changed", "diff", "failed", "invocation", "msg", "warnings", "deprecations", "exception"}
TELL_WHAT_WAS_DONE = {"msg", "summary", "changed", "applied", "pending", "differences"}
"""Keys whose values tell what has been done; check mode has done nothing."""
LAWS = 16
TYPES = {"str": str, "bool": bool, "int": int, "list": list, "dict": dict, "float": (int, float)}

each_case = pytest.mark.parametrize("case", CASES, ids=str)


def said_by(outcome: Any) -> str:
    """All that a task tells; the secret that it may return is hidden."""
    return json.dumps({**dataclasses.asdict(outcome), "result": without_secret(outcome)})


def without_secret(outcome: Any) -> dict[str, Any]:
    """A result without the secret that CircleCI has just made."""
    return {name: value for name, value in outcome.result.items() if name != outcome.secret}


@pytest.fixture
def play(emulator: Emulator):
    """Run a case's task, or another of the same module; what it asked is in the journal."""
    emulator.call("GET", "v1.1/me")  # the emulator makes a user when it first sees their token

    def play(case: Case, params: dict[str, Any] | None = None, **how: Any):
        options = case.options(emulator) if params is None else params
        emulator.forget()
        outcome = run(case.module, options, emulator.url, **how)
        assert "failed" not in outcome.result, outcome.result["msg"]
        return outcome

    return play


def test_every_module_has_a_case():
    assert {case.module for case in CASES} == set(MODULES)


def test_names_of_cases_are_unique():
    assert len(set(map(str, CASES))) == len(CASES)


@each_case
def test_what_cannot_be_obeyed_is_a_law_and_has_a_reason(case):
    assert set(case.exempt) <= set(range(1, LAWS + 1))
    assert all(len(reason.split()) > 3 for reason in case.exempt.values())


@each_case
def test_1_check_mode_sends_only_get(case, emulator, play):
    case.setup(emulator)
    before = emulator.state()
    play(case, check_mode=True)
    if 1 not in case.exempt:
        assert emulator.writes() == []
    assert emulator.state() == before


@each_case
def test_2_check_mode_predicts_the_run(case, emulator, play):
    case.setup(emulator)
    predicted = play(case, check_mode=True).result
    done = play(case).result
    assert predicted["changed"] == done["changed"]
    assert predicted["diff"] == done["diff"]
    if 2 not in case.exempt:
        assert predicted.keys() == done.keys()
        found = unforeseen(predicted, done, {*TELL_WHAT_WAS_DONE, *case.unforeseen})
        assert not found, found


def unforeseen(predicted: Any, done: Any, let_be: set[str], where: str = "result") -> list[str]:
    """Where a result is not as check mode said. What CircleCI has yet to decide is null there, or not there."""
    if predicted is None:
        return []
    if isinstance(predicted, dict) and isinstance(done, dict) and predicted.keys() <= done.keys():
        names = [name for name in predicted if name not in let_be and not name.endswith("_at")]
        steps = [(f"{where}.{name}", predicted[name], done[name]) for name in names]
    elif isinstance(predicted, list) and isinstance(done, list) and len(predicted) == len(done):
        steps = [(f"{where}[{at}]", *pair) for at, pair in enumerate(zip(predicted, done, strict=True))]
    else:
        return [] if predicted == done else [f"{where}: {predicted!r}, then {done!r}"]
    return [found for place, old, new in steps for found in unforeseen(old, new, let_be, place)]


@each_case
def test_3_second_run_changes_nothing(case, emulator, play):
    case.setup(emulator)
    play(case)
    before = emulator.state()
    second = play(case).result
    if 3 in case.exempt:
        assert second["changed"]
        return
    assert not second["changed"]
    assert second["diff"]["before"] == second["diff"]["after"]
    assert len(emulator.writes()) == case.rewrites
    moments = ("times", "updated_at")  # when something was last written
    assert without(emulator.state(), *moments) == without(before, *moments)


@pytest.mark.parametrize("case", [case for case in CASES if case.absent], ids=str)
def test_4_absent_twice(case, emulator, play):
    case.setup(emulator)
    play(case)
    assert play(case, case.absent).result["changed"]
    before = emulator.state()
    assert not play(case, case.absent).result["changed"]
    assert emulator.writes() == []
    assert emulator.state() == before


def test_5_purge_stays_within_its_scope(emulator, play):
    case = next(case for case in CASES if case.name == "mask, with purge")
    case.setup(emulator)
    masks = emulator.call("GET", "v1.1/project/github/acme/api/envvar")
    odd = [{**variable, "created_at": None, "scope": {"new": True}} for variable in masks]
    emulator.fault({"method": "GET", "path": "/envvar$", "status": 200, "body": odd, "times": 2})
    everything = emulator.state()
    expected = play(case, check_mode=True).result
    result = play(case).result
    assert result["removed"] == expected["removed"] == ["OLD"]
    names = {variable["name"] for variable in emulator.call("GET", "v1.1/project/github/acme/api/envvar")}
    assert names == {*case.params["variables"], "KEEP_ME", "CACHE_VERSION"}
    assert without(everything, "env_vars") == without(emulator.state(), "env_vars")


def without(state: dict[str, Any], *names: str) -> dict[str, Any]:
    """An emulator's state without the fields of some names, wherever they are."""
    text = json.dumps(state, default=str)
    return json.loads(text, object_hook=lambda part: {key: part[key] for key in part if key not in names})


@each_case
def test_6_no_secret_is_told(case, emulator, play):
    case.setup(emulator)
    outcomes = [play(case, check_mode=True), play(case), play(case)]
    options = case.options(emulator)
    emulator.fault({"method": "POST", "path": "/api/", "status": 400, "message": " ".join(case.secrets)})
    emulator.fault({"method": "GET", "path": "/api/", "status": 500, "message": "a-token-of-the-tests"})
    outcomes.append(run(case.module, options, emulator.url))
    text = "".join(map(said_by, outcomes))
    made = [outcome.result[outcome.secret] for outcome in outcomes if outcome.secret]
    assert bool(made) == bool(case.makes_secret)
    if made or resource_of(case.module).SECRET is None:  # what the result may hold is known before the task runs
        assert resource_of(case.module).may_return_secret(options) == bool(made)
    assert leaks(text, ["a-token-of-the-tests", *case.secrets, *made]) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.fails], ids=str)
def test_7_half_way_failure_is_reported_and_finished(case, emulator, play):
    case.setup(emulator)
    wanted = play(case).result["diff"]["after"]

    emulator.reset()
    case.setup(emulator)
    options = case.options(emulator)
    emulator.fault({**case.fails, "status": 500, "times": 1})
    result = run(case.module, options, emulator.url).result
    assert result["failed"]
    # A fleet tells it for each project.
    (stopped,) = [report for report in reports_of(case.module, result) if report["error"]]
    assert stopped["error"]["status"] == 500
    assert stopped["error"]["method"] == case.fails["method"]
    assert stopped["pending"]
    assert bool(stopped["applied"]) == case.fails_late
    assert not set(stopped["applied"]) & set(stopped["pending"])

    finished = play(case).result
    assert finished["changed"]
    if 7 not in case.exempt:
        assert finished["diff"]["after"] == wanted
    if 3 not in case.exempt:
        assert not play(case).result["changed"]


@pytest.fixture
def disturbances(emulator: Emulator):
    """Run a case's task again and again: each time another of its writes meets a fault, once. Give each result."""

    def disturbances(case: Case, **fault: Any):
        case.setup(emulator)
        options = case.options(emulator)
        emulator.forget()
        run(case.module, options, emulator.url)
        for method, path in sorted({tuple(write.split(" ", 1)) for write in emulator.writes()}):
            emulator.reset()
            case.setup(emulator)
            options = case.options(emulator)
            emulator.fault({"method": method, "path": f"^{re.escape(path)}$", **fault, "times": 1})
            yield f"{method} {path}", run(case.module, options, emulator.url, retries=1, clock=Clock()).result

    return disturbances


each_write = pytest.mark.parametrize("case", [case for case in CASES if case.fails], ids=str)


@each_write
def test_16_a_write_whose_answer_gets_lost_is_not_made_twice(case, play, disturbances):
    failures = []
    for write, result in disturbances(case, when="after", drop=True):
        if result.get("failed"):
            failures.append(write)
            assert re.search("It is not known whether|did not arrive", result["msg"]), f"{write}: {result['msg']}"
        elif 3 not in case.exempt:
            assert not play(case).result["changed"], write
    assert bool(failures) == case.unclear, failures


@each_write
def test_16_a_write_that_may_be_repeated_is(case, disturbances):
    for write, result in disturbances(case, status=503, headers={"Retry-After": "0"}):
        if not write.startswith("POST "):
            assert "failed" not in result, f"{write}: {result['msg']}"
        assert "failed" not in result or "It is not known whether" in result["msg"]


def removals(emulator: Emulator, case: Case, **fault: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """A run of a case, or what undoes it, for each of its removals: a fault happens to it and to those after it.

    :returns: the path of the removal, and the result.
    """

    def perform(*rules: dict[str, Any]) -> dict[str, Any]:
        emulator.reset()
        case.setup(emulator)
        if case.absent:
            run(case.module, case.options(emulator), emulator.url)
        options = case.absent or case.options(emulator)
        emulator.forget()
        emulator.fault(*rules)
        return run(case.module, options, emulator.url, retries=0).result

    perform()
    for number, path in enumerate(entry["path"] for entry in emulator.journal() if entry["method"] == "DELETE"):
        yield path, perform({"method": "DELETE", "after": number, **fault})


@pytest.mark.parametrize("case", [case for case in CASES if case.fails or case.absent], ids=str)
def test_17_a_removal_is_not_believed_to_be_done_if_it_is_not(case, emulator):
    """CircleCI answers 404 also to those who may not remove something."""
    for path, result in removals(emulator, case, status=404, message="Not found."):
        assert result.get("failed"), path
        assert "HTTP 404" in json.dumps(result), path


@each_case
def test_8_the_declared_warnings_and_no_others(case, emulator, play):
    templates = [re.sub(r"\\{\w+\\}", ".*", re.escape(text)) for text in case.warnings]
    case.setup(emulator)
    given = [warning for how in (True, False, False) for warning in play(case, check_mode=how).warnings]
    for warning in given:
        assert any(re.fullmatch(template, warning) for template in templates), warning
    if case.absent:
        given += play(case, case.absent).warnings
    for template in templates:
        assert any(re.fullmatch(template, warning) for warning in given), template


@each_case
def test_9_results_match_return(case, emulator, play):
    case.setup(emulator)
    promised = documented(case.module, "RETURN")
    for outcome in play(case, check_mode=True), play(case):
        returned = {name: value for name, value in outcome.result.items() if name not in STANDARD - {"msg"}}
        assert returned.keys() <= promised.keys()
        assert {name for name, about in promised.items() if about["returned"] == "success"} <= returned.keys()
        for name, value in returned.items():
            check_shape(name, value, promised[name])


def check_shape(name: str, value: Any, about: dict[str, Any]) -> None:
    """Whether a returned value is what RETURN says of it."""
    if value is None:
        return
    assert isinstance(value, TYPES[about["type"]]), name
    contains = about.get("contains")
    for item in value if isinstance(value, list) else [value]:
        if isinstance(value, list):
            assert isinstance(item, TYPES[about["elements"]]), name
        if contains:
            assert item.keys() <= contains.keys(), name
            for inner, inner_value in item.items():
                check_shape(f"{name}.{inner}", inner_value, contains[inner])


@each_case
def test_11_number_of_requests(case, emulator, play):
    case.setup(emulator)
    counts = []
    for check_mode in (True, False, False):
        play(case, check_mode=check_mode)
        counts.append(len(emulator.requests()))
    assert tuple(counts) == case.requests
