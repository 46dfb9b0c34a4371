# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors: what a refusal says, whether it may be repeated, and when."""

from __future__ import annotations

import json
import time
from email.utils import formatdate

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.errors import (
    KNOWN_MESSAGES,
    LOOKED_AT,
    NOT_CIRCLECI,
    RATE_LIMIT,
    CircleCIError,
    Exchange,
    Reply,
    redirected,
    refusal,
    too_large,
    unreadable,
    words_of,
)
from requests.structures import CaseInsensitiveDict

JSON = "application/json;charset=utf-8"


def reply(status=404, body=b"", kind: str | None = JSON, reason="Not Found", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if kind is not None:
        named["Content-Type"] = kind
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return Reply(status, reason, CaseInsensitiveDict(named), body)


def exchange(method="GET", **extra):
    return Exchange(method, "/api/v1.1/me", "circleci.com", **extra)


def test_an_error_says_what_was_asked_and_what_came_back():
    error = refusal(exchange(), reply(body={"message": "Project not found"}))
    assert (error.method, error.path, error.status, error.message) == ("GET", "/api/v1.1/me", 404, "Project not found")
    assert str(error) == "GET /api/v1.1/me: HTTP 404, Project not found"
    assert str(CircleCIError("PUT", "/x", None, "no answer")) == "PUT /x: no answer"


# Words.


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "Project not found"}, "Project not found"),
        ({"message": "first", "error": "second"}, "first"),
        # GitHub's own error, passed on as a string.
        ({"message": '{"message":"Not Found","documentation_url":"https://x"}'}, "the code host says: Not Found"),
        ({"message": '{"documentation_url":"https://x"}'}, '{"documentation_url":"https://x"}'),
        ({"message": "[1]"}, "[1]"),
        ({"message": "null"}, "null"),
        ({"message": "7"}, "7"),
        ({"message": '"text"'}, '"text"'),
        ({"message": "{broken"}, "{broken"),
        ({"message": "[" * 100_000}, "[" * 100_000),
        ({"message": ""}, ""),
        ({"message": None}, ""),
        ({"message": 7}, ""),
        ({"message": {"a": 1}}, '{"a": 1}'),
        ({"message": {"message": "inner"}}, "inner"),
        ({"message": ["a", "b"]}, "a; b"),
        ({"message": {}}, ""),
        ({"errors": [{"message": "one"}, {"message": "two"}]}, "one; two"),
        ({"errors": ["one", "", None, 7, "two"]}, "one; two"),
        ({"errors": {"name": ["is bad"]}}, '{"name": ["is bad"]}'),
        ({"errors": []}, ""),
        ({"error": "no such thing"}, "no such thing"),
        ({"error": {"id": "x", "title": "Bad", "detail": "very"}}, "Bad: very"),
        ({"error": {"title": "Bad"}}, "Bad"),
        ({"error": {"detail": "very"}}, "very"),
        ({"error": {"id": "x"}}, '{"id": "x"}'),
        ({"message": "", "errors": [], "error": "last"}, "last"),
        ({"title": "Bad", "detail": 7}, "Bad"),
        ({"title": "Bad", "detail": "very"}, "Bad: very"),
        ({}, ""),
        ([], ""),
        (["a", {"message": "b"}], "a; b"),
        ("a string", "a string"),
        ("", ""),
        (None, ""),
        (7, ""),
        (True, ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_words_of_a_body(body, words):
    assert words_of(body) == words


def nested(depth, begin, end):
    return json.loads(begin * depth + '"x"' + end * depth)


@pytest.mark.parametrize(
    ("begin", "end"), [("[", "]"), ('{"error":', "}"), ('{"message":[', "]}"), ('{"error":{"a":', "}}")]
)
def test_a_body_that_is_nested_very_deeply_has_words_or_none(begin, end):
    depth = next(depth for depth in range(2000, 0, -20) if can_be_read(depth, begin, end))
    assert depth > 200
    for part in range(1, depth, 31):
        assert isinstance(words_of(nested(part, begin, end)), str)


def can_be_read(depth, begin, end):
    try:
        nested(depth, begin, end)
    except RecursionError:
        return False
    return True


# What is CircleCI's own.


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ({"message": "no"}, JSON, "no"),
        (b'"a string"', JSON, "a string"),
        ({"a": 1}, JSON, "Not Found"),
        (b"", JSON, "Not Found"),
        (b" \n", JSON, "Not Found"),
        (b"[]", JSON, "Not Found"),
        ({"message": "no"}, "text/plain", "no"),
        ({"message": "no"}, None, "no"),
    ],
)
def test_json_is_circlecis_own(body, kind, message):
    error = refusal(exchange(), reply(body=body, kind=kind))
    assert (error.message, error.hint, error.is_foreign, error.is_missing) == (message, "", False, True)


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (b"<html>not here</html>", "text/html; charset=utf-8", "Not Found (text/html, not JSON)"),
        (b"", "text/html", "Not Found (text/html, not JSON)"),
        (b"", None, "Not Found (no content type, not JSON)"),
        (b"<a/>", "application/xml", "Not Found (application/xml, not JSON)"),
        (b"{broken", JSON, "Not Found (application/json, not JSON)"),
        (b'{:message "no"}', "application/edn", "Not Found (application/edn, not JSON)"),
        (b"\xff\xfe\x00", JSON, "Not Found (application/json, not JSON)"),
        (b"[" * 100_000, JSON, "Not Found (application/json, not JSON)"),
        (b"default backend - 404", "text/plain; charset=utf-8", "default backend - 404"),
        (b"404 page not found\n", "text/plain", "404 page not found"),
        (b"\xffcaf\xc3\xa9", "text/plain", "\ufffdcaf\u00e9"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_not_json_is_not_circlecis(body, kind, message):
    error = refusal(exchange(), reply(body=body, kind=kind))
    assert (error.message, error.hint, error.is_foreign, error.is_missing) == (message, NOT_CIRCLECI, True, False)


def test_an_answer_without_a_word_has_a_message():
    assert refusal(exchange(), reply(reason="", body={})).message == "no message"
    assert (
        refusal(exchange(), reply(reason="", body=b"x", kind="text/html")).message == "an answer (text/html, not JSON)"
    )


def test_an_answer_of_a_gateway_that_fails_is_not_explained():
    error = refusal(exchange(), reply(502, b"<html>", "text/html", "Bad Gateway"))
    assert (error.message, error.hint, error.is_foreign) == ("Bad Gateway (text/html, not JSON)", "", True)


@pytest.mark.parametrize(
    ("status", "is_missing"), [(404, True), (410, False), (403, False), (400, False), (500, False)]
)
def test_only_a_404_says_that_something_is_missing(status, is_missing):
    assert refusal(exchange(), reply(status, {"message": "no"})).is_missing is is_missing


# Secrets.

KEY = ["-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"]


def test_a_message_is_scrubbed_before_it_is_cut():
    error = refusal(
        exchange(secrets=[None, "a-secret-that-is-long"]), reply(body={"message": "x" * 490 + "a-secret-that-is-long"})
    )
    assert error.message == "x" * 490 + "********"
    assert len(refusal(exchange(), reply(body={"message": "x" * 10_000})).message) == 500


def test_only_the_beginning_of_a_very_long_message_is_looked_at():
    secret = "a-secret-that-is-long"
    many = secret * (LOOKED_AT // len(secret) + 10)
    assert refusal(exchange(secrets=[secret]), reply(body={"message": many})).message.strip("*") == ""
    assert refusal(exchange(secrets=[secret]), reply(body={"message": "x" * 10**7})).message == "x" * 500


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"message": "bad key: something of the key"}, JSON),
        ({"message": '{"message": "something of the key"}'}, JSON),
        ({"errors": ["something of the key"]}, JSON),
        (b"something of the key", "text/plain"),
        (b"<html>something of the key</html>", "text/html"),
    ],
)
def test_nothing_is_quoted_where_a_private_key_was_sent(body, kind):
    error = refusal(exchange("POST", secrets=KEY), reply(400, body, kind, "Bad Request"))
    assert "of the key" not in str(error)
    assert "Bad Request" in error.message


