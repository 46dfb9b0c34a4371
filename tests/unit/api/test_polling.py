# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting: with a clock that only sleeping moves."""

from __future__ import annotations

from itertools import pairwise

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Refused
from ansible_collections.community.circleci.plugins.module_utils._api.polling import (
    TimedOut,
    check_wait,
    duration,
    poll,
)


class Api:
    def __init__(self):
        self.now = 500.0
        self.slept = []
        self.told = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def tell(self, line):
        self.told.append(line)


def wait(api, states, timeout=1000, interval=15):
    params = {"wait_timeout": timeout, "wait_interval": interval}
    return poll(api, params, lambda: states.pop(0) if len(states) > 1 else states[0], lambda seen: seen == "end", str)


def test_what_is_over_is_not_waited_for():
    api = Api()
    assert wait(api, ["end"]) == "end"
    assert api.slept == []
    assert api.told == ["end, after 0 s"]


def test_pauses_grow_to_their_limit():
    api = Api()
    wait(api, ["on"] * 12 + ["end"], interval=10)
    assert api.slept[0] == 1
    assert all(before <= after for before, after in pairwise(api.slept))
    assert api.slept[-1] == 10


def test_short_interval_is_the_first_pause_too():
    api = Api()
    wait(api, ["on", "on", "end"], interval=0.25)
    assert api.slept == [0.25, 0.25]


def test_deadline():
    api = Api()
    with pytest.raises(TimedOut) as caught:
        wait(api, ["on"], timeout=60)
    assert caught.value.seen == "on"
    assert sum(api.slept) == 60


def test_progress_is_told_when_it_changes_and_from_time_to_time():
    api = Api()
    wait(api, ["queued", "running", *["running"] * 9, "end"], interval=10)
    assert api.told[:2] == ["queued, for 0 s", "running, for 1 s"]
    assert api.told[-1].startswith("end, after ")
    assert 3 <= len(api.told) <= 6


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (200, "3 min 20 s")])
def test_duration(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize("option", ["wait_timeout", "wait_interval"])
def test_times_that_cannot_be_meant(option):
    check_wait({"wait_timeout": 0.1, "wait_interval": 0.1})
    with pytest.raises(Refused, match=option):
        check_wait({"wait_timeout": 1, "wait_interval": 1, option: 0})
