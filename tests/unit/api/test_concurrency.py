# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The threads of a client: many questions at once, answers in order, and an end when the task ends."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import CancelledError

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import parse
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.settings import Settings
from ansible_collections.community.circleci.plugins.module_utils._engine import apply as engine
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import apply
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Stopped
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Change, Plan, Request, Stage

from tests.support.engine import Gate
from tests.support.interruption import TaskTimeoutError, interruption_when

ME = ("api", "v1.1", "me")


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


READ = Request("GET", ME, body)


# Many questions.


@pytest.mark.parametrize("concurrency", [1, 2, 8])
def test_answers_come_in_the_order_of_the_questions(client, concurrency):
    assert list(client(concurrency=concurrency).map_concurrently(str, range(50))) == [str(each) for each in range(50)]


def test_the_first_to_answer_may_be_the_last_to_be_told(client):
    first_may_end = threading.Event()

    def ask(number):
        if number == 0:
            assert first_may_end.wait(30)
        else:
            first_may_end.set()
        return number

    assert list(client(concurrency=2).map_concurrently(ask, [0, 1])) == [0, 1]


def test_as_many_are_asked_at_once_as_there_are_connections(wire, client, caplog):
    wire.answer(body=b"[7]")
    api = client(concurrency=12)
    together = threading.Barrier(12, timeout=30)

    def ask(number):
        with api.stream(parse(f"{wire.url}/{number}"), with_token=True) as response:
            together.wait()  # all the connections are in use
            return number, response.json()

    assert list(api.map_concurrently(ask, range(24))) == [(number, [7]) for number in range(24)]
    assert "Connection pool is full" not in caplog.text
    assert wire.connections == 12


def test_no_more_are_asked_at_once(client):
    lock, now, most = threading.Lock(), [0], [0]

    def ask(_number):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        with lock:
            now[0] -= 1

    list(client(concurrency=3).map_concurrently(ask, range(200)))
    assert most[0] <= 3