@pytest.mark.parametrize("message", sorted(KNOWN_MESSAGES))
def test_what_circleci_is_known_to_say_is_quoted_all_the_same(message):
    assert refusal(exchange("POST", secrets=KEY), reply(400, {"message": message})).message == message


# Whether it may be repeated.


@pytest.mark.parametrize(
    ("status", "retryable", "unclear"),
    [
        (400, False, False),
        (401, False, False),
        (403, False, False),
        (404, False, False),
        (408, None, False),
        (409, False, False),
        (410, False, False),
        (422, False, False),
        (429, True, False),
        (500, None, True),
        (502, None, True),
        (503, None, True),
        (504, None, True),
        (599, None, True),
    ],
)
def test_a_status_says_whether_it_may_be_repeated(status, retryable, unclear):
    error = refusal(exchange("POST"), reply(status, {"message": "no"}))
    assert (error.retryable, error.unclear) == (retryable, unclear)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_read_is_never_unclear(status):
    assert not refusal(exchange("GET"), reply(status)).unclear


def test_the_limit_of_the_rate_is_explained():
    assert refusal(exchange(), reply(429, {"message": "Too many"})).hint == RATE_LIMIT
    assert refusal(exchange(), reply(429, b"Rate limited.", "text/plain")).hint == RATE_LIMIT
    assert refusal(exchange(), reply(429, b"Rate limited.", "text/plain")).message == "Rate limited."


