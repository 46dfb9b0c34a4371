# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of a server that answers as it is told, and a clock that only sleeping moves."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils import _client
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client, Settings

from tests.support.wire import Wire, listening

TOKEN = "the-token-of-this-test"


@pytest.fixture
def wire() -> Wire:
    _client._connect.cache_clear()
    with listening() as wire:
        yield wire


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(wire: Wire, time: Time):
    """Makes a client of a wire, without real waiting and without jitter."""

    def client(**settings):
        given = Settings(**{"api_url": wire.url, "token": TOKEN, **settings})
        return Client(given, clock=lambda: time.now, sleep=time.sleep, jitter=lambda low, high: low)

    return client