@pytest.mark.parametrize("concurrency", [1, 4])
def test_an_error_is_raised_in_its_place(client, concurrency):
    answers = client(concurrency=concurrency).map_concurrently(lambda number: 6 // (3 - number), range(1000))
    assert [next(answers), next(answers), next(answers)] == [2, 3, 6]
    with pytest.raises(ZeroDivisionError):
        next(answers)


@pytest.mark.parametrize("fails", [True, False])
def test_nothing_more_is_begun_once_nobody_wants_to_know(client, fails):
    """Because of an error, or because they have read enough."""
    gate, asked = Gate(), []

    def ask(number):
        asked.append(number)
        if number > 0:
            gate()
        elif fails:
            gate.wait_for_all()
            raise KeyError("no")

    api = client(concurrency=2)
    answers = api.map_concurrently(ask, range(1000))
    if fails:
        with pytest.raises(KeyError):
            next(answers)
    else:
        next(answers)
        answers.close()
    gate.open()
    api.close()
    assert len(asked) <= 3


@pytest.mark.parametrize(("items", "concurrency"), [([7], 8), ([], 8), ([1, 2, 3], 1)])
def test_few_questions_need_no_threads(client, items, concurrency):
    api = client(concurrency=concurrency)
    mine = threading.current_thread()
    assert list(api.map_concurrently(lambda item: threading.current_thread() is mine, items)) == [True] * len(items)


def test_a_question_may_ask_many_itself(client):
    """All threads are busy with it, so those would wait for each other for ever."""
    api = client(concurrency=2)

    def ask(number):
        mine = threading.current_thread()
        return list(
            api.map_concurrently(lambda each: (each, threading.current_thread() is mine), range(number, number + 3))
        )

    assert list(api.map_concurrently(ask, range(8))) == [
        [(each, True) for each in range(number, number + 3)] for number in range(8)
    ]


def test_a_client_has_one_set_of_threads(client):
    api = client(concurrency=3)
    used = set()
    for _time in range(5):
        list(api.map_concurrently(lambda each: used.add(threading.current_thread()), range(20)))
        api.run_in_threads(lambda: used.add(threading.current_thread()), 3)
    assert len(used) <= 3


def test_the_threads_end_with_the_client(client):
    api = client(concurrency=3)
    threads = set(api.map_concurrently(lambda each: threading.current_thread(), range(20)))
    api.close()
    assert not any(thread.is_alive() for thread in threads)


# A function in many threads.


def test_a_function_is_called_in_so_many_threads_at_once(client):
    together = threading.Barrier(4, timeout=30)
    called = []
    client(concurrency=4).run_in_threads(lambda: called.append(together.wait()), 4)
    assert sorted(called) == [0, 1, 2, 3]


def test_what_one_thread_raises_is_raised_while_the_others_still_run(client):
    gate, first = Gate(), iter([True, False])
    lock = threading.Lock()

    def work():
        with lock:
            is_first = next(first)
        if is_first:
            gate()
        else:
            gate.wait_for_all()
            raise KeyError("the second thread")

    with pytest.raises(KeyError, match="the second thread"):
        client(concurrency=2).run_in_threads(work, 2)
    gate.open()


# One status for all.


def test_a_status_is_asked_for_once_however_many_want_it(wire, client):
    wire.answer(404, b'{"message": "no"}')
    api = client(concurrency=8)
    assert list(api.map_concurrently(lambda _each: api.status(*ME), range(50))) == [404] * 50
    assert wire.targets == ["/api/v1.1/me"]


@pytest.mark.parametrize("status", [200, 201, 401, 403, 404, 410, 500])
def test_a_status_is_that_of_the_last_read(wire, client, status):
    wire.answer(status, b'{"message": "x"}')
    api = client(retries=0)
    if status < 300:
        api.send(READ)
    else:
        with pytest.raises(CircleCIError):
            api.send(READ)
    assert api.status(*ME) == (200 if status < 300 else status)
    assert len(wire.seen) == 1


def test_a_status_that_changes_is_the_new_one(wire, client):
    wire.answer(404)
    wire.answer(200)
    api = client()
    assert api.status(*ME) == 404
    api.send(READ)
    assert api.status(*ME) == 200


def test_a_write_says_nothing_of_the_status(wire, client):
    wire.answer(200)
    wire.answer(404)
    api = client()
    api.send(Request("POST", ME, body))
    assert api.status(*ME) == 404


@pytest.mark.parametrize("status", [429, 500])
def test_a_status_is_not_asked_for_again(wire, client, time, status):
    wire.answer(status)
    assert client().status(*ME) == status
    assert (len(wire.seen), time.slept) == (1, [])


def test_without_an_answer_there_is_no_status(client):
    assert client("http://127.0.0.1:1").status(*ME) is None


@pytest.mark.parametrize("status", [200, 401, 403, 404])
def test_the_answer_of_another_server_is_no_status(wire, client, status):
    wire.answer(status, b"<html>Please log in</html>", Content_Type="text/html")
    assert client().status(*ME) is None


def test_a_client_that_was_stopped_knows_no_status(wire, client):
    api = client()
    api.stop()
    assert api.status(*ME) is None
    assert wire.seen == []


# One look for all.


def test_a_look_is_taken_once_however_many_want_it(client):
    api, gate, looks = client(concurrency=8), Gate(), []

    def look():
        looks.append(1)
        gate()

    results = []
    threads = [threading.Thread(target=lambda: results.append(api.once("key", look))) for _each in range(8)]
    for thread in threads:
        thread.start()
    gate.wait_for_all()
    gate.open()
    for thread in threads:
        thread.join(30)
    assert (results, looks) == ([None] * 8, [1])


def test_looks_at_different_things_do_not_wait_for_each_other(client):
    api, gate = client(), Gate()
    thread = threading.Thread(target=lambda: api.once("slow", gate))
    thread.start()
    gate.wait_for_all()
    assert api.once("quick", lambda: 7) == 7
    gate.open()
    thread.join(30)


def test_an_error_of_a_look_is_not_kept(client):
    api = client()
    with pytest.raises(ZeroDivisionError):
        api.once("key", lambda: 1 / 0)
    assert api.once("key", lambda: 7) == 7
    assert api.once("key", lambda: 8) == 7


# The end of the task.


@pytest.fixture
def real(wire):
    """A client that really waits."""
    api = Client(Settings(parse(wire.url), "a-token", concurrency=8))
    yield api
    api.stop()


def outcomes_of(api, *calls):
    """What each of some calls comes to, each in a thread of its own that is waiting when this returns."""
    outcomes = [[] for _call in calls]

    def run(call, outcome):
        try:
            outcome.append(call())
        except Exception as error:
            outcome.append(error)

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in zip(calls, outcomes, strict=True)]
    for thread in threads:
        thread.start()
    return outcomes, threads


