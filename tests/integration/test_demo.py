# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""scripts/demo: what a newcomer runs first."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from ansible.release import __version__

from tests.support.emulator import Emulator

ROOT = Path(__file__).parents[2]


@contextmanager
def demo(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The demo as a process group of its own, of which nothing may be left."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CIRCLE", "ANSIBLE"))}
    with subprocess.Popen(
        [ROOT / "scripts" / "demo", *arguments],
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        process.wait()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def emulator_of(output: str) -> str:
    """The address of the emulator that the demo started."""
    return re.search(r"http://127\.0\.0\.1:\d+", output).group()


def assert_stopped(url: str) -> None:
    """Nothing listens there any more."""
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


@pytest.mark.skipif(not __version__.startswith("2.19."), reason="the picture was made with the pinned ansible-core")
def test_the_picture_shows_what_is_printed() -> None:
    checked = subprocess.run([ROOT / "scripts" / "record-demo", "--check"], check=False, text=True, capture_output=True)
    assert checked.returncode == 0, checked.stderr


def test_the_second_run_changes_nothing() -> None:
    with demo() as process:
        output = process.stdout.read()
    assert process.returncode == 0, output
    assert "The second run changed nothing." in output
    assert re.search(r"^First run:  [1-9]\d* tasks changed something", output, re.MULTILINE)
    assert re.search(r"^Second run: 0 tasks changed something", output, re.MULTILINE)
    assert "inventory" not in output
    assert_stopped(emulator_of(output))


def test_a_change_in_the_second_run_fails_the_demo() -> None:
    random = "{{ lookup('password', '/dev/null') }}"
    projects = {"projects": [{"project": "github/acme/api", "env_vars": {"NEW": random}}]}
    with demo("-e", json.dumps(projects)) as process:
        output = process.stdout.read()
    assert process.returncode == 1, output
    assert "demo: the second run changed something" in output


def test_it_can_be_stopped() -> None:
    with demo() as process:
        output = ""
        while "PLAY [" not in output:
            line = process.stdout.readline()
            assert line, output
            output += line
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert process.returncode == 128 + signal.SIGTERM
    assert_stopped(emulator_of(output))


def test_a_token_of_the_user_goes_to_the_real_service(emulator: Emulator) -> None:
    with demo("--check", CIRCLECI_TOKEN="a-token-of-the-tests", CIRCLECI_HOST=emulator.url) as process:
        output = process.stdout.read()
    assert process.returncode == 0, output
    assert "is played once" in output
    assert f"\nOn {emulator.url}, 1 tasks changed something, or would have" in output
    assert output.count("PLAY RECAP") == 1
    assert emulator.requests()
    assert emulator.writes() == []


def test_the_example_is_kept_from_circleci() -> None:
    with demo(CIRCLECI_TOKEN="a-token-of-the-tests") as process:
        output = process.stdout.read()
    assert process.returncode == 1
    assert "scripts/demo -e @my-projects.yml" in output
    assert "PLAY" not in output
