# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client: what is sent again and when, how long it waits, and what it notes of answers."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.client import MOST_SECRETS, WAIT_BUDGET, Client
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.scrubbing import Secret
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Stopped
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

ME = ("api", "v1.1", "me")


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


READ = Request("GET", ME, body)
PUT = Request("PUT", ME, body, {"a": 1})
REMOVAL = Request("DELETE", ME, body)
UPSERT = Request("POST", ME, body, {"a": 1}, repeatable=True)
TRIGGER = Request("POST", ME, body, {"a": 1})
SAFE = [READ, PUT, REMOVAL, UPSERT]


def named(request):
    return f"{request.method}{' that may be repeated' if request.repeatable else ''}"


each_request = pytest.mark.parametrize("request_", [*SAFE, TRIGGER], ids=named)
each_safe_request = pytest.mark.parametrize("request_", SAFE, ids=named)


# Which answers are asked for again.


@each_safe_request
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_what_is_safe_is_repeated_after_a_failure_that_passes(wire, client, status, request_):
    wire.answer(status, b'{"message": "later"}')
    wire.answer(status, b"<html>", Content_Type="text/html")
    wire.answer(body=b"1")
    assert client().send(request_) == 1
    assert len(wire.seen) == 3
    assert {(seen.method, seen.target, seen.body) for seen in wire.seen} == {
        (request_.method, "/api/v1.1/me", b'{"a": 1}' if request_.body else b"")
    }


@pytest.mark.parametrize(("status", "unclear"), [(408, False), (500, True), (502, True), (503, True), (504, True)])
def test_what_may_have_been_done_is_not_repeated(wire, client, time, status, unclear):
    wire.answer(status)
    with pytest.raises(CircleCIError) as caught:
        client().send(TRIGGER)
    assert caught.value.unclear is unclear
    assert (len(wire.seen), time.slept) == (1, [])


@each_request
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 422])
def test_a_refusal_is_not_repeated(wire, client, time, status, request_):
    wire.answer(status, b'{"message": "no"}')
    with pytest.raises(CircleCIError) as caught:
        client().send(request_)
    assert (caught.value.status, caught.value.unclear) == (status, False)
    assert (len(wire.seen), time.slept) == (1, [])


@each_safe_request
def test_what_is_safe_is_repeated_when_no_answer_came(wire, client, request_):
    wire.answer(body=b'{"a": 1}')
    wire.short = 3
    with pytest.raises(CircleCIError) as caught:
        client(retries=2).send(request_)
    assert caught.value.status is None
    assert len(wire.seen) == 3


def test_what_may_have_been_done_is_not_repeated_when_no_answer_came(wire, client):
    wire.answer(body=b'{"a": 1}')
    wire.short = 3
    with pytest.raises(CircleCIError) as caught:
        client().send(TRIGGER)
    assert caught.value.unclear
    assert len(wire.seen) == 1


@each_request
def test_what_surely_was_not_sent_is_repeated_for_every_verb(client, time, request_):
    with pytest.raises(CircleCIError) as caught:
        client("http://127.0.0.1:1", retries=3).send(request_)
    assert not caught.value.unclear
    assert len(time.slept) == 3


def test_a_read_whose_json_was_cut_off_is_repeated(wire, client):
    wire.answer(200, b'{"login": "m')
    wire.answer(200, b'{"login": "me"}')
    assert client().send(READ) == {"login": "me"}


@pytest.mark.parametrize("request_", [PUT, REMOVAL, UPSERT, TRIGGER], ids=named)
def test_a_write_whose_answer_was_cut_off_is_not_repeated(wire, client, request_):
    wire.answer(200, b'{"login": "m')
    with pytest.raises(CircleCIError, match="broken JSON") as caught:
        client().send(request_)
    assert caught.value.unclear
    assert len(wire.seen) == 1


@each_request
def test_an_answer_of_another_shape_is_not_repeated(wire, client, request_):
    def read(answer):
        return answer.text("login")

    wire.answer(200, b"{}")
    with pytest.raises(CircleCIError, match="login is missing") as caught:
        client().send(Request(request_.method, ME, read, request_.body, repeatable=request_.repeatable))
    assert caught.value.unclear is (request_.method != "GET")
    assert len(wire.seen) == 1


