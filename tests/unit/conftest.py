# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of a server that answers as it is told, and a clock that only sleeping moves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api import connections, pauses
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import server_of
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client
from ansible_collections.community.circleci.plugins.module_utils._api.settings import Settings

from tests.support.tls import make_certificate
from tests.support.wire import Wire, listening

TOKEN = "the-token-of-this-test"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test sees the proxies and certificates of the environment, nor connections and pauses of another test."""
    names = {
        "no_proxy",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "request_method",
        *map(str.lower, connections.AUTHORITIES),
    }
    for name in [name for name in os.environ if name.lower() in names]:
        monkeypatch.delenv(name)
    connections._session.cache_clear()
    monkeypatch.setattr(pauses, "_pauses", {})
    yield
    connections._session.cache_clear()


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server that answers as it is told."""
    with listening() as wire:
        yield wire


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        """The time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    """The client's clock."""
    return Time()


@pytest.fixture
def shown() -> list[str]:
    """The lines of progress that the client has shown."""
    return []


@pytest.fixture
def client(wire: Wire, time: Time, shown: list[str]) -> Iterator[Callable[..., Client]]:
    """Makes a client of a server, without real waiting and without jitter."""
    made: list[Client] = []

    def client(url: str | None = None, secrets: tuple[str, ...] = (), **settings: Any) -> Client:
        given = Settings(**{"server": server_of(url or wire.url), "token": TOKEN, **settings})
        how = {"clock": time.clock, "sleep": time.sleep, "jitter": lambda low, high: low}
        made.append(Client(given, secrets=secrets, show_progress=shown.append, **how))
        return made[-1]

    yield client
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that nobody vouches for, with its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(make_certificate())
    return path
