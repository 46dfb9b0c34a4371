# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims of OIDC tokens: durations that are the same, audiences without order, and whose claims they are."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.circleci.plugins.module_utils._resources._durations import parse_duration

from tests.laws.cases.organizations import CLAIMS, ORGANIZATION
from tests.support.ci import API

OURS = {"organization": ORGANIZATION}
PATH = "/oidc-custom-claims"


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1h30m", 5400 * 10**9),
        ("90m", 5400 * 10**9),
        ("1.5h", 5400 * 10**9),
        (".5h", 1800 * 10**9),
        ("5.s", 5 * 10**9),
        ("1h0m0s", 3600 * 10**9),
        ("1m1ms", 60_001 * 10**6),
        ("2us3µs4μs5ns", 9005),
        ("2562047h47m16.854775807s", 2**63 - 1),
    ],
)
def test_durations(text, nanoseconds):
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "write hours, as in 24h") for text in ("1d", "2w", "1.5d", "1d12h", "1h2d")),
        *(
            (text, "is not a duration")
            for text in ("", "90", "0", "h", "1H", "1h 30m", "-1h", "+1h", "1e3s", "٣h", "1h\n")
        ),
        *((text, "more than 0") for text in ("0s", "0.1ns", "2562047h47m16.854775808s")),
        ("9" * 400 + "h", "is not a duration"),
    ],
)
def test_what_is_no_duration_is_refused_with_the_reason(do, emulator, text, reason):
    result = do("oidc_claims", **OURS, ttl=text)
    assert result["msg"].startswith("ttl: ")
    assert reason in result["msg"]
    assert emulator.requests() == []


@pytest.mark.parametrize("ttl", ["60m", "1h", "3600s", "0.5h1800s"])
@pytest.mark.parametrize("audience", [["a", "b"], ["b", "a", "b"]], ids=str)
def test_what_is_the_same_is_not_written(do, emulator, ttl, audience):
    CLAIMS(emulator)
    result = do("oidc_claims", **OURS, ttl=ttl, audience=audience)
    assert (result["changed"], result["ttl"], result["audience"]) == (False, "1h0m0s", ["a", "b"])


def test_only_what_differs_is_sent(do, emulator):
    CLAIMS(emulator)
    before = do("oidc_claims", **OURS, ttl="1h")
    result = do("oidc_claims", **OURS, ttl="2h", audience=["b", "a"])
    assert result["ttl"] == "2h0m0s"
    assert result["audience_updated_at"] == before["audience_updated_at"]


def test_claims_of_a_project_are_its_own(do, emulator):
    CLAIMS(emulator)
    result = do("oidc_claims", project=API, audience=["x"])
    assert (result["audience"], result["ttl"]) == (["x"], "1h30m0s")
    assert do("oidc_claims", **OURS, ttl="1h")["audience"] == ["a", "b"]


def test_a_reset_keeps_the_times_and_the_other_claim(do, emulator):
    CLAIMS(emulator)
    result = do("oidc_claims", **OURS, ttl="5h", state="absent")
    assert (result["ttl"], result["audience"]) == (None, ["a", "b"])
    assert result["ttl_updated_at"]
    assert not do("oidc_claims", **OURS, ttl="5h", state="absent")["changed"]
    assert do("oidc_claims", **OURS, state="absent")["audience"] is None


def test_an_empty_audience_is_refused_unless_it_is_reset(do, emulator):
    assert do("oidc_claims", **OURS, audience=[])["msg"].startswith("audience: is empty")
    assert do("oidc_claims", **OURS, audience=["a", ""])["msg"].startswith("audience[1]: is empty")
    CLAIMS(emulator)
    assert do("oidc_claims", **OURS, audience=[], state="absent")["audience"] is None


def test_a_project_of_another_organization_is_refused(do, emulator):
    CLAIMS(emulator)
    result = do("oidc_claims", organization="bb/acme", project=API, ttl="1h")
    assert result["msg"] == f"project: {API} does not belong to bitbucket/acme."
    assert emulator.writes() == []


def test_an_error_of_the_claims_service_is_quoted(do, emulator):
    CLAIMS(emulator)
    emulator.fault({"method": "PATCH", "path": PATH, "status": 400, "body": {"error": "audience: is too long."}})
    assert "HTTP 400, audience: is too long." in do("oidc_claims", **OURS, ttl="3h")["msg"]


@pytest.mark.parametrize("params", [{"ttl": "3h"}, {"state": "absent"}], ids=json.dumps)
def test_claims_that_did_not_become_what_was_asked_are_an_error(do, emulator, params):
    CLAIMS(emulator)
    body = {"org_id": "x", "audience": ["a", "b"], "ttl": "1h0m0s"}
    emulator.fault({"method": "DELETE" if "state" in params else "PATCH", "path": PATH, "status": 200, "body": body})
    assert "the claims differ from what was requested" in do("oidc_claims", **OURS, **params)["msg"]


@pytest.mark.parametrize(("where", "who"), [(OURS, "of the organization"), ({"project": API}, "of the project")])
def test_who_may_not_is_told_who_may(do, emulator, where, who):
    CLAIMS(emulator)
    emulator.seed({"tokens": {"of-a-reader": {"login": "carol", "role": "read"}}})
    assert f"Only admins {who}" in do("oidc_claims", **where, ttl="3h", token="of-a-reader")["msg"]
