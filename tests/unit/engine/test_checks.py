# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Between stages: checks, rounds, and stages that are planned only when their turn comes."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import apply, apply_fleet
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import CheckFailed, Refused
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import (
    Deferred,
    Fleet,
    FromAnswer,
    Plan,
    Request,
    Stage,
)

from tests.support.engine import Api, Failure, change, check, names, plan, same, stage

each_concurrency = pytest.mark.parametrize("concurrency", [1, 8])


def yes(*_anything):
    return True


def no(*_anything):
    return False


# Checks.


@each_concurrency
def test_a_check_stands_between_two_stages(concurrency):
    api = Api(concurrency)
    assert apply(api, plan(stage("a", "b", check=check(yes)), "c")).error is None
    assert sorted(api.sent[:2]) == ["POST a", "POST b"]
    assert api.sent[2:] == ["GET look", "POST c"]


def test_a_check_sees_its_answer_and_those_of_the_changes():
    seen = []
    stages = (stage("a"), stage("b", check=check(lambda *arguments: seen.append(arguments) or True)))
    apply(Api(a=1, b=2, look=5), plan(*stages))
    assert seen == [(5, {("thing", "a"): 1, ("thing", "b"): 2})]


def test_a_check_takes_what_an_earlier_change_answered():
    look = dataclasses.replace(check(yes), request=Request("GET", ("api", FromAnswer(("thing", "a"), "real")), same))
    api = Api(a=7)
    apply(api, plan(stage("a", check=look)))
    assert api.requests[-1].path == ("api", 7)


def test_a_check_of_a_stage_without_changes_is_made():
    api = Api()
    assert apply(api, plan("a", Stage((), check(yes)), "b")).error is None
    assert api.sent == ["POST a", "GET look", "POST b"]


def test_a_check_that_leaves_no_doubt_sends_nothing():
    needless = check(no, is_needless=lambda answers: answers == {("thing", "a"): 1})
    api = Api(a=1)
    assert apply(api, plan(stage("a", check=needless), "b")).error is None
    assert api.sent == ["POST a", "POST b"]


def test_a_check_that_is_in_doubt_is_made():
    in_doubt = check(yes, is_needless=lambda answers: ("thing", "b") in answers)
    api = Api(a=1)
    apply(api, plan(stage("a", check=in_doubt)))
    assert api.sent == ["POST a", "GET look"]


@each_concurrency
def test_a_check_that_fails_ends_the_plan(concurrency):
    api = Api(concurrency)
    run = apply(api, plan(stage("a", "b", check=check(no)), "c"))
    assert isinstance(run.error, CheckFailed)
    assert str(run.error) == "it did not come true"
    assert run.failed is None
    assert (names(run.applied), names(run.pending)) == (["a", "b"], ["c"])
    assert "POST c" not in api.sent


def test_a_stage_that_fails_is_not_checked():
    api = Api(a=Failure(500))
    apply(api, plan(stage("a", check=check(yes))))
    assert api.sent == ["POST a"]


def broken(*_anything):
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("looked_at", "answer", "error"),
    [
        (check(yes), Failure(503), Failure),
        (check(broken), 1, ZeroDivisionError),
        (check(yes, is_needless=broken), 1, ZeroDivisionError),
        (
            dataclasses.replace(check(yes), request=Request("GET", (FromAnswer(("no", "such"), "id"),), same)),
            1,
            LookupError,
        ),
    ],
    ids=["no answer", "holds", "is_needless", "request"],
)
@each_concurrency
def test_whatever_a_check_raises_leaves_what_was_made(concurrency, looked_at, answer, error):
    run = apply(Api(concurrency, look=answer), plan(stage("a", "b", check=looked_at), "c"))
    assert isinstance(run.error, error)
    assert run.failed is None
    assert (names(run.applied), names(run.pending), run.changed) == (["a", "b"], ["c"], True)


# Rounds.


def gone(answer, answers):
    return answer == 0


@each_concurrency
def test_rounds_go_on_until_the_check_is_true(concurrency):
    api = Api(concurrency, look=[3, 2, 0])
    run = apply(api, plan(stage("a", check=check(gone), rounds=9), "b"))
    assert api.sent == ["POST a", "GET look"] * 3 + ["POST b"]
    assert (run.error, names(run.applied)) == (None, ["a", "b"])


