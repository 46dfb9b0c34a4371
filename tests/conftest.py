# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.emulator import Emulator, running
from tests.support.player import Player


@pytest.hookimpl(optionalhook=True)  # there is no xdist in some environments
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since most tests wait for a process or a server now and then."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def _emulator() -> Iterator[Emulator]:
    with running("--today", "2026-11-24") as emulator:
        yield emulator


@pytest.fixture
def emulator(_emulator: Emulator) -> Emulator:
    """CircleCI on loopback, as it is on 2026-11-24, with nothing in it yet."""
    _emulator.reset()
    return _emulator


@pytest.fixture
def playbook(emulator: Emulator, tmp_path: Path) -> Player:
    """Plays tasks against the emulator."""
    return Player(tmp_path, emulator.url)