@pytest.mark.parametrize("retries", [0, 1, 4])
def test_retries_are_tries_after_the_first(wire, client, retries):
    wire.answer(500)
    with pytest.raises(CircleCIError) as caught:
        client(retries=retries).send(READ)
    assert (caught.value.status, len(wire.seen)) == (500, 1 + retries)


def test_broken_connections_of_an_emulated_circleci(emulator, client, time):
    emulator.fault({"path": "/me", "drop": True, "times": 2})
    assert client(emulator.url).get(*ME, parse=body)["login"]
    assert len(time.slept) == 2


def test_what_was_done_before_the_connection_broke_is_not_done_twice(emulator, client):
    emulator.call("POST", "v1.1/project/github/acme/api/follow")
    emulator.fault({"path": "checkout-key", "method": "POST", "drop": True, "when": "after"})
    path = ("api", "v1.1", "project", "github", "acme", "api", "checkout-key")
    before = len(client(emulator.url).get(*path, parse=body))
    with pytest.raises(CircleCIError) as caught:
        client(emulator.url).send(Request("POST", path, body, {"type": "deploy-key"}))
    assert (caught.value.unclear, caught.value.status) == (True, None)
    assert len(client(emulator.url).get(*path, parse=body)) == before + 1


# How long it waits.


@each_request
def test_a_limit_is_waited_for_with_every_verb(wire, client, time, shown, request_):
    wire.answer(429, b"Too many", Retry_After="7", Content_Type="text/plain")
    wire.answer(429, b'{"message": "Too many"}', Retry_After="3")
    wire.answer(body=b"1")
    assert client().send(request_) == 1
    assert time.slept == [7, 3]
    assert shown == [f"CircleCI limits the rate of requests: waiting {seconds} s" for seconds in (7, 3)]


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "soon"}, {"Retry_After": "0"}, {"X_RateLimit_Reset": "0"}])
@pytest.mark.parametrize("status", [429, 503])
def test_without_a_time_the_pauses_grow(wire, client, time, headers, status):
    wire.answer(status, **headers)
    with pytest.raises(CircleCIError):
        client(retries=5).send(READ)
    assert time.slept == [0.5, 1, 2, 4, 8]


def test_a_server_that_is_down_says_how_long(wire, client, time, shown):
    wire.answer(503, Retry_After="11")
    wire.answer()
    client().send(READ)
    assert time.slept == [11]
    assert shown == []


def test_a_wait_beyond_the_budget_is_not_begun(wire, client, time):
    wire.answer(429, Retry_After=str(int(WAIT_BUDGET) + 1))
    with pytest.raises(CircleCIError) as caught:
        client().send(READ)
    assert (time.slept, caught.value.status, len(wire.seen)) == ([], 429, 1)
    assert "301 s" in caught.value.hint
    assert "300 s" in caught.value.hint


@pytest.mark.parametrize("status", [429, 503])
def test_the_budget_counts_all_waits_of_a_request(wire, client, time, status):
    wire.answer(status, Retry_After="140")
    with pytest.raises(CircleCIError):
        client(retries=50).send(READ)
    assert time.slept == [140, 140]


def test_each_request_has_a_budget_of_its_own(wire, client, time):
    for _request in range(3):
        wire.answer(503, Retry_After="200")
        wire.answer()
    api = client()
    for _request in range(3):
        api.send(READ)
    assert time.slept == [200, 200, 200]


def test_waits_are_a_little_apart(wire, client, time):
    api = client()
    api._jitter = lambda low, high: high
    wire.answer(429, Retry_After="10")
    wire.answer(503, Retry_After="10")
    wire.answer()
    api.send(READ)
    assert time.slept == [11, 10.5]


def test_nobody_waits_after_the_last_try(wire, client, time):
    wire.answer(429, Retry_After="20")
    wire.answer()
    api = client(retries=0)
    with pytest.raises(CircleCIError):
        api.send(READ)
    api.send(READ)
    assert time.slept == []


def test_nobody_waits_when_all_is_well(wire, client, time):
    wire.answer()
    client().send(READ)
    assert time.slept == []


