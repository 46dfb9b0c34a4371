# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests that play whole playbooks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.emulator import Emulator
from tests.support.grown import export, grown
from tests.support.player import Player


@pytest.fixture(scope="session")
def _exported(_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    _emulator.reset()
    grown(_emulator)
    return export(Player(tmp_path_factory.mktemp("export"), _emulator.url), "exported")


@pytest.fixture
def exported(_exported: Path, emulator: Emulator, tmp_path: Path) -> Path:
    """A folder with what the playbook export writes of the organization that has grown, which the emulator has.

    It is the same each time (see `test_two_exports_differ_in_nothing`), so the playbook is played only once.
    """
    grown(emulator)
    return Path(shutil.copytree(_exported, tmp_path / "exported"))
