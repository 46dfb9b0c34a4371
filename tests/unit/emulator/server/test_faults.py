# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that tests ask for."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

P = "project/github/acme/web"
ENVVAR = "/api/v1.1/project/github/acme/web/envvar"


def post(emulator, value="x"):
    return emulator.post(f"{P}/envvar", json={"name": "A", "value": value})


@pytest.mark.parametrize(
    ("rule", "statuses"),
    [
        ({}, [500, 500, 500, 500, 500, 500]),
        ({"times": 2}, [500, 500, 200, 200, 200, 200]),
        ({"after": 4}, [200, 200, 200, 200, 500, 500]),
        ({"every": 2}, [200, 500, 200, 500, 200, 500]),
        ({"after": 1, "every": 2, "times": 1}, [200, 200, 500, 200, 200, 200]),
        ({"method": "POST"}, [200] * 6),
        ({"path": "/me$"}, [500] * 6),
        ({"path": "^/api/v2/"}, [200] * 6),
    ],
)
def test_which_requests_a_fault_takes(emulator, rule, statuses):
    emulator.fault(status=500, **rule)
    assert [emulator.get("me").status_code for dummy in statuses] == statuses


@pytest.mark.parametrize(
    ("rule", "status", "text"),
    [
        ({"status": 429, "message": "Too many requests."}, 429, '{"message":"Too many requests."}'),
        ({"status": 503, "body": "<html>"}, 503, "<html>"),
        ({"status": 500, "body": {"error": [1]}}, 500, '{"error":[1]}'),
        ({"status": 204, "body": ""}, 204, ""),
    ],
)
def test_what_a_fault_answers(emulator, rule, status, text):
    emulator.fault(headers={"Retry-After": "7"}, **rule)
    answer = emulator.get("me")
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (status, text, "7")


def test_a_fault_names_its_content_type(emulator):
    emulator.fault(status=502, body="<html>", headers={"Content-Type": "text/html"})
    assert emulator.get("me").headers["Content-Type"] == "text/html"


@pytest.mark.parametrize(("when", "held"), [("before", {}), ("after", {"A": "x"})])
@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}])
def test_a_fault_comes_before_or_after_the_effect(emulator, when, held, fault):
    emulator.fault(method="POST", path="/envvar$", when=when, **fault)
    if "drop" in fault:
        with pytest.raises(requests.ConnectionError):
            post(emulator)
    else:
        assert post(emulator).status_code == 500
    assert emulator.project()["env_vars"] == held
    expected = fault.get("status")
    assert emulator.control("GET", "journal")[-1] == {"seq": 1, "method": "POST", "path": ENVVAR, "status": expected}


@pytest.mark.parametrize(("when", "held"), [("before", {}), ("after", {"A": "x"})])
def test_a_delay_outlasts_the_clients_patience(emulator, when, held):
    emulator.fault(method="POST", delay_ms=400, when=when, times=1)
    url, body = f"{emulator.url}{ENVVAR}", {"name": "A", "value": "x"}
    with pytest.raises(requests.ReadTimeout):
        requests.post(url, json=body, headers={"Circle-Token": "T"}, timeout=0.1)
    assert emulator.project()["env_vars"] == held
    assert emulator.control("GET", "journal")[0]["status"] is None
    deadline = time.monotonic() + 5
    while emulator.control("GET", "journal")[0]["status"] is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert emulator.project()["env_vars"] == {"A": "x"}


def test_a_slow_request_does_not_reach_beyond_a_reset(emulator):
    emulator.fault(method="POST", delay_ms=200)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(post, emulator)
        deadline = time.monotonic() + 5
        while not emulator.control("GET", "journal") and time.monotonic() < deadline:
            time.sleep(0.01)
        emulator.control("POST", "reset")
        emulator.seed(projects=[{"project": "github/acme/web"}])
        assert slow.result(timeout=5).status_code == 201
    assert emulator.project()["env_vars"] == {}
    assert emulator.control("GET", "journal") == []


def test_a_delay_alone_changes_no_answer(emulator):
    emulator.fault(delay_ms=60, times=1)
    started = time.monotonic()
    assert post(emulator).status_code == 201
    assert time.monotonic() - started >= 0.06


@pytest.mark.parametrize("release", [("DELETE", "faults"), ("POST", "reset")], ids=" ".join)
@pytest.mark.parametrize(("when", "held"), [("before", {}), ("after", {"A": "x"})])
def test_a_held_request_goes_on_when_the_faults_are_cleared(emulator, when, held, release):
    emulator.fault(method="POST", hold=True, when=when)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(post, emulator)
        deadline = time.monotonic() + 5
        while not emulator.control("GET", "journal") and time.monotonic() < deadline:
            time.sleep(0.01)
        assert emulator.get("me").status_code == 200
        assert emulator.project()["env_vars"] == held
        assert not waiting.done()
        emulator.control(*release)
        assert waiting.result(timeout=5).status_code == 201
    assert post(emulator).status_code in (201, 404)  # nothing is held any more


@pytest.mark.parametrize("cut", [0, 1, 5, 10_000])
def test_an_answer_breaks_off(emulator, cut):
    emulator.fault(method="POST", cut=cut, times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        post(emulator)
    assert emulator.project()["env_vars"] == {"A": "x"}
    assert post(emulator).status_code == 201


def test_an_answer_drips(emulator):
    emulator.fault(drip_ms=10, times=1)
    started = time.monotonic()
    assert post(emulator).json()["name"] == "A"
    assert time.monotonic() - started >= 0.2


def test_a_fault_without_a_body_spoils_nothing(emulator):
    emulator.fault(status=204, body="", cut=0, drip_ms=10)
    assert emulator.get("me").status_code == 204


def test_the_first_fault_that_takes_a_request_decides(emulator):
    emulator.control("POST", "faults", [{"status": 500, "times": 1}, {"status": 503, "times": 1}])
    assert [emulator.get("me").status_code for dummy in range(3)] == [500, 503, 200]
    assert [(rule["seen"], rule["fired"]) for rule in emulator.control("GET", "faults")] == [(3, 1), (2, 1)]
    emulator.control("DELETE", "faults")
    assert emulator.control("GET", "faults") == []


@pytest.mark.parametrize(
    "rule",
    [
        {"stauts": 500},
        {"seen": 1},
        {"status": 500, "when": "later"},
        {"status": "500"},
        {"every": 0},
        {"path": "("},
        {"delay_ms": -1},
        {"drip_ms": -1},
        {"cut": -1},
        "x",
    ],
)
def test_faults_that_make_no_sense(emulator, rule):
    assert emulator.refuses("POST", "faults", rule)
    assert emulator.control("GET", "faults") == []