# The pause that all share.


def test_a_pause_is_shared_by_the_clients_of_a_token(wire, client, time):
    """The items of a loop have a client each."""
    wire.answer(429, Retry_After="20")
    wire.answer()
    client().send(READ)
    time.now -= 5
    client().send(READ)
    assert time.slept == [20, 5]


@pytest.mark.parametrize("other", [{"token": "another"}, {"url": "{}/another"}])
def test_a_pause_is_not_shared_with_other_tokens_and_servers(wire, client, time, other):
    wire.answer(429, Retry_After="20")
    wire.answer()
    client().send(READ)
    time.now -= 5
    client(**{name: value.format(wire.url) for name, value in other.items()}).send(READ)
    assert time.slept == [20]


def test_a_pause_of_another_thread_is_seen_before_each_try(wire, client, time):
    wire.answer(503)
    wire.answer()
    api, sleep = client(), time.sleep

    def sleep_while_another_is_told_to_wait(seconds):
        sleep(seconds)
        if len(time.slept) == 1:
            api._pause.extend(time.now + 30)

    api._wait = sleep_while_another_is_told_to_wait
    api.send(READ)
    assert time.slept == [0.5, 30]


def test_a_pause_is_only_ever_put_off(wire, client, time, shown):
    api = client()
    assert api._pause.extend(time.now + 30)
    assert not api._pause.extend(time.now + 10)
    assert not api._pause.extend(time.now + 30.5)
    wire.answer()
    api.send(READ)
    assert time.slept == [30.5]


# Until when.


def test_no_try_is_begun_beyond_the_end_of_a_wait(wire, client, time):
    wire.answer(503, Retry_After="10")
    api = client()
    with pytest.raises(CircleCIError) as caught, api.until(time.now + 25):
        api.send(READ)
    assert time.slept == [10, 10]
    assert "or beyond wait_timeout" in caught.value.hint


def test_the_end_of_a_wait_counts_inside_only(wire, client, time):
    wire.answer(503, Retry_After="10")
    wire.answer()
    api = client()
    with api.until(time.now + 5):
        pass
    api.send(READ)
    assert time.slept == [10]


def test_a_pause_that_another_request_was_told_is_not_waited_for_beyond_the_end(wire, client, time):
    api = client()
    api._pause.extend(time.now + 290)
    with pytest.raises(CircleCIError, match="still asks to wait for 290 s") as caught, api.until(time.now + 10):
        api.send(READ)
    assert time.slept == []
    assert wire.seen == []
    assert caught.value.method == "GET"


def test_the_nearer_end_counts(client, time):
    api = client(timeout=30)
    with api.until(time.now + 20):
        assert api._timeout() == 20
        with api.until(time.now + 10):
            assert api._timeout() == 10
        with api.until(time.now + 100):
            assert api._timeout() == 20
    assert api._timeout() == 30


def test_a_request_that_hangs_ends_with_the_wait(wire, client, time):
    wire.answer()
    wire.hold = threading.Event()
    api = client(timeout=60, retries=0)
    with pytest.raises(CircleCIError, match="timed out"), api.until(time.now + 0.2):
        api.send(READ)


def test_an_end_that_has_passed_still_leaves_a_moment(client, time):
    api = client()
    with api.until(time.now - 5):
        assert 0 < api._timeout() < 0.1


# What it notes.


def test_the_end_of_an_endpoint_is_noted_once(wire, client):
    route = "/api/v1.1/project/:vcs-type/:username/:repo/"
    wire.answer(Sunset="Mon, 01 Feb 2027 00:00:00 GMT", Deprecation="true", X_Route=route)
    wire.answer(Deprecation="true")
    api = client()
    api.send(TRIGGER)
    api.send(REMOVAL)
    api.send(REMOVAL)
    assert api.sunsets == {("POST", route): "2027-02-01", ("DELETE", "/api/v1.1/me"): None}


