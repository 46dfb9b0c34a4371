# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API: journal, faults, seeds and the true state."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

P = "project/github/acme/web"
ENVVAR = "/api/v1.1/project/github/acme/web/envvar"


def post(emulator, value="x"):
    return emulator.post(f"{P}/envvar", json={"name": "A", "value": value})


def refused(emulator, method, name, document):
    answer = emulator.session.request(method, f"{emulator.url}/_emulator/{name}", json=document)
    assert answer.json()["message"]
    return answer.status_code == 400


def test_journal_has_requests_without_tokens_or_bodies(emulator):
    emulator.get("me?a=1&circle-token=SECRET1&b", token=None)
    emulator.get("me?circle%2Dtoken=SECRET2", token="SECRET3")
    emulator.post(f"{P}/envvar", json={"name": "A", "value": "SECRET4"})
    emulator.get("project/gh/acme/a%2Fb/settings")
    entries = emulator.control("GET", "journal")
    assert entries == [
        {"seq": 1, "method": "GET", "path": "/api/v1.1/me?a=1&circle-token=&b", "status": 200},
        {"seq": 2, "method": "GET", "path": "/api/v1.1/me?circle-token=", "status": 200},
        {"seq": 3, "method": "POST", "path": ENVVAR, "status": 201},
        {"seq": 4, "method": "GET", "path": "/api/v1.1/project/gh/acme/a%2Fb/settings", "status": 404},
    ]
    assert "SECRET" not in str(entries)
    emulator.control("DELETE", "journal")
    assert emulator.control("GET", "journal") == []
    assert emulator.project()["env_vars"] == {"A": "SECRET4"}


def test_journal_has_refused_requests_too(emulator):
    emulator.get("me", data="{}")
    emulator.get("nonsense")
    emulator.fault(status=503)
    emulator.get("me")
    assert [entry["status"] for entry in emulator.control("GET", "journal")] == [403, 404, 503]


def test_reset_returns_to_the_start(emulator):
    emulator.seed(switches={"server": True}, today="2020-01-01")
    emulator.fault(status=500)
    emulator.control("POST", "reset")
    state = emulator.control("GET", "state")
    assert (state["projects"], state["today"], state["switches"]["server"]) == ({}, "2026-11-24", False)
    assert emulator.control("GET", "journal") == []
    assert emulator.get("me").status_code == 200


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
        "x",
    ],
)
def test_faults_that_make_no_sense(emulator, rule):
    assert refused(emulator, "POST", "faults", rule)
    assert emulator.control("GET", "faults") == []


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"project": []},
        {"projects": {"gh/acme/web": {}}},
        {"projects": [{"project": "web"}]},
        {"projects": [{"project": "gitlab/acme/web"}]},
        {"projects": [{"project": "circleci/acme/web"}]},
        {"projects": [{"project": "gh/acme/web", "envvars": {}}]},
        {"projects": [{"project": "gh/acme/web", "env_vars": {"A": 1}}]},
        {"projects": [{"project": "gh/acme/web", "branches": {"main": 1}}]},
        {"projects": [{"project": "gh/acme/web", "ssh_keys": [{"private_key": "nonsense"}]}]},
        {"projects": [{"project": "gh/acme/web", "ssh_keys": [{"public_key": "nonsense"}]}]},
        {"projects": [{"project": "gh/acme/web", "checkout_keys": [{"kind": "deploy-key"}]}]},
        {"projects": [{"project": "gh/acme/one"}, {"project": "gh/acme/web", "nonsense": 1}]},
        {"orgs": [{"vcs": "circleci", "name": "Acme"}]},
        {"users": {"octocat": {"role": "king"}}},
        {"tokens": {"T": {"project": "gh/acme/web", "scope": "everything"}}},
        {"switches": {"serverr": True}},
        {"switches": {"settings_put_body": "nothing"}},
        {"today": "tomorrow"},
    ],
)
def test_seeds_that_make_no_sense_change_nothing(emulator, document):
    before = emulator.control("GET", "state")
    assert refused(emulator, "POST", "seed", document)
    assert emulator.control("GET", "state") == before


def test_seeds_merge(emulator):
    for variables in ({"A": "1", "B": "2"}, {"A": None, "C": "3"}):
        emulator.seed(projects=[{"project": "gh/acme/web", "env_vars": variables}])
    emulator.seed(
        projects=[
            {
                "project": "github/acme/web",
                "followers": ["octocat"],
                "feature_flags": {"new-flag": True},
                "checkout_keys": [{"type": "deploy-key"}, {"type": "github-user-key", "login": "octocat"}],
                "ssh_keys": [{"hostname": "h", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 a comment"}],
                "settings": {"setup": "make"},
                "language": "Go",
            }
        ]
    )
    project = emulator.project()
    assert project["env_vars"] == {"B": "2", "C": "3"}
    assert project["followers"] == ["octocat"]
    assert [(key["type"], key["login"], key["preferred"]) for key in project["checkout_keys"]] == [
        ("deploy-key", None, False),
        ("github-user-key", "octocat", True),
    ]
    settings = emulator.get(f"{P}/settings").json()
    assert settings["feature_flags"]["new-flag"] is True
    assert settings["ssh_keys"][0]["public_key"] == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"
    assert (settings["setup"], settings["language"], settings["has_usable_key"]) == ("make", "Go", True)


def test_keys_are_the_same_in_every_run(emulator):
    def made():
        emulator.control("POST", "reset")
        emulator.post("project/gh/acme/new/follow")
        return [key["md5"] for key in emulator.project("github/acme/new")["checkout_keys"]]

    assert made() == made() != []


@pytest.mark.parametrize(("method", "name"), [("GET", "nonsense"), ("PUT", "journal"), ("GET", "reset")])
def test_unknown_control_requests(emulator, method, name):
    answer = emulator.session.request(method, f"{emulator.url}/_emulator/{name}")
    assert answer.status_code == 404


@pytest.mark.parametrize("document", [{"today": "x"}, {}, [], {"today": 1}])
def test_today_is_a_date(emulator, document):
    assert refused(emulator, "PUT", "today", document)
