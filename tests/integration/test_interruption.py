# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that is ended before its time sends nothing more, and says what it did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

from tests.support.ci import API

COUNT = 400
VARIABLES = {f"V{number:03}": f"value of {number}" for number in range(COUNT)}
SLOW = {"method": "POST", "path": "/envvar$", "delay_ms": 400}
CONCURRENCY = 8
DONE = 8
"""How many variables are written before the answers are held."""
TASKS = {
    "env_vars": {"community.circleci.env_vars": {"project": API, "variables": VARIABLES}},
    "projects": {"community.circleci.projects": {"projects": [{"project": API, "env_vars": VARIABLES}]}},
}


def written(emulator):
    """How many variables were written."""
    return sum(line.startswith("POST") and line.endswith("/envvar") for line in emulator.requests())


@pytest.fixture
def slow(emulator):
    """A followed project, whose variables take their time to be written."""
    emulator.call("POST", f"v1.1/project/{API}/follow")
    emulator.fault(SLOW)
    emulator.forget()
    return emulator


def assert_nothing_follows(emulator, sent):
    """Whatever was under way has come in; nothing new has."""
    until = time.monotonic() + 3 * SLOW["delay_ms"] / 1000
    while time.monotonic() < until:
        assert written(emulator) <= sent + CONCURRENCY  # what was under way may arrive after its sender has gone
        time.sleep(0.05)


@pytest.mark.parametrize("module", TASKS)
def test_the_keyword_timeout_stops_the_task_and_tells_what_it_did(slow, playbook, module):
    played = playbook(
        [{"name": "it", **TASKS[module], "timeout": 2, "ignore_errors": True}, {"ansible.builtin.debug": {}}]
    )
    result = played.result("it")
    sent = written(slow)
    assert "the task timed out" in result["msg"]
    assert result["timedout"] == {"period": 2}
    report = result["projects"][0] if module == "projects" else result
    assert len(report["applied"]) + len(report["pending"]) == COUNT
    assert 0 < sent < COUNT
    assert len(report["applied"]) <= sent
    assert result["changed"]
    assert_nothing_follows(slow, sent)


def test_the_next_task_does_not_wait_for_what_is_still_under_way(slow, playbook):
    slow.clear_faults()
    slow.fault({**SLOW, "delay_ms": 0, "hold": True})
    held = {**TASKS["env_vars"]["community.circleci.env_vars"], "timeout": 600}  # no answer comes in that time
    played = playbook(
        [
            {"name": "it", "community.circleci.env_vars": held, "timeout": 2, "ignore_errors": True},
            {"name": "next", "ansible.builtin.debug": {}},
        ]
    )
    assert played.result("it")["timedout"]
    assert played.result("next")


def test_the_environment_of_ansible_sets_a_timeout_too(slow, playbook):
    played = playbook([{"name": "it", **TASKS["env_vars"]}], env={"ANSIBLE_TASK_TIMEOUT": "2"})
    assert played.returncode != 0
    assert played.result("it")["pending"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_ansible_and_all_its_requests(slow, playbook, number):
    playbook([])  # writes what a run needs
    path = playbook.folder / "slow.json"
    path.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [TASKS["env_vars"]]}]))
    slow.clear_faults()
    slow.fault({**SLOW, "delay_ms": 0, "hold": True, "after": DONE})
    with subprocess.Popen(
        ["ansible-playbook", str(path)],
        env={**playbook.environment, "TESTS_RECORD": os.devnull},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # What a shell runs in the background ignores SIGINT, and so does all that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  (no threads here)
    ) as process:
        while written(slow) < DONE + CONCURRENCY:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        assert process.wait(30) != 0
    slow.clear_faults()
    assert_nothing_follows(slow, DONE)
