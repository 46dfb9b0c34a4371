# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is made of answers: bodies, messages, and what is scrubbed from them."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError, Secret, scrub
from ansible_collections.community.circleci.plugins.module_utils._api.client import Settings
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

ME = ("api", "v1.1", "me")
TRIGGER = Request("POST", ME, {"a": 1})


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b'""', ""), (b"", None), (b"[]", []), (b'{"a": "\xc3\xbc"}', {"a": "ü"}), (b"7", 7)],
)
def test_bodies_of_any_json_type(wire, client, body, expected):
    wire.answer(201, body)
    assert client().send(TRIGGER) == expected


@pytest.mark.parametrize("body", [b"<html>all is well</html>", b'{:login "me"}'])
def test_what_is_not_json_is_an_error(wire, client, body):
    wire.answer(200, body, Content_Type="text/html;charset=utf-8")
    with pytest.raises(CircleCIError, match="not JSON but text/html"):
        client().get(*ME)


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (b'{"message": "Project not found"}', "application/json", "Project not found"),
        (b'{"error": "no such thing"}', "application/json", "no such thing"),
        (
            b'{"message": "{\\"message\\":\\"Not Found\\",\\"documentation_url\\":\\"https://x\\"}"}',
            "application/json",
            "the code host says: Not Found",
        ),
        (b"<html>not here</html>", "text/html", "Not Found (text/html, not JSON)"),
        (b"slow down", "text/plain; charset=utf-8", "slow down"),
        (b'"a string"', "application/json", "a string"),
        (b"", "text/html", "Not Found (text/html, not JSON)"),
        (b'{"message": {"a": 1}}', "application/json", "{'a': 1}"),
        (b'{"message": "[1]"}', "application/json", "[1]"),
    ],
)
def test_messages_of_errors(wire, client, body, kind, message):
    wire.answer(404, body, Content_Type=kind)
    with pytest.raises(CircleCIError) as caught:
        client().get(*ME)
    error = caught.value
    assert (error.method, error.path, error.status, error.message) == ("GET", "/api/v1.1/me", 404, message)
    assert not error.unclear
    assert str(error) == f"GET /api/v1.1/me: HTTP 404, {message}"


def test_secrets_are_scrubbed_from_what_the_server_says(wire, client):
    wire.answer(400, b'{"message": "bad value pa$$word/1 (pa%24%24word%2F1) for the-token-of-this-test in prod"}')
    with pytest.raises(CircleCIError) as caught:
        client().send(Request("POST", ME, {"name": "prod", "list": [{"value": Secret("pa$$word/1")}]}))
    assert caught.value.message == "bad value ******** (********) for ******** in prod"


def test_secret_at_the_end_of_a_long_message_is_not_cut_in_two(wire, client):
    secret = "a-secret-that-is-long"
    wire.answer(400, f"{'x' * 490}{secret}".encode(), Content_Type="text/plain")
    with pytest.raises(CircleCIError) as caught:
        client().send(Request("POST", ME, {"value": Secret(secret)}))
    assert "a-secret" not in caught.value.message


def test_scrub_leaves_what_is_no_secret():
    assert scrub("true and 1, all of abc", ["true", "1", "abc", "", None]) == "true and 1, all of abc"
    assert scrub('line1\\nline2 or "line1\nline2"', ["line1\nline2", "line"]) == '******** or "********"'


def test_repr_shows_no_secret():
    value = Secret("hidden-value")
    shown = repr([value, {"a": value}, Request("POST", ME, {"value": value}), Settings(token="hidden-value")])
    assert "hidden-value" not in shown
