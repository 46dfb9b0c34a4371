# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make live`, against the emulator."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.live import __main__ as checks
from tests.live.assumptions import NO_TOKEN, Service
from tests.support.emulator import Emulator
from tests.support.player import ROOT

PROJECT = "github/acme/sandbox"
TOKEN = "a-token-of-the-tests"


@pytest.fixture(autouse=True)
def _seeded(emulator: Emulator) -> None:
    emulator.seed({"tokens": {NO_TOKEN: {"bad": True}}})
    emulator.call("POST", f"v1.1/project/{PROJECT}/follow")
    emulator.call("POST", f"v1.1/project/{PROJECT}/envvar", {"name": "HELD", "value": "what was there"})


def live(emulator: Emulator, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the checks."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE", "CIRCLE", "LIVE"))
    }
    access = {"CIRCLECI_TOKEN": TOKEN, "CIRCLECI_HOST": emulator.url, "LIVE_PROJECT": PROJECT}
    command = [sys.executable, "-m", "tests.live"]
    return subprocess.run(
        command, cwd=ROOT, env={**inherited, **access, **environment}, capture_output=True, text=True, check=False
    )


def test_it_only_reads(emulator: Emulator) -> None:
    emulator.forget()
    process = live(emulator)
    assert process.returncode == 0, process.stdout + process.stderr
    assert "DIFFERS" not in process.stdout
    assert "0 assumptions differ, 0 modules or targets fail" in process.stdout
    assert TOKEN not in process.stdout + process.stderr
    assert emulator.writes() == []
    assert len(emulator.requests()) < 80


def test_an_assumption_that_does_not_hold_is_told(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    path = f"/api/v2/project/{PROJECT}/envvar"
    emulator.fault(
        {"method": "GET", "path": path, "status": 200, "body": {"items": [{"name": "HELD", "value": "clear"}]}}
    )
    assert checks.look_at_assumptions(Service(emulator.url, TOKEN, PROJECT)) == 3
    shown = capsys.readouterr().out
    assert "DIFFERS  docs/api/v2.md §2.5, a list has items and next_page_token: missing: next_page_token" in shown
    assert "DIFFERS  docs/api/v2.md §5.2, values read back as masks: 0 of 1" in shown


@pytest.fixture
def _written(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `make live` is given to write, but for the targets. What only reads has a test of its own."""
    access = {"CIRCLECI_TOKEN": TOKEN, "CIRCLECI_HOST": emulator.url, "LIVE_PROJECT": PROJECT, "LIVE_WRITE": "1"}
    for name, value in access.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(checks, "READS", {})


@pytest.mark.usefixtures("_written")
def test_targets_are_played_and_clean_up(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = emulator.state()["projects"][PROJECT]["env_vars"]
    monkeypatch.setenv("LIVE_TARGETS", "env_vars runner_token")
    assert checks.main() == 0
    shown = capsys.readouterr().out
    assert "works    target env_vars" in shown
    assert "left out target runner_token: needs circleci_test_namespace" in shown
    assert emulator.state()["projects"][PROJECT]["env_vars"] == before


@pytest.mark.usefixtures("_written")
def test_a_target_that_fails_is_told(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_TARGETS", "env_vars")
    emulator.fault({"method": "POST", "path": f"/api/v1.1/project/{PROJECT}/envvar", "status": 403, "body": {}})
    assert checks.main() == 1
    assert "FAILS    target env_vars" in capsys.readouterr().out


@pytest.mark.parametrize("given", [{"CIRCLECI_TOKEN": ""}, {"LIVE_PROJECT": "sandbox"}])
def test_what_is_needed_is_asked_for(given: dict[str, str], emulator: Emulator) -> None:
    process = live(emulator, **given)
    assert process.returncode == 2
    assert "set CIRCLECI_TOKEN and LIVE_PROJECT" in process.stderr
