# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet in one task, as Ansible runs it: limited in its rate, killed, and run again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections import Counter

import pytest

from tests.support.emulator import running
from tests.support.keys import make_key
from tests.support.player import Player

KEY, _PUBLIC = make_key()
VARIABLES = {f"V{number:02}": f"value number {number}" for number in range(10)}
KILLS = 10 if os.environ.get("SOAK") else 2
"""How often a fleet is killed."""
CONCURRENCY = 8
"""Of the module, by default."""


@pytest.fixture
def emulator():
    """One of its own: of what was killed, something may arrive later."""
    with running() as emulator:
        yield emulator


@pytest.fixture
def playbook(emulator, tmp_path):
    return Player(tmp_path, emulator.url)


def fleet(count, **declared):
    """The task that converges so many projects."""
    projects = [
        {
            "project": f"github/acme/p{number}",
            "env_vars": {name: f"{value} of {number}" for name, value in VARIABLES.items()},
            "ssh_keys": [{"hostname": "example.com", "private_key": KEY}],
        }
        for number in range(count)
    ]
    defaults = {"followed": True, "checkout_keys": ["deploy-key", "github-user-key"], **declared}
    return {"name": "fleet", "community.circleci.projects": {"projects": projects, "defaults": defaults}}


def assert_converged(emulator, count, extra=0):
    """Every project holds what is declared, once."""
    projects = emulator.state()["projects"]
    for number in range(count):
        held = projects[f"github/acme/p{number}"]
        wanted = {name: f"{value} of {number}" for name, value in VARIABLES.items()}
        assert {name: held["env_vars"].get(name) for name in wanted} == wanted
        assert len(held["env_vars"]) == len(wanted) + extra
        assert len(held["ssh_keys"]) == 1
        assert sorted(key["type"] for key in held["checkout_keys"]) == ["deploy-key", "github-user-key"]


def test_rate_limit_costs_what_circleci_asks_for(emulator, playbook):
    """Every 50th request is refused for a second: nothing is lost or doubled, and no second is waited in vain."""
    begun = time.monotonic()
    playbook([fleet(20)])
    unlimited = time.monotonic() - begun
    emulator.reset()
    emulator.fault({"path": "/api/", "status": 429, "every": 50, "headers": {"Retry-After": "1"}})
    begun = time.monotonic()
    played = playbook([fleet(20)])
    took = time.monotonic() - begun
    assert played.returncode == 0, played.output
    journal = emulator.journal()
    limited = [entry for entry in journal if entry["status"] == 429]
    assert len(limited) == len(journal) // 50 >= 5
    written = Counter(entry["path"] for entry in journal if entry["method"] == "POST" and entry["status"] < 300)
    for number in range(20):
        path = f"/api/v1.1/project/github/acme/p{number}"
        assert (written[f"{path}/envvar"], written[f"{path}/follow"]) == (len(VARIABLES), 1)
    # A tenth more than asked, so that not all threads come back at once; and the run itself. The machine may be busy.
    assert took < 1.1 * len(limited) + 2 * unlimited + 5
    assert_converged(emulator, 20)


@pytest.mark.parametrize(
    ("declared", "extra"),
    [
        ({"change_detection": "mask"}, 0),
        ({"change_detection": "fingerprint", "fingerprint_key": "a key of the tests, long"}, 1),
    ],
)
def test_killed_again_and_again_and_run_to_the_end(emulator, playbook, declared, extra):
    """Each run is killed at some request: before CircleCI acts on it, or after, when its answer is not read."""
    chance = random.Random(declared["change_detection"])
    path = playbook.folder / "fleet.json"
    path.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [fleet(10, **declared)]}]))
    killed = 0
    for _run in range(KILLS):
        after = chance.randrange(15, 40)
        lost = chance.choice([{"when": "before", "status": 500}, {"when": "after"}])
        emulator.forget()
        emulator.fault({"path": "/api/", "after": after, "hold": True, **lost})
        killed += killed_at_request(emulator, playbook, path, after)
    assert killed == KILLS
    first = playbook(path)
    assert first.result("fleet")["changed"], first.output
    assert_converged(emulator, 10, extra)
    again = playbook(path)
    assert not again.result("fleet")["changed"], again.output


def killed_at_request(emulator, playbook, path, number):
    """Play a playbook, and kill Ansible while it waits for the answer to that request, which a fault holds.

    A worker of Ansible's has a session of its own and outlives it. It must not go on then.

    :returns: whether it came so far.
    """
    left, held = os.pipe()  # the end that is held is closed when the last process has ended
    with subprocess.Popen(
        ["ansible-playbook", str(path)],
        env={**playbook.environment, "TESTS_RECORD": os.devnull},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[held],
    ) as process:
        os.close(held)
        while process.poll() is None and len(emulator.journal()) <= number:
            pass
        reached = process.poll() is None
        process.kill()
        process.wait()
        emulator.clear_faults()
    assert os.read(left, 1) == b""
    os.close(left)
    assert len(emulator.journal()) <= number + CONCURRENCY
    return reached
