# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for something to end: with a clock that only sleeping moves."""

from __future__ import annotations

import random
import threading
from itertools import pairwise

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api import polling
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.polling import (
    MISSING_FOR,
    Counter,
    TimedOut,
    duration,
    poll,
    retry_missing,
)
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Stopped

MISSING = CircleCIError("GET", "/x", 404, "not there")
FOREIGN = CircleCIError("GET", "/x", 404, "not here", is_foreign=True)
DOWN = CircleCIError("GET", "/x", 503, "down", retryable=None)
SILENT = CircleCIError("GET", "/x", None, "no answer")


@pytest.fixture
def api(client):
    return client()


def wait(api, states, timeout=1000.0, interval=15.0):
    """Wait for `end` while something is in one state after another, the last for ever. An error is raised."""

    def look():
        state = states.pop(0) if len(states) > 1 else states[0]
        if callable(state):
            state = state()
        if isinstance(state, Exception):
            raise state
        return state

    params = {"wait_timeout": timeout, "wait_interval": interval}
    return poll(api, params, look, lambda seen: seen == "end", str)


def test_what_is_over_is_not_waited_for(api, time, shown):
    assert wait(api, ["end"]) == "end"
    assert time.slept == []
    assert shown == ["end, after 0 s"]


def test_pauses_grow_to_the_longest_one(api, time):
    wait(api, ["on"] * 12 + ["end"], interval=10)
    assert time.slept[0] == 1
    assert all(before <= after for before, after in pairwise(time.slept))
    assert time.slept[-1] == 10


def test_a_short_interval_is_the_first_pause_too(api, time):
    wait(api, ["on", "on", "end"], interval=0.25)
    assert time.slept == [0.25, 0.25]


def test_the_wait_ends_at_its_time(api, time):
    with pytest.raises(TimedOut) as caught:
        wait(api, ["queued", "on"], timeout=60)
    assert caught.value.seen == "on"
    assert sum(time.slept) == 60
    assert str(caught.value) == "it has not ended in time"


def test_the_last_look_is_at_the_end_of_the_time(api, time):
    def at_the_end():
        return "end" if time.now == 1060 else "on"

    assert wait(api, [at_the_end], timeout=60) == "end"


def test_progress_is_shown_when_it_changes_and_from_time_to_time(api, shown):
    wait(api, ["queued", "running", *["running"] * 9, "end"], interval=10)
    assert shown[:2] == ["queued, for 0 s", "running, for 1 s"]
    assert shown[-1].startswith("end, after ")
    assert 3 <= len(shown) <= 6


def test_a_task_that_ends_does_not_wait(api):
    with pytest.raises(Stopped):
        wait(api, [lambda: api.stop() or "on"])


# What is not there.


def test_what_was_just_made_may_not_be_there_yet(api, time):
    assert wait(api, [MISSING, MISSING, MISSING, "on", "end"]) == "end"
    assert len(time.slept) == 4


def test_what_was_just_seen_may_be_missing_for_a_while(api, time):
    states = ["on"] * 12 + [MISSING] * 3 + ["end"]
    assert wait(api, states, interval=5) == "end"
    assert sum(time.slept) > MISSING_FOR


@pytest.mark.parametrize("before", [[], ["on"] * 20])
def test_what_is_missing_for_long_is_gone(api, time, before):
    with pytest.raises(CircleCIError) as caught:
        wait(api, [*before, MISSING], interval=5)
    assert caught.value is MISSING
    seen_last = sum(time.slept[: len(before) - 1]) if before else 0
    assert MISSING_FOR <= sum(time.slept) - seen_last < MISSING_FOR + 5


def test_what_is_missing_at_the_end_of_the_time_has_not_ended(api, time):
    with pytest.raises(TimedOut) as caught:
        wait(api, ["on", MISSING], timeout=20)
    assert (caught.value.seen, sum(time.slept)) == ("on", 20)


