# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that is interrupted: nothing more is begun, and each run tells what became of its changes."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine import apply as engine
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import apply, apply_fleet
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Stopped
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Deferred, Fleet, Plan

from tests.support.engine import Api, Failure, Gate, check, fleet, names, plan, stage


class Interruption(BaseException):
    """What ends a task before its time, such as a time-out."""


# In the thread that sends.


@pytest.mark.parametrize("interruption", [Interruption(), KeyboardInterrupt(), SystemExit(1)])
def test_a_change_that_is_interrupted_is_pending_and_unclear(interruption):
    api = Api(b=interruption)
    run = apply(api, plan("a", "b", "c"))
    assert run.error is interruption
    assert (names(run.applied), names(run.pending), names(run.unclear)) == (["a"], ["b", "c"], ["b"])
    assert (run.failed, run.changed) == (None, True)
    assert (api.sent, api.stopped) == (["POST a", "POST b"], True)


@pytest.mark.parametrize(
    "second",
    [stage("b", check=check(lambda *_anything: True)), Deferred((stage("b"),), lambda api, answers: api.send(LOOK))],
    ids=["check", "deferred"],
)
def test_a_check_or_deferred_plan_that_is_interrupted_leaves_nothing_unclear(second):
    interruption = Interruption()
    run = apply(Api(look=interruption), plan("a", second, "c"))
    assert run.error is interruption
    assert run.unclear == []
    assert names(run.applied + run.pending) == ["a", "b", "c"]


LOOK = check(lambda *_anything: True).request


def test_the_other_plans_of_a_fleet_are_not_begun():
    interruption = Interruption()
    api = Api(b2=interruption)
    runs = apply_fleet(api, fleet("a", "b", "c"))
    assert {name: run.error for name, run in runs.items()} == {"a": None, "b": interruption, "c": interruption}
    assert [len(run.applied) for run in runs.values()] == [3, 1, 0]
    assert [names(run.unclear) for run in runs.values()] == [[], ["b2"], []]
    assert "POST c1" not in api.sent


def test_a_plan_that_has_failed_keeps_its_own_error():
    error, interruption = Failure(500), Interruption()
    runs = apply_fleet(Api(a1=error, b1=interruption), fleet("a", "b"))
    assert (runs["a"].error, names(runs["a"].pending)) == (error, ["a1", "a2", "a3"])
    assert runs["b"].error is interruption


def test_an_interruption_after_the_last_change_is_not_lost():
    interruption = Interruption()

    def ended(run):
        raise interruption

    run = apply_fleet(Api(), Fleet({"a": plan("a")}), ended)["a"]
    assert (run.error, names(run.applied), run.pending) == (interruption, ["a"], [])


# In the thread that waits for the others.


class InterruptedApi(Api):
    """Interrupts the thread that applies as soon as all threads are busy.

    :ivar busy: where the changes wait whose names begin with `w`.
    """

    def __init__(self, **answers):
        super().__init__(8, **answers)
        self.busy = Gate(8)
        self.interruption = Interruption()

    def send(self, request):
        answer = super().send(request)
        if str(request.path[0]).startswith("w"):
            self.busy()
            if self.answers.get("then"):
                raise self.answers["then"]
        return answer

    def run_in_threads(self, work, count):
        self.threads = [threading.Thread(target=work, daemon=True) for _thread in range(count)]
        for thread in self.threads:
            thread.start()
        self.busy.wait_for_all()
        raise self.interruption

    def join(self):
        self.busy.open()
        super().join()


WAITING = " ".join(f"w{number}" for number in range(8))


@pytest.fixture
def patient(monkeypatch):
    """What is under way gets all the time that it takes."""
    monkeypatch.setattr(engine, "GRACE", 30.0)


@pytest.fixture
def impatient(monkeypatch):
    """What is under way gets no time."""
    monkeypatch.setattr(engine, "GRACE", 0.0)


def test_what_is_under_way_is_finished_and_counted(patient):
    api = InterruptedApi()
    api.stop = api.busy.open
    run = apply(api, plan("a", WAITING, "z"))
    api.join()
    assert run.error is api.interruption
    assert names(run.applied) == ["a", *WAITING.split()]
    assert (names(run.pending), run.unclear) == (["z"], [])
    assert "POST z" not in api.sent


