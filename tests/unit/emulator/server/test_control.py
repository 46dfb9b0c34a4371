# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API: journal, reset, date and ticks."""

from __future__ import annotations

import pytest

P = "project/github/acme/web"
ENVVAR = "/api/v1.1/project/github/acme/web/envvar"


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


@pytest.mark.parametrize(("method", "name"), [("GET", "nonsense"), ("PUT", "journal"), ("GET", "reset")])
def test_unknown_control_requests(emulator, method, name):
    answer = emulator.session.request(method, f"{emulator.url}/_emulator/{name}")
    assert answer.status_code == 404


@pytest.mark.parametrize("document", [{"today": "x"}, {}, [], {"today": 1}])
def test_today_is_a_date(emulator, document):
    assert emulator.refuses("PUT", "today", document)


@pytest.mark.parametrize("body", [{"steps": "x"}, {"steps": -1}, {"nonsense": 1}, []])
def test_ticks_that_make_no_sense(web, body):
    assert web.session.post(f"{web.url}/_emulator/tick", json=body).status_code == 400