def test_what_was_never_seen_is_none(api):
    with pytest.raises(TimedOut) as caught:
        wait(api, [MISSING], timeout=20)
    assert caught.value.seen is None


@pytest.mark.parametrize("error", [FOREIGN, DOWN, SILENT, ValueError("a bug")])
def test_another_error_ends_the_wait(api, time, error):
    with pytest.raises(type(error)) as caught:
        wait(api, ["on", error])
    assert caught.value is error
    assert time.slept == [1]


def test_no_answer_at_the_end_of_the_time_says_how_it_looked_last(api, time):
    def silent():
        time.now += 100
        raise SILENT

    with pytest.raises(TimedOut) as caught:
        wait(api, ["on", silent], timeout=60)
    assert caught.value.seen == "on"
    assert caught.value.__cause__ is SILENT


# The time as a whole.


def test_no_look_takes_longer_than_the_wait(api, time):
    left = []

    def look():
        left.append(api._timeout())
        return "on"

    with pytest.raises(TimedOut):
        wait(api, [look], timeout=20, interval=8)
    assert all(each <= max(20 - sum(time.slept[:index]), 1) for index, each in enumerate(left))
    assert api._timeout() == 30


def test_a_server_that_hangs_does_not_make_the_wait_longer(wire, client, monkeypatch):
    monkeypatch.setattr(polling, "FIRST_INTERVAL", 0.05)
    wire.answer()
    wire.hold = threading.Event()
    real = Client(client(timeout=600).settings)
    with pytest.raises((TimedOut, CircleCIError)):
        wait(real, [lambda: real.get("x", parse=lambda answer: "on")], timeout=0.3)


def test_a_server_that_asks_for_patience_does_not_make_the_wait_longer(wire, api, time):
    wire.answer(429, b'{"message": "later"}', Retry_After="50")
    with pytest.raises(CircleCIError, match="429"):
        wait(api, [lambda: api.get("x", parse=lambda answer: "on")], timeout=60)
    assert time.slept == [50]


# What was just made.


def test_what_was_just_made_is_looked_at_until_it_is_there(api, time, shown):
    states = [MISSING, MISSING, "there"]

    def look():
        state = states.pop(0)
        if isinstance(state, Exception):
            raise state
        return state

    assert retry_missing(api, look) == "there"
    assert time.slept == [1, 1.5]
    assert shown == ["found, after 2 s"]


@pytest.mark.parametrize("seed", [1, 2, 2652, 8860])
def test_what_never_comes_is_an_error_of_circleci(api, time, seed):
    """At whatever moment it begins: moments are no exact numbers."""
    time.now = began = random.Random(seed).uniform(0, 10**6)

    def look():
        raise MISSING

    with pytest.raises(CircleCIError) as caught:
        retry_missing(api, look)
    assert caught.value is MISSING
    assert time.now - began == pytest.approx(MISSING_FOR)


@pytest.mark.parametrize("error", [FOREIGN, DOWN, SILENT])
def test_another_error_of_what_was_just_made_is_told(api, time, error):
    def look():
        raise error

    with pytest.raises(CircleCIError) as caught:
        retry_missing(api, look)
    assert caught.value is error
    assert time.slept == []


# Counting.


def test_many_are_counted_from_time_to_time(api, time, shown):
    count = Counter(api, 100, "projects converged")
    for _each in range(100):
        time.now += 0.1
        count("anything")
    assert shown == [
        "30 of 100 projects converged, about 7 s left",
        "60 of 100 projects converged, about 4 s left",
        "90 of 100 projects converged, about 1 s left",
    ]


def test_what_is_quick_is_not_counted(api, shown):
    count = Counter(api, 100, "projects converged")
    for _each in range(100):
        count()
    assert shown == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (60, "1 min 0 s"), (200, "3 min 20 s"), (3700, "61 min 40 s")],
)
def test_a_time_is_written_as_people_say_it(seconds, text):
    assert duration(seconds) == text