def test_stopping_wakes_whoever_sleeps(wire, real):
    wire.answer(429, Retry_After="200")
    waiting = threading.Event()
    real.show_progress = lambda line: waiting.set()
    outcomes, threads = outcomes_of(real, lambda: real.sleep(1000), lambda: real.send(READ))
    assert waiting.wait(30)
    real.stop()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert [type(outcome) for (outcome,) in outcomes] == [Stopped, Stopped]
    assert len(wire.seen) == 1


def test_stopping_begins_nothing_more(real):
    gate = Gate(8)
    asked = []

    def ask(number):
        asked.append(number)
        if number:
            gate()

    answers = real.map_concurrently(ask, range(100))
    next(answers)
    gate.wait_for_all()
    real.stop()
    gate.open()
    with pytest.raises(CancelledError):
        list(answers)
    real._threads.join()
    assert len(asked) == 9


def test_a_client_that_was_stopped_still_asks_what_needs_no_request(real):
    real.stop()
    assert list(real.map_concurrently(str, [1, 2, 3])) == ["1", "2", "3"]


def plan_of(count):
    changes = [
        Change("create", ("thing", str(number)), str(number), Request("PUT", (str(number),), body))
        for number in range(count)
    ]
    return Plan(stages=(Stage(tuple(changes)),))


def test_a_signal_wakes_the_threads_that_wait_between_tries(wire, real):
    """Eight requests wait for minutes each, and the task ends at once."""
    wire.answer(503, Retry_After="250")
    waiting = []
    sleep = real._wait

    def wait(seconds):
        waiting.append(seconds)
        return sleep(seconds)

    real._wait = wait
    with interruption_when(lambda: len(waiting) == 8):
        run = apply(real, plan_of(20))
    assert isinstance(run.error, TaskTimeoutError)
    assert (run.applied, len(run.pending), run.unclear) == ([], 20, [])
    assert len(wire.seen) == 8
    real._threads.join()


def test_a_signal_ends_the_task_while_requests_hang(wire, real, monkeypatch):
    monkeypatch.setattr(engine, "GRACE", 0.05)
    wire.answer()
    wire.hold = threading.Event()
    with interruption_when(lambda: len(wire.seen) == 8):
        run = apply(real, plan_of(20))
    assert isinstance(run.error, TaskTimeoutError)
    assert (run.applied, len(run.pending), len(run.unclear)) == ([], 20, 8)
    wire.hold.set()
    real._threads.join()
    assert (run.applied, len(wire.seen)) == ([], 8)


class Interrupted(Exception):
    """What a signal does to the main thread."""


@pytest.mark.parametrize("waits", ["run_in_threads", "map_concurrently", "sleep"])
def test_a_signal_that_does_not_end_a_wait_is_heard_soon(real, waits):
    """Such as one that comes to another thread, or just before the wait begins."""
    release, late, heard = threading.Event(), threading.Event(), []

    def interrupt(_number, _frame):
        heard.append(late.is_set())
        raise Interrupted

    def signal_elsewhere():
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)  # it is this thread's system calls that it ends
        if not release.wait(8):
            late.set()

    calls = {
        "run_in_threads": lambda: real.run_in_threads(lambda: release.wait(20), 2),
        "map_concurrently": lambda: list(real.map_concurrently(lambda _item: release.wait(20), [1, 2])),
        "sleep": lambda: real.sleep(20),
    }
    before = signal.signal(signal.SIGUSR1, interrupt)
    timer = threading.Timer(0.2, signal_elsewhere)
    try:
        timer.start()
        with pytest.raises(Interrupted):
            calls[waits]()
    finally:
        release.set()
        signal.signal(signal.SIGUSR1, before)
        timer.join()
    assert heard == [False]