def test_rounds_come_to_an_end():
    api = Api(look=1)
    run = apply(api, plan(stage("a", check=check(gone), rounds=3), "b"))
    assert isinstance(run.error, CheckFailed)
    assert api.sent == ["POST a", "GET look"] * 3
    assert (names(run.applied), names(run.pending)) == (["a"], ["b"])


def test_each_stage_has_its_own_rounds():
    api = Api(look=[1, 0, 1, 0])
    stages = [stage(name, check=check(gone), rounds=2) for name in "ab"]
    assert apply(api, plan(*stages)).error is None
    assert [line for line in api.sent if line != "GET look"] == ["POST a", "POST a", "POST b", "POST b"]


def test_a_change_whose_second_round_fails_is_both_applied_and_pending():
    run = apply(Api(a=[None, Failure(500)], look=1), plan(stage("a", check=check(gone), rounds=3)))
    assert (names(run.applied), names(run.pending), run.changed) == (["a"], ["a"], True)


def test_what_another_round_has_not_reached_is_both_applied_and_pending():
    run = apply(Api(a=[None, Failure(500)], look=1), plan(stage("a", "b", check=check(gone), rounds=3), "c"))
    assert (names(run.applied), names(run.pending)) == (["a", "b"], ["a", "b", "c"])


def test_a_change_is_applied_once_after_many_rounds():
    run = apply(Api(look=[2, 1, 0]), plan(stage("a", check=check(gone), rounds=3)))
    assert (names(run.applied), run.pending) == (["a"], [])


# Deferred stages.


def deferred(*expected, plan=lambda api, answers: Plan()):
    return Deferred(tuple(map(stage, expected)), plan)


@each_concurrency
def test_a_deferred_stage_is_planned_when_its_turn_comes(concurrency):
    api = Api(concurrency, a=5)
    seen = []

    def plan_then(client, answers):
        seen.append((client, dict(answers), list(api.sent)))
        return plan("x y", "z")

    run = apply(api, plan("a", deferred("b", plan=plan_then), "c"))
    assert seen == [(api, {("thing", "a"): 5}, ["POST a"])]
    assert sorted(api.sent[1:3]) == ["POST x", "POST y"]
    assert api.sent[3:] == ["POST z", "POST c"]
    assert (names(run.applied), run.pending) == (["a", "x", "y", "z", "c"], [])


def test_a_deferred_stage_may_come_first_and_read():
    api = Api(8, look=["x"])
    reading = deferred("b", plan=lambda api, answers: plan(api.send(Request("GET", ("look",), same))))
    run = apply(api, plan(reading, "c"))
    assert api.sent == ["GET look", "POST x", "POST c"]
    assert names(run.applied) == ["x", "c"]


def test_a_deferred_stage_that_needs_nothing_is_passed_over():
    run = apply(Api(), plan("a", deferred("b"), deferred("c"), "d", deferred("e")))
    assert (names(run.applied), run.pending, run.error) == (["a", "d"], [], None)


def test_a_deferred_stage_may_expect_nothing():
    run = apply(Api(), plan(deferred(plan=lambda api, answers: plan("x")), "a"))
    assert (names(run.applied), run.error) == (["x", "a"], None)


def test_the_warnings_of_a_deferred_plan_are_in_the_run():
    warned = deferred("b", plan=lambda api, answers: dataclasses.replace(plan("x"), warnings=("look out",)))
    also = deferred("c", plan=lambda api, answers: Plan(warnings=("and here",)))
    assert apply(Api(), plan(warned, also)).warnings == ["look out", "and here"]


def test_what_a_deferred_plan_returns_replaces_what_was_expected():
    planned = dataclasses.replace(plan("x"), returns={"created": ["x"], "removed": []})
    outer = dataclasses.replace(
        plan("a", deferred("b", plan=lambda api, answers: planned)), returns={"name": "n", "created": ["b"]}
    )
    assert apply(Api(), outer).returns == {"name": "n", "created": ["x"], "removed": []}
    assert apply(Api(a=Failure(500)), outer).returns == {"name": "n", "created": ["b"]}
    assert outer.returns == {"name": "n", "created": ["b"]}


def test_a_deferred_plan_may_hold_another_one():
    inner = deferred("y", plan=lambda api, answers: plan("y1"))
    run = apply(Api(), plan(deferred("x", plan=lambda api, answers: plan("x1", inner, "x2")), "z"))
    assert names(run.applied) == ["x1", "y1", "x2", "z"]