@pytest.mark.parametrize(
    ("sunset", "date"),
    [
        ("Mon, 01 Feb 2027 00:00:00 GMT", "2027-02-01"),
        ("Monday, 01-Feb-27 00:00:00 GMT", "2027-02-01"),
        ("Mon, 01 Feb 2027 00:30:00 +0100", "2027-01-31"),
        ("soon", None),
        ("", None),
        ("Mon, 01 Feb 99999999999 00:00:00 GMT", None),
        ("9" * 30, None),
        ("Thu, 01 Jan 2027 00:00:00 +99999999999999999", None),
    ],
)
def test_the_date_of_an_end_is_a_day_or_none(wire, client, sunset, date):
    wire.answer(Sunset=sunset)
    api = client()
    api.send(TRIGGER)
    assert api.sunsets == {("POST", "/api/v1.1/me"): date}


def test_the_end_of_an_endpoint_is_noted_of_a_refusal_too(wire, client):
    wire.answer(410, b'{"message": "gone"}', Sunset="Mon, 01 Feb 2027 00:00:00 GMT")
    api = client()
    with pytest.raises(CircleCIError):
        api.send(TRIGGER)
    assert api.sunsets == {("POST", "/api/v1.1/me"): "2027-02-01"}


def test_no_secret_is_noted(wire, client):
    wire.answer(Deprecation="true", X_Route="/api/the-token-of-this-test/a-secret-of-the-task")
    api = client(secrets=("a-secret-of-the-task",))
    api.send(TRIGGER)
    assert list(api.sunsets) == [("POST", "/api/********/********")]


def test_a_route_shows_no_secret_of_the_request_where_a_task_has_very_many(wire, client):
    wire.answer(Deprecation="true", X_Route="/api/a-secret-of-the-request")
    api = client(secrets=tuple(f"secret-{number}" for number in range(200)))
    body = {"value": Secret("a-secret-of-the-request")}
    api.send(Request("POST", ("api", "v1.1", "me"), lambda answer: None, body))
    assert list(api.sunsets) == [("POST", "/api/********")]


def test_texts_are_scrubbed_of_all_secrets_of_the_task(client):
    api = client(secrets=("a-secret-of-the-task",))
    assert api.scrub("a-secret-of-the-task of the-token-of-this-test") == "******** of ********"


def test_few_secrets_of_a_task_are_looked_for_everywhere(wire, client):
    wire.answer(400, b'{"message": "no another-secret"}')
    with pytest.raises(CircleCIError, match=r"no \*{8}$"):
        client(secrets=("another-secret",)).send(READ)


def test_of_very_many_secrets_those_of_the_request_are_looked_for(wire, client):
    many = tuple(f"secret-number-{number}" for number in range(MOST_SECRETS + 1))
    wire.answer(400, b'{"message": "no secret-number-7, the-token-of-this-test"}')
    with pytest.raises(CircleCIError, match=r"no \*{8}, \*{8}$"):
        client(secrets=many).send(Request("POST", ME, body, {"value": Secret("secret-number-7")}))


@pytest.mark.parametrize("segment", ["..", "", chr(0xDC80)])
def test_a_path_that_cannot_be_sent_is_an_error_and_no_bug(wire, client, segment):
    with pytest.raises(CircleCIError) as caught:
        client().get("api", segment, parse=body)
    assert (caught.value.status, wire.seen) == (None, [])


def test_the_clock_on_the_wall_is_the_callers(client):
    assert Client(client().settings, now=lambda: 7.0).now() == 7.0


# Before each try.


def test_whoever_starts_the_task_is_asked_before_each_try(wire, client):
    wire.answer(500)
    wire.answer()
    asked = []
    api = Client(client().settings, sleep=lambda seconds: None, before_request=lambda: asked.append(len(wire.seen)))
    api.send(READ)
    assert asked == [0, 1]


def test_whoever_starts_the_task_may_end_it(wire, client):
    def end():
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        Client(client().settings, before_request=end).send(READ)
    assert wire.seen == []


def test_nothing_is_sent_once_the_client_was_stopped(wire, client):
    api = client()
    api.stop()
    for request in (READ, TRIGGER):
        with pytest.raises(Stopped):
            api.send(request)
    with pytest.raises(Stopped):
        api.sleep(1)
    assert wire.seen == []


def test_stopping_twice_does_no_harm(client):
    api = client()
    api.stop()
    api.stop()
    api.close()
    api.close()
