# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as a command: what it prints, its options, how it stops, and many requests at once."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_quietly_on_a_signal(launch, connect, number):
    with launch() as (url, process):
        assert connect(url).get("me").status_code == 200
        process.send_signal(number)
        out, errors = process.communicate(timeout=5)
        assert (process.returncode, out, errors) == (0, "", "")


def test_it_binds_loopback_only(launch):
    with launch() as (url, _process):
        host, _colon, port = url.removeprefix("http://").partition(":")
        assert host == "127.0.0.1"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", int(port)), timeout=2)


def test_options(launch, connect, tmp_path):
    seed, journal = tmp_path / "seed.json", tmp_path / "journal"
    seed.write_text(
        json.dumps({"today": "2020-01-01", "projects": [{"project": "gh/acme/web", "env_vars": {"A": "1"}}]})
    )
    with launch("--seed", str(seed), "--journal", str(journal), "--today", "2026-12-07") as (url, _process):
        emulator = connect(url)
        emulator.delete("project/gh/acme/web/envvar/A")
        emulator.get("me?circle-token=SECRET", token=None)
        emulator.control("POST", "reset")
        state = emulator.control("GET", "state")
        assert state["today"] == "2026-12-07"
        assert state["projects"]["github/acme/web"]["env_vars"] == {"A": "1"}
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert lines == [
        {"seq": 1, "method": "DELETE", "path": "/api/v1.1/project/gh/acme/web/envvar/A", "status": 200},
        {"seq": 2, "method": "GET", "path": "/api/v1.1/me?circle-token=", "status": 200},
    ]


def test_today_comes_from_the_seed_or_the_clock(launch, connect, tmp_path):
    with launch() as (url, _process):
        days = {date.today().isoformat()}
        days |= {connect(url).control("GET", "state")["today"], date.today().isoformat()}
        assert len(days) <= 2
    seed = tmp_path / "seed.json"
    seed.write_text('{"today": "2020-01-01"}')
    with launch("--seed", str(seed)) as (url, _process):
        assert connect(url).control("GET", "state")["today"] == "2020-01-01"


@pytest.mark.parametrize("text", ["{", '{"nonsense": 1}'])
def test_a_bad_seed_stops_it_with_a_word(tmp_path, text):
    seed = tmp_path / "seed.json"
    seed.write_text(text)
    command = [sys.executable, "-m", "tests.emulator", "--port", "0", "--seed", str(seed)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("CircleCI emulator: ")
    assert "Traceback" not in ended.stderr


def test_latency_is_waited_for_side_by_side(launch, connect):
    with launch("--latency", "500") as (url, _process):
        clients = [connect(url) for dummy in range(20)]
        started = time.monotonic()
        with ThreadPoolExecutor(20) as pool:
            assert {answer.status_code for answer in pool.map(lambda client: client.get("me"), clients)} == {200}
        assert 0.5 <= time.monotonic() - started < 20 * 0.5 / 2
        started = time.monotonic()
        clients[0].control("GET", "state")
        assert time.monotonic() - started < 0.5


def test_many_write_at_once_and_nothing_is_lost(emulator, connect):
    def write(number):
        client = connect(emulator.url)
        names = [f"A{number}_{step}" for step in range(20)]
        return [client.post("project/gh/acme/web/envvar", json={"name": n, "value": n}).status_code for n in names]

    with ThreadPoolExecutor(16) as pool:
        assert {status for statuses in pool.map(write, range(16)) for status in statuses} == {201}
    held = emulator.project()["env_vars"]
    assert held == {f"A{number}_{step}": f"A{number}_{step}" for number in range(16) for step in range(20)}
    assert sorted(entry["seq"] for entry in emulator.control("GET", "journal")) == list(range(1, 321))