def test_what_does_not_end_in_time_stays_unclear(impatient):
    api = InterruptedApi()
    run = apply(api, plan("a", f"{WAITING} x y", "z"))
    before = names(run.applied), names(run.pending), sorted(names(run.unclear))
    assert before == (["a"], [*WAITING.split(), "x", "y", "z"], WAITING.split())
    api.join()
    assert (names(run.applied), names(run.pending), sorted(names(run.unclear))) == before
    assert (run.error, api.stopped) == (api.interruption, True)
    assert not {"POST x", "POST y", "POST z"} & set(api.sent)


def test_what_is_told_to_end_in_the_middle_tells_of_the_interruption(patient):
    api = InterruptedApi(then=Stopped())
    api.stop = api.busy.open
    run = apply(api, plan("a", WAITING))
    api.join()
    assert (run.error, run.failed) == (api.interruption, None)
    assert (names(run.applied), names(run.pending), run.unclear) == (["a"], WAITING.split(), [])


def test_what_fails_after_the_interruption_begins_nothing_again(patient):
    api = InterruptedApi(then=Failure(500))
    api.stop = api.busy.open
    runs = apply_fleet(api, Fleet({**{name: plan(name) for name in WAITING.split()}, "c": plan("c1")}))
    api.join()
    assert all(runs[name].error is api.answers["then"] for name in WAITING.split())
    assert (runs["c"].error, names(runs["c"].pending)) == (api.interruption, ["c1"])
    assert "POST c1" not in api.sent


def test_each_plan_of_a_fleet_tells_of_the_interruption(impatient):
    api = InterruptedApi(b2=Failure(500))
    plans = {"a": plan("a1"), "b": plan("b1", "b2"), **{name: plan(name, f"{name}-then") for name in WAITING.split()}}
    runs = apply_fleet(api, Fleet({**plans, "c": plan("c1"), "d": Plan()}))
    api.join()
    assert {name: run.error for name, run in runs.items()} == {
        "a": None,
        "b": api.answers["b2"],
        **dict.fromkeys(WAITING.split(), api.interruption),
        "c": api.interruption,
        "d": None,
    }
    assert [names(runs[name].unclear) for name in ("b", "w0", "c")] == [[], ["w0"], []]
    assert "POST c1" not in api.sent


# In a thread of the pool.


def test_no_thread_begins_anything_once_another_was_interrupted():
    """Nothing of this is left to the thread that waits for the others: it may not have woken up yet."""
    meeting = threading.Barrier(8, timeout=30)
    interrupted = threading.Event()
    interruption = Interruption()

    def interrupt(request):
        meeting.wait()
        raise interruption

    def wait(request):
        meeting.wait()
        assert interrupted.wait(30)

    class Patient(Api):
        def run_in_threads(self, work, count):
            def watched():
                try:
                    work()
                except Interruption:
                    interrupted.set()

            super().run_in_threads(watched, count)
            raise interruption

    others = [f"o{number}" for number in range(7)]
    api = Patient(8, i=interrupt, **dict.fromkeys(others, wait))
    run = apply(api, plan(f"i {' '.join(others)} x y z"))
    assert (run.error, api.stopped) == (interruption, True)
    assert (names(run.applied), names(run.pending), names(run.unclear)) == (others, ["i", "x", "y", "z"], ["i"])
    assert not {"POST x", "POST y", "POST z"} & set(api.sent)


def test_a_thread_that_waits_for_work_ends_when_another_was_interrupted(monkeypatch):
    is_waiting = threading.Event()

    class Condition(threading.Condition):
        def wait(self, timeout=None):
            is_waiting.set()
            return super().wait(timeout)

    def interrupt(request):
        assert is_waiting.wait(30)
        raise Interruption

    monkeypatch.setattr(engine, "threading", SimpleNamespace(Condition=Condition))
    api = Api(2, i=interrupt)
    run = apply(api, plan("i", "a"))
    api.join()
    assert isinstance(run.error, Interruption)
    assert (names(run.pending), names(run.unclear)) == (["i", "a"], ["i"])
