# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many plans that do not depend on each other."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import apply_fleet
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Deferred, Fleet, Plan, Stage

from tests.support.engine import Api, Failure, Gate, check, fleet, names, plan, stage

each_concurrency = pytest.mark.parametrize("concurrency", [1, 3, 8])


@each_concurrency
def test_each_plan_keeps_its_order(concurrency):
    api = Api(concurrency)
    runs = apply_fleet(api, fleet(*"abcdefgh"))
    assert list(runs) == list("abcdefgh")
    for name in "abcdefgh":
        assert [line for line in api.sent if f" {name}" in line] == [f"POST {name}{number}" for number in (1, 2, 3)]
        assert names(runs[name].applied) == [f"{name}{number}" for number in (1, 2, 3)]


@each_concurrency
def test_a_plan_that_fails_leaves_the_others_alone(concurrency):
    error = Failure(500)
    runs = apply_fleet(Api(concurrency, b2=error), fleet("a", "b", "c"))
    assert {name: run.error for name, run in runs.items()} == {"a": None, "b": error, "c": None}
    assert [len(run.applied) for run in runs.values()] == [3, 1, 3]
    assert names(runs["b"].pending) == ["b2", "b3"]


@pytest.mark.parametrize(
    "stages",
    [
        (stage("b", check=check(lambda *_anything: False)), stage("b2")),
        (stage("b"), Deferred((stage("b2"),), lambda api, answers: 1 / 0)),
    ],
    ids=["check", "deferred"],
)
@each_concurrency
def test_a_check_or_deferred_plan_that_fails_leaves_the_others_alone(concurrency, stages):
    others = fleet("a", "c").plans
    runs = apply_fleet(Api(concurrency), Fleet({"a": others["a"], "b": plan(*stages), "c": others["c"]}))
    assert [(len(run.applied), len(run.pending), run.error is None) for run in runs.values()] == [
        (3, 0, True),
        (1, 1, False),
        (3, 0, True),
    ]


def test_plans_that_have_begun_go_first():
    api = Api()
    apply_fleet(api, fleet("a", "b"))
    assert api.sent == ["POST a1", "POST a2", "POST a3", "POST b1", "POST b2", "POST b3"]


def test_a_check_goes_before_the_next_plan():
    api = Api()
    checked = plan(stage("a", check=check(lambda *_anything: True)))
    apply_fleet(api, Fleet({"a": checked, "b": plan("b")}))
    assert api.sent == ["POST a", "GET look", "POST b"]


def test_plans_of_one_change_are_applied_at_once():
    meeting = threading.Barrier(8, timeout=30)
    answers = {name: lambda request: meeting.wait() and None for name in "abcdefgh"}
    runs = apply_fleet(Api(8, **answers), Fleet({name: plan(name) for name in "abcdefgh"}))
    assert all(run.error is None for run in runs.values())


@each_concurrency
def test_plans_with_nothing_to_do_come_to_their_end(concurrency):
    ended = []
    runs = apply_fleet(Api(concurrency), Fleet({"a": Plan(), "b": plan("b1"), "c": plan(Stage(()))}), ended.append)
    assert [len(run.applied) for run in runs.values()] == [0, 1, 0]
    assert len(ended) == 3


def test_a_fleet_without_plans():
    assert apply_fleet(Api(8), Fleet({})) == {}


@each_concurrency
def test_the_end_of_each_plan_is_told_once(concurrency):
    ended = []
    runs = apply_fleet(Api(concurrency, b2=Failure(500), c1=Failure(500)), fleet("a", "b", "c", "d"), ended.append)
    assert sorted(map(id, ended)) == sorted(map(id, runs.values()))


def test_stop_on_error_begins_no_other_plan():
    api = Api(b2=Failure(500))
    runs = apply_fleet(api, fleet("a", "b", "c", stop_on_error=True))
    assert api.sent == ["POST a1", "POST a2", "POST a3", "POST b1", "POST b2"]
    assert [len(run.applied) for run in runs.values()] == [3, 1, 0]
    assert names(runs["c"].pending) == ["c1", "c2", "c3"]
    assert runs["c"].error is None


def test_stop_on_error_begins_no_other_change_of_plans_on_their_way():
    both_have_begun, a_has_failed = Gate(2), threading.Event()

    class Watching(Api):
        def send(self, request):
            if request.path[0] == "a1":
                both_have_begun()
                raise Failure(500)
            if request.path[0] == "b1":
                both_have_begun()
                assert a_has_failed.wait(30)
            return super().send(request)

    def ended(run):
        have_ended.append(run)
        if run.error:
            a_has_failed.set()

    have_ended = []
    api = Watching(2)
    opener = threading.Thread(target=lambda: (both_have_begun.wait_for_all(), both_have_begun.open()))
    opener.start()
    runs = apply_fleet(api, fleet("a", "b", "c", stop_on_error=True), ended)
    opener.join()
    assert names(runs["b"].applied) == ["b1"]
    assert names(runs["b"].pending) == ["b2", "b3"]
    assert (runs["b"].error, runs["c"].error) == (None, None)
    assert api.sent == ["POST b1"]
    assert list(map(id, have_ended)) == [id(runs["a"]), id(runs["b"])]


def test_stop_on_error_counts_a_check_that_fails():
    failing = plan(stage("a", check=check(lambda *_anything: False)))
    api = Api()
    apply_fleet(api, Fleet({"a": failing, "b": plan("b")}, stop_on_error=True))
    assert api.sent == ["POST a", "GET look"]


def test_more_plans_than_threads_are_all_applied():
    runs = apply_fleet(Api(8), fleet(*[f"p{number}_" for number in range(200)]))
    assert all(len(run.applied) == 3 and run.error is None for run in runs.values())