def test_a_deferred_plan_may_check():
    api = Api()
    run = apply(api, plan(deferred("b", plan=lambda api, answers: plan(stage("x", check=check(no)))), "c"))
    assert isinstance(run.error, CheckFailed)
    assert (names(run.applied), names(run.pending)) == (["x"], ["c"])


def test_what_is_expected_is_pending_until_it_has_been_planned():
    run = apply(Api(a=Failure(500)), plan("a", deferred("b", "c", plan=lambda api, answers: plan("x")), "d"))
    assert names(run.pending) == ["a", "b", "c", "d"]


def test_what_was_really_planned_is_pending_when_it_fails():
    run = apply(Api(y=Failure(500)), plan("a", deferred("b", plan=lambda api, answers: plan("x", "y", "z")), "c"))
    assert (names(run.applied), names(run.pending)) == (["a", "x"], ["y", "z", "c"])


@pytest.mark.parametrize("error", [Failure(500), Refused("purge_limit", "no."), ZeroDivisionError()])
@each_concurrency
def test_whatever_a_deferred_plan_raises_leaves_what_was_made(concurrency, error):
    def fail(api, answers):
        raise error

    run = apply(Api(concurrency), plan("a", deferred("b", plan=fail), "c"))
    assert (run.error, run.failed) == (error, None)
    assert (names(run.applied), names(run.pending), run.changed) == (["a"], ["b", "c"], True)


def test_a_change_of_a_deferred_plan_takes_what_an_earlier_one_answered():
    def plan_then(api, answers):
        return plan(Stage((change("x", body={"of": FromAnswer(("thing", "a"), "real")}),)))

    api = Api(a=7)
    apply(api, plan("a", deferred("b", plan=plan_then)))
    assert api.requests[-1].body == {"of": 7}


# Taking back.


@each_concurrency
def test_what_stands_before_a_failed_stage_is_taken_back(concurrency):
    api = Api(concurrency, b=Failure(403))
    run = apply(api, plan("made", stage("a", "b", undo=change("undo")), "c"))
    assert api.sent[-1] == "POST undo"
    assert names(run.applied)[0] == "made"
    assert names(run.applied)[-1] == "undo"
    assert {"b", "c"} <= set(names(run.pending))
    assert run.error.status == 403


def test_nothing_is_taken_back_of_a_stage_that_succeeds():
    api = Api()
    assert apply(api, plan("made", stage("a", undo=change("undo")), "c")).error is None
    assert api.sent == ["POST made", "POST a", "POST c"]


def test_what_cannot_be_taken_back_is_pending():
    api = Api(a=Failure(403), undo=Failure(500))
    run = apply(api, plan("made", stage("a", undo=change("undo"))))
    assert names(run.applied) == ["made"]
    assert "undo" in names(run.pending)
    assert run.error.status == 403


def undone(*names, **extra):
    """A stage that takes something back if it fails."""
    return stage(*names, undo=change("undo", "delete", "DELETE"), **extra)


@each_concurrency
def test_nothing_is_taken_back_before_all_of_the_stage_has_ended(concurrency):
    api = Api(concurrency, b=Failure(500))
    apply(api, plan("a", undone("b", "x", "y")))
    assert api.sent[-1] == "DELETE undo"
    assert api.sent.count("DELETE undo") == 1


@pytest.mark.parametrize("looked_at", [check(no), check(broken)])
def test_a_check_that_fails_takes_back_what_was_made_before(looked_at):
    api = Api()
    run = apply(api, plan("a", undone("b", check=looked_at), "c"))
    assert api.sent[-1] == "DELETE undo"
    assert names(run.pending) == ["c"]


def test_another_stage_that_fails_takes_nothing_back():
    api = Api(c=Failure(500))
    apply(api, plan("a", undone("b"), "c"))
    assert api.sent == ["POST a", "POST b", "POST c"]


def test_an_interrupted_task_takes_nothing_back():
    api = Api(b=KeyboardInterrupt())
    apply(api, plan("a", undone("b")))
    assert api.sent == ["POST a", "POST b"]


@each_concurrency
def test_a_plan_that_stops_a_fleet_still_takes_back_its_own(concurrency):
    api = Api(concurrency, b=Failure(500))
    fleet = Fleet({"one": plan("a", undone("b")), "two": plan("c", undone("d"))}, stop_on_error=True)
    runs = apply_fleet(api, fleet)
    assert api.sent.count("DELETE undo") == 1
    assert names(runs["one"].applied) == ["a", "undo"]
    assert runs["two"].error is None