@pytest.mark.parametrize(
    ("method", "kind", "retryable", "message", "is_foreign"),
    [
        ("GET", JSON, None, "the answer is broken JSON (why)", False),
        ("POST", JSON, False, "the answer is broken JSON (why)", False),
        ("DELETE", "application/vnd.api+json", False, "the answer is broken JSON (why)", False),
        ("GET", "text/html; charset=utf-8", False, "the answer is not JSON but text/html", True),
        ("POST", "text/html", False, "the answer is not JSON but text/html", True),
        ("GET", None, False, "the answer is not JSON but no content type", True),
    ],
)
def test_a_body_that_cannot_be_read(method, kind, retryable, message, is_foreign):
    error = unreadable(exchange(method), reply(200, b"{", kind), "why")
    assert (error.retryable, error.message, error.is_foreign) == (retryable, message, is_foreign)
    assert (error.status, error.unclear) == (200, method != "GET")
    assert error.hint == (NOT_CIRCLECI if is_foreign else "")


def test_a_body_that_does_not_end():
    error = too_large(exchange("POST"), 200, 64 * 2**20)
    assert (error.message, error.retryable, error.unclear) == ("the answer is larger than 64 MiB", False, True)


# When.

NOW = 1_764_000_000.0


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: NOW)


def date(seconds):
    return formatdate(NOW + seconds, usegmt=True)


@pytest.mark.parametrize("name", ["Retry_After", "RateLimit_Reset", "X_RateLimit_Reset", "RETRY_AFTER"])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("007", 7),
        ("0", 0),
        (date(100), 100),
        (date(-100), 0),
        ("Mon, 24 Nov 2025 16:01:40 +0000", 100),
        ("Mon, 24 Nov 2025 17:01:40 +0100", 100),
        ("Monday, 24-Nov-25 16:01:40 GMT", 100),
        ("Mon Nov 24 16:01:40 2025", 100),
        (str(int(NOW) + 100), 100),
        (str(int(NOW) - 100), 0),
    ],
)
def test_the_time_to_wait_is_understood_in_every_spelling(now, name, value, seconds):
    assert refusal(exchange(), reply(429, **{name: value})).retry_after == pytest.approx(seconds, abs=1)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "7.5",
        "1e9",
        "nan",
        "inf",
        "7 s",
        "0x10",
        "9" * 400,
        "9" * 5000,
        "Mon, 24 Nov 99999999 16:01:40 GMT",
    ],
    ids=lambda value: value[:20],
)
def test_a_time_to_wait_that_nobody_understands_is_none(now, value):
    assert refusal(exchange(), reply(429, Retry_After=value)).retry_after is None
    assert refusal(exchange(), reply(429, Retry_After=value, RateLimit_Reset="9")).retry_after == 9


def test_the_first_header_counts(now):
    headers = {"X_RateLimit_Reset": "1", "RateLimit_Reset": "2", "Retry_After": "3"}
    assert refusal(exchange(), reply(429, **headers)).retry_after == 3


@pytest.mark.parametrize(("status", "delay"), [(429, 7), (503, 7), (500, None), (404, None), (200, None)])
def test_only_who_is_busy_says_how_long(status, delay):
    assert refusal(exchange(), reply(status, Retry_After="7")).retry_after == delay


# Redirects.


def test_a_redirect_on_the_same_server_tells_the_path():
    error = redirected(exchange("POST"), 301, "/api/v1.1/project/github/acme/new", "/api/v1.1/project/github/acme/new")
    assert error.message == "the server redirects to /api/v1.1/project/github/acme/new"
    assert "renamed" in error.hint
    assert (error.status, error.retryable, error.unclear) == (301, False, False)


@pytest.mark.parametrize(
    ("location", "to"),
    [
        ("https://login.example.com/sso?token=sesame", "https://login.example.com"),
        ("https://user:sesame@login.example.com:8443/", "https://login.example.com"),
        ("https://[", "an address that cannot be read"),
        ("//", "an address that cannot be read"),
        ("", "an address that cannot be read"),
        ("/k\u00e4se", "an address that cannot be read"),
        ("mailto:somebody", "an address that cannot be read"),
    ],
)
def test_a_redirect_to_somewhere_else_tells_the_host_only(location, to):
    error = redirected(exchange(), 302, location, None)
    assert error.message == f"the server redirects to {to}"
    assert "api_url" in error.hint
