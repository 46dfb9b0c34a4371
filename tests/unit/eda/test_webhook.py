# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source `webhook`: what it accepts, what it refuses, and what becomes an event (docs/api/v2.md §12)."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.community.circleci.extensions.eda.plugins.event_source import webhook
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jinja2.nativetypes import NativeEnvironment

from tests.support.eda import SECRET, free_port, moment, payload, running, signature, signed_headers

OLD = "the-secret-of-last-year"


@pytest.fixture
def source():
    """The source as most will run it."""
    with running(webhook.main, host="127.0.0.1", signing_secrets=SECRET) as source:
        yield source


def head(body: bytes, *lines: str) -> bytes:
    """The head of a signed request, with more lines."""
    signed = [f"{name}: {value}" for name, value in signed_headers(body).items()]
    return "\r\n".join(["POST /circleci HTTP/1.1", "Host: x", *signed, *lines, "", ""]).encode()


# Good calls.


@pytest.mark.parametrize("kind", ["workflow-completed", "job-completed", "a-type-of-the-future"])
def test_call_becomes_an_event(source, kind):
    body = payload(kind)
    answer = source.post(body)
    assert (answer.status_code, answer.text) == (200, "passed on")
    assert answer.headers["Connection"] == "close"
    (event,) = source.events()
    assert event["payload"] == body
    assert (event["meta"]["endpoint"], event["meta"]["uuid"]) == ("circleci", body["id"])
    assert event["meta"]["headers"]["user-agent"] == "CircleCI-Webhook/1.0"


def test_headers_with_secrets_are_left_out(source):
    hidden = {"Authorization": "Bearer of-a-proxy", "Cookie": "session=1", "Proxy-Authorization": "Basic eA=="}
    source.post(payload(), headers={**hidden, "X-Forwarded-For": "192.0.2.1"})
    (event,) = source.events()
    assert event["meta"]["headers"]["x-forwarded-for"] == "192.0.2.1"
    assert not {"circleci-signature", *map(str.lower, hidden)} & event["meta"]["headers"].keys()
    assert signature(b"")[:3] not in json.dumps(event["meta"])


def test_names_in_other_scripts_arrive(source):
    body = payload(project={"slug": "github/acme/日本語", "name": "naïve"})
    for data in (json.dumps(body).encode(), json.dumps({**body, "id": "other"}, ensure_ascii=False).encode()):
        assert source.post(data).status_code == 200
    assert [event["payload"]["project"] for event in source.events()] == [body["project"]] * 2


def test_ping_is_no_event(source):
    answer = source.post(payload("ping"))
    assert (answer.status_code, answer.text) == (200, "pong")
    assert source.post(payload("ping"), "wrong").status_code == 401
    assert source.events() == []


def test_only_chosen_types_are_passed_on():
    with running(webhook.main, signing_secrets=[SECRET], events=["job-completed"]) as source:
        assert source.post(payload("workflow-completed")).status_code == 200
        assert source.post(payload("a-type-of-the-future")).status_code == 200
        assert source.post(payload("job-completed")).text == "passed on"
        assert [event["payload"]["type"] for event in source.events()] == ["job-completed"]


def test_body_in_chunks(source):
    body = json.dumps(payload()).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:10], body[10:]))
    got = source.talk(head(body, "Transfer-Encoding: chunked"), chunks, b"0\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 200")
    assert len(source.events()) == 1


def test_health(source):
    for method in ("GET", "HEAD"):
        assert source.request(method, "/health").status_code == 200
    assert source.request("GET", "/health").text == "ok"
    assert source.request("POST", "/health").status_code == 405


# Signatures.


@pytest.mark.parametrize(
    ("body", "secret", "expected"),
    [
        ("hello world", "secret", "734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a"),
        ("lalala", "another-secret", "daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00"),
        (
            "an-important-request-payload",
            "hunter123",
            "9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa",
        ),
        ("foo", "secret", "773ba44693c7553d6ee20f61ea5d2757a9a4f4a44d2841ae4e95b52e4cd62db4"),
    ],
)
def test_vectors_of_circleci(body, secret, expected):
    secrets = (b"no", secret.encode())
    assert webhook.is_signed(f"v1={expected}", body.encode(), secrets)
    assert webhook.is_signed(f"v2=abc, v1={expected} ,v3=", body.encode(), secrets)
    assert not webhook.is_signed(f"v1={expected}", body.encode() + b"\n", secrets)
    assert not webhook.is_signed(f"v1={expected}", body.encode(), secrets[:1])


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "v1=",
        "v1",
        "={}",
        "v2={}",
        "{}",
        "V1={}",
        "v1={}0",
        "v1=v1={}",
        "v1=é",
        "v1=\udcff",
        ",,,",
        "v1=" + "0" * 64,
    ],
)
def test_no_other_signature_counts(wrong):
    right = signature(b"body").removeprefix("v1=")
    assert not webhook.is_signed(wrong.format(right), b"body", (SECRET.encode(),))


@pytest.mark.parametrize(
    ("secret", "headers"),
    [
        (None, {}),
        ("wrong", {}),
        (SECRET, {"circleci-signature": "v1=\xff"}),
        (SECRET, {"circleci-signature": ""}),
        (SECRET, {"circleci-signature": "v2=734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a"}),
    ],
)
def test_forged_call_is_refused(source, caplog, secret, headers):
    answer = source.post(payload(), secret, headers=headers)
    assert answer.status_code == 401
    assert "signature" in answer.text
    assert source.events() == []
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.message == f"Refused a request from 127.0.0.1 with 401: {answer.text}"


def test_changed_body_is_refused(source):
    body = json.dumps(payload()).encode()
    headers = {"circleci-signature": signature(body)}
    assert source.post(body.replace(b"failed", b"success"), headers=headers).status_code == 401
    assert source.post(body + b" ", headers=headers).status_code == 401


def test_signature_in_several_headers(source):
    body = json.dumps(payload()).encode()
    lines = ["circleci-signature: v1=00", "circleci-signature: v2=11", f"Content-Length: {len(body)}"]
    assert source.talk(head(body, *lines), body).startswith(b"HTTP/1.1 200")


def test_secret_is_rotated():
    with running(webhook.main, signing_secrets=[SECRET, OLD]) as source:
        for secret, status in ((OLD, 200), (SECRET, 200), ("older", 401)):
            assert source.post(payload(), secret).status_code == status
        assert len(source.events()) == 2


def test_secret_in_other_scripts():
    with running(webhook.main, signing_secrets="пароль \U0001f511") as source:
        assert source.post(payload(), "пароль \U0001f511").status_code == 200


def test_secrets_are_shown_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    with running(webhook.main, signing_secrets=[SECRET, OLD]) as source:
        for secret in (SECRET, OLD, "wrong", None):
            source.post(payload(), secret)
        source.post(b"[]")
    shown = "\n".join(
        map(str, [*caplog.messages, webhook.Settings.parse({"port": 1, "signing_secrets": [SECRET, OLD]})])
    )
    assert "401" in shown
    assert SECRET not in shown
    assert OLD not in shown
    assert "v1=" not in shown


def test_unsigned_calls_only_if_asked_for(caplog):
    with running(webhook.main, allow_unsigned=True) as source:
        assert source.post(payload(), None).status_code == 200
        # A page in a browser could send this, but not with the right type.
        assert source.post(payload(), None, headers={"Content-Type": "text/plain"}).status_code == 415
        assert len(source.events()) == 1
    assert "anyone" in caplog.text


# Replays.


def test_event_that_is_delivered_twice(source):
    body = payload()
    assert source.post(body).text == "passed on"
    again = source.post(body)
    assert (again.status_code, again.text) == (200, "dropped: passed on before")
    assert source.post({**body, "happened_at": moment(), "webhook": None}).text == "dropped: passed on before"
    assert len(source.events()) == 1


def test_same_event_at_the_same_moment(source):
    body = payload()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: source.post(body), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.text for answer in answers].count("passed on") == 1
    assert len(source.events()) == 1


@pytest.mark.parametrize(
    ("ago", "status"), [(3500, 200), (3700, 403), (10**9, 403), (-50, 200), (-120, 403), (-(10**9), 403)]
)
def test_age(source, ago, status):
    assert source.post(payload(ago=ago)).status_code == status
    assert len(source.events()) == (status == 200)


def test_window_is_chosen():
    with running(webhook.main, signing_secrets=SECRET, max_age=10, clock_skew=0) as source:
        assert [source.post(payload(ago=ago)).status_code for ago in (20, -5, 5)] == [403, 403, 200]


def test_ids_are_kept_as_long_as_the_event_could_be_replayed(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(webhook.time, "monotonic", lambda: now[0])
    settings = webhook.Settings.parse({"port": 1, "signing_secrets": "x", "max_age": 100, "clock_skew": 10})

    async def deliver() -> None:
        receiver = webhook.Receiver(settings, asyncio.Queue())
        for after, identity, is_new in ((0, "a", True), (50, "b", True), (110, "a", False), (112, "a", True)):
            now[0] = 1000.0 + after
            assert await receiver._pass_on_once(identity, {}) == is_new
        assert list(receiver._passed_on) == ["b", "a"]

    asyncio.run(deliver())


# Bodies that are no calls.


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", "not JSON"),
        (b"hello", "not JSON"),
        (b"{", "not JSON"),
        (b'{"id": "\xff"}', "not JSON"),
        (b'\xef\xbb\xbf{"id": "a"}', "not JSON"),
        ('{"id": "a"}'.encode("utf-16"), "not JSON"),
        (b'{"id": NaN}', "not JSON"),
        (b'{"id": Infinity}', "not JSON"),
        (b'{"id": 1e999}', "not JSON"),
        (b'{"id": [-1e999]}', "not JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 100_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "happened_at is missing"),
    ],
)
def test_body_that_is_no_object(source, body, text):
    answer = source.post(body)
    assert answer.status_code == 400
    assert text in answer.text
    assert source.events() == []


@pytest.mark.parametrize("name", ["id", "type", "happened_at"])
@pytest.mark.parametrize("value", [None, "", 7, ["a"], "x" * 201])
def test_call_without_what_is_needed(source, name, value):
    answer = source.post(payload(**{name: value}))
    assert answer.status_code == 400
    assert name in answer.text
    assert source.events() == []


@pytest.mark.parametrize(
    "value",
    [
        "now",
        "2026-08-20",
        "2026-13-20T09:20:00Z",
        "2026-08-20T09:20:00",
        "0000-00-00T00:00:00Z",
        "2026-08-20T25:20:00Z",
    ],
)
def test_time_that_is_none(source, value):
    assert source.post(payload(happened_at=value)).text == "happened_at is not a time."


@pytest.mark.parametrize(
    "value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-08-20T09:20:00.123456789Z"]
)
def test_time_that_is_far_away(source, value):
    assert source.post(payload(happened_at=value)).status_code == 403


@pytest.mark.parametrize("offset", ["Z", "+00:00", ".123456Z", ".1Z"])
def test_ways_to_write_a_time(source, offset):
    assert source.post(payload(happened_at=moment()[:19] + offset)).status_code == 200


# Requests that are no calls.


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 404),
        ("POST", "/circleci/", 404),
        ("POST", "/circleci/../circleci2", 404),
        ("GET", "/circleci", 405),
        ("PUT", "/circleci", 405),
        ("HEAD", "/circleci", 405),
        ("OPTIONS", "/circleci", 405),
        ("GET", "/metrics", 404),
    ],
)
def test_other_paths_and_methods(source, method, path, status):
    assert source.request(method, path, data=b"{}").status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": None},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "br"},
    ],
)
def test_other_types(source, headers):
    assert source.post(payload(), headers=headers).status_code == 415


def test_compressed_body_is_not_unpacked(source):
    body = gzip.compress(b"0" * 10_000_000)
    assert source.post(body, headers={"Content-Encoding": "gzip"}).status_code == 415


def test_path_is_chosen():
    with running(webhook.main, signing_secrets=SECRET, path="/hooks/ci") as source:
        assert source.post(payload(), path="/circleci").status_code == 404
        assert source.post(payload(), path="/hooks/ci?from=circleci").status_code == 200
        assert source.events()[0]["meta"]["endpoint"] == "hooks/ci"


# Size.


def test_body_of_the_largest_size():
    with running(webhook.main, signing_secrets=SECRET, max_body=2048) as source:
        body = json.dumps(payload()).encode()
        assert source.post(body.ljust(2048)).status_code == 200
        answer = source.post(body.ljust(2049))
        assert answer.status_code == 413


def test_body_that_does_not_tell_its_size():
    with running(webhook.main, signing_secrets=SECRET, max_body=2048) as source:
        body = json.dumps(payload()).encode().ljust(2049)
        chunk = b"%x\r\n%s\r\n" % (len(body), body)
        got = source.talk(head(body, "Transfer-Encoding: chunked"), chunk, b"0\r\n\r\n")
        assert got.startswith(b"HTTP/1.1 413")
        got = source.talk(head(b"", "Transfer-Encoding: chunked"), *[b"400\r\n" + b"x" * 1024 + b"\r\n"] * 50)
        assert not got.startswith(b"HTTP/1.1 2")
        assert source.events() == []


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: -5"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ],
)
def test_ambiguous_length(source, lines):
    assert not source.talk(head(b"hello", *lines), b"5\r\nhello\r\n0\r\n\r\n").startswith(b"HTTP/1.1 2")
    assert source.request("GET", "/health").status_code == 200


def test_broken_chunks():
    with running(webhook.main, signing_secrets=SECRET, timeout=1) as source:
        got = source.talk(head(b"", "Transfer-Encoding: chunked"), b"zz\r\nhello\r\n")
        assert got.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400", b"HTTP/1.1 408"))


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00", b"GARBAGE\r\n\r\n", b"POST /circleci HTTP/1.1\r\nA: \x01private\r\n\r\n"]
)
def test_what_is_not_http(source, caplog, sent):
    caplog.set_level(logging.INFO)
    assert b" 400 " in source.talk(sent)
    assert "Refused a request that is not HTTP, with 400." in caplog.text or b"private" not in sent
    assert "private" not in caplog.text
    assert "Traceback" not in caplog.text
    assert source.request("GET", "/health").status_code == 200


# Slow clients, and slow rules.


def test_slow_body_ends_by_timeout():
    with running(webhook.main, signing_secrets=SECRET, timeout=1) as source:
        got = source.talk(head(b"x", "Content-Length: 100"), *[b"x"] * 20, pause=0.1)
        assert got.startswith(b"HTTP/1.1 408")
        assert source.events() == []


def test_body_without_end_ends_by_timeout():
    with running(webhook.main, signing_secrets=SECRET, timeout=1) as source:
        got = source.talk(head(b"x", "Transfer-Encoding: chunked"), *[b"1\r\nx\r\n"] * 20, pause=0.1)
        assert got.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("parts", [[b""], [b"POST /circleci HTTP/1.1\r\nX: ", *[b"x"] * 15]])
def test_slow_headers_end_by_timeout(monkeypatch, parts):
    monkeypatch.setattr(webhook, "GRACE", 0)
    with running(webhook.main, signing_secrets=SECRET, timeout=1) as source:
        assert source.talk(*parts, pause=0.1) == b""


def test_many_slow_clients_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(webhook, "MAX_CONNECTIONS", 3)
    with running(webhook.main, signing_secrets=SECRET) as source:
        idle = [socket.create_connection(("127.0.0.1", source.port), timeout=5) for _each in range(3)]
        ask = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert source.talk(ask) == b""
        for connection in idle:
            connection.close()
        answered = time.monotonic() + 10
        while not source.talk(ask).startswith(b"HTTP/1.1 200") and time.monotonic() < answered:
            time.sleep(0.01)
        assert source.request("GET", "/health").status_code == 200


def test_full_queue_loses_no_event():
    with running(webhook.main, room=1, signing_secrets=SECRET, timeout=1) as source:
        first, second = payload(), payload()
        assert source.post(first).status_code == 200
        answer = source.post(second)
        assert (answer.status_code, answer.text) == (503, "The rules are busy.")
        assert source.request("GET", "/health").status_code == 200
        assert [event["payload"] for event in source.events()] == [first]
        # CircleCI delivers it again.
        assert source.post(second).text == "passed on"
        assert [event["payload"] for event in source.events()] == [second]


def test_queue_that_gets_room_in_time():
    with running(webhook.main, room=1, signing_secrets=SECRET) as source:
        source.post(payload())
        with ThreadPoolExecutor(2) as pool:
            waiting = pool.submit(source.post, body := payload())
            again = pool.submit(source.post, body)
            time.sleep(0.3)
            assert len(source.events()) == 1
            assert sorted([waiting.result().text, again.result().text]) == ["dropped: passed on before", "passed on"]
        assert len(source.events()) == 1


def test_filter_that_fails_loses_no_event(caplog):
    class Broken:
        async def put(self, event):
            raise RuntimeError("a filter of the rulebook has failed")

    async def main(_queue, options):
        await webhook.main(Broken(), options)

    with running(main, signing_secrets=SECRET) as source:
        body = payload()
        assert source.post(body).status_code == 500
        assert source.post(body).status_code == 500
    assert "a filter of the rulebook has failed" in caplog.text


def test_end_while_a_call_waits():
    answers = []
    with running(webhook.main, room=1, signing_secrets=SECRET) as source:
        source.post(payload())

        def late() -> None:
            try:
                answers.append(source.post(payload()).status_code)
            except OSError:
                answers.append(None)

        thread = threading.Thread(target=late)
        thread.start()
        time.sleep(0.3)
        started = time.monotonic()
    thread.join()
    assert time.monotonic() - started < 30
    assert answers[0] in (None, 500, 503)


# What those who push can choose.


@pytest.mark.parametrize(
    ("pushed", "passed_on"),
    [
        ("{{ lookup('pipe', 'id') }}", "{ { lookup('pipe', 'id') }}"),
        ("{%set x=1%}", "{ %set x=1%}"),
        ("{#c#}", "{ #c#}"),
        ("{{{{", "{ { { { "),
        ("{ {\n", "{ { \n"),
        ("#jinja2: variable_start_string:'[%'\n[% x %]", " #jinja2 : variable_start_string:'[%'\n[% x %]"),
        (r"'\x7b\x7b 7 }}'", r"'\ x7b\ x7b 7 }}'"),
        ("'{' '{'", "'{ ' '{ '"),
        ("'#jin' 'ja2:'", "' #jin' 'ja2:'"),
        ("#17", " #17"),
        ("$ANSIBLE_VAULT;1.1", "$ANSIBLE _VAULT;1.1"),
        ("fix #17: it's $HOME/x", "fix #17: it's $HOME/x"),
        ("half a \ud83d pair", "half a \ufffd pair"),
        ("rocket \U0001f680", "rocket \ufffd"),
        ("日本語 é \0", "日本語 é \0"),
    ],
)
def test_no_template_comes_through(source, pushed, passed_on):
    body = payload(pipeline={"vcs": {"branch": pushed, "commit": [pushed, {pushed: 1}]}})
    assert source.post(body).status_code == 200
    (event,) = source.events()
    assert event["payload"]["pipeline"]["vcs"] == {"branch": passed_on, "commit": [passed_on, {passed_on: 1}]}


LOOKUP = '{{ lookup("pipe", "id") }}'
HEADER = "#jinja2:variable_start_string:'[%', variable_end_string:'%]'\n[% 7 %]"
HALVES = [
    ("'", "'"),
    ('"""', '"""'),
    ("'{' '", "'"),
    ("'{", "'"),
    ("{", ""),
    ("'#' '", "'"),
    ("['", "']"),
    ("{'a': '", "'}"),
]


@pytest.mark.filterwarnings("ignore:.*invalid escape sequence")  # else it would not become a value
@pytest.mark.parametrize("between", ["", " ", ": ", "\n"])
@pytest.mark.parametrize("text", [LOOKUP, LOOKUP[1:], LOOKUP.replace("{{", "{%"), HEADER, HEADER[1:]])
def test_no_template_comes_out_of_ansible_rulebook(text, between):
    """It renders with native types, which makes values of what looks like Python, also of texts that were joined."""
    escapes = [r"\x7b", r"\173", r"\u007b", r"\N{LEFT CURLY BRACKET}", "{\\\n", "{' '", "{''", "{'\t'", "{"]
    texts = [text.replace("{", escape) for escape in escapes]
    texts += [
        text.replace("jinja2", "jin' 'ja2"),
        text.replace("j", r"\x6a"),
        text.replace("#", "' '#"),
        text.replace("#", r"\43"),
    ]
    joined = NativeEnvironment().from_string(f"{{{{ a }}}}{between}{{{{ b }}}}{between}{{{{ c }}}}")
    alone = NativeEnvironment().from_string("{{ b }}")
    for before, after in HALVES:
        for middle in texts:
            whole = webhook.inert(f"{before}{middle}{after}")
            parts = {"a": webhook.inert(before), "b": webhook.inert(middle), "c": webhook.inert(after)}
            for rendered in (alone.render(b=whole), joined.render(parts), joined.render(a="", b=whole, c="")):
                assert not re.search(r"\{[{%#]|^#jinja2:", str(rendered)), (before, middle, after)
                assert not re.search(r"\{[{%#]|'#jinja2:", repr(rendered)), (before, middle, after)


def test_no_template_comes_through_in_headers_and_ids(source):
    source.post(payload(id="{{ 7 }}"), headers={"X-Note": "{{ 7 }}"})
    (event,) = source.events()
    assert event["meta"]["uuid"] == "{ { 7 }}"
    assert event["meta"]["headers"]["x-note"] == "{ { 7 }}"


# Options.


def refusal(**options) -> str:
    """What is said of options with which the source does not start."""
    with pytest.raises(ValueError, match=r"^\w") as raised:
        asyncio.run(webhook.main(asyncio.Queue(), {"port": free_port(), "signing_secrets": SECRET, **options}))
    return str(raised.value)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"port": None}, "port: is required"),
        ({"port": 0}, "port: must be a whole number"),
        ({"port": True}, "port: must be a whole number"),
        ({"port": "http"}, "port: must be a whole number"),
        ({"port": 5000.5}, "port: must be a whole number"),
        ({"signing_secrets": None}, "allow_unsigned: true"),
        ({"signing_secrets": []}, "allow_unsigned: true"),
        ({"signing_secrets": ""}, "signing_secrets: must be"),
        ({"signing_secrets": [SECRET, ""]}, "signing_secrets: must be"),
        ({"signing_secrets": [SECRET, None]}, "signing_secrets: must be"),
        ({"signing_secrets": 12345}, "quote it"),
        ({"signing_secrets": {"a": SECRET}}, "signing_secrets: must be"),
        ({"signing_secrets": [SECRET, "$ANSIBLE_VAULT;1.1;AES256\n6162"]}, "still encrypted"),
        ({"allow_unsigned": True}, "allow_unsigned: cannot be used together"),
        ({"allow_unsigned": "sometimes"}, "allow_unsigned: must be true or false"),
        ({"signing_secret": SECRET}, "signing_secret: unknown"),
        ({"hmac_secret": SECRET}, "hmac_secret: unknown"),
        ({"path": "circleci"}, "path: must begin"),
        ({"path": "/a b"}, "path: must begin"),
        ({"path": "/{x}"}, "path: must begin"),
        ({"path": "/health"}, "path: must begin"),
        ({"path": 7}, "path: must be a string"),
        ({"events": ["ping"]}, "events: ping is unknown"),
        ({"events": []}, "events: is empty"),
        ({"events": [1]}, "events: must be a list"),
        ({"max_age": 0}, "max_age: must be"),
        ({"clock_skew": -1}, "clock_skew: must be"),
        ({"max_body": 10}, "max_body: must be"),
        ({"timeout": 0}, "timeout: must be"),
        ({"keyfile": "key.pem"}, "certfile: is required"),
        ({"password": "x"}, "certfile: is required"),
        ({"certfile": "/nowhere/cert.pem"}, "certfile: the certificate and its key cannot be loaded"),
    ],
)
def test_options_that_are_refused(options, text):
    said = refusal(**options)
    assert text in said
    assert SECRET not in said


def test_options_as_templates_and_core_give_them():
    given = {"port": "5000", "allow_unsigned": "True", "max_age": "60", "events": "job-completed", "certfile": None}
    settings = webhook.Settings.parse({**given, "eda_feedback_queue": object()})
    assert (settings.port, settings.secrets, settings.max_age, settings.events) == (5000, (), 60, ("job-completed",))


def test_port_that_is_taken(source):
    with pytest.raises(OSError, match="address"):
        asyncio.run(webhook.main(asyncio.Queue(), {"port": source.port, "host": "127.0.0.1", "signing_secrets": "x"}))


def test_documented_options_are_those_that_there_are():
    yaml = pytest.importorskip("yaml")
    documented = yaml.safe_load(webhook.DOCUMENTATION)["options"]
    said = refusal(nothing=1).partition("the options are ")[2].rstrip(".").split(", ")
    assert sorted(documented) == said
    settings = webhook.Settings.parse({"port": 1, "allow_unsigned": True})
    for name, about in documented.items():
        if "default" in about and name != "allow_unsigned":
            assert getattr(settings, name) == about["default"]


# TLS.


def test_tls(certificate):
    with running(webhook.main, scheme="https", signing_secrets=SECRET, certfile=str(certificate)) as source:
        body = json.dumps(payload()).encode()
        answer = source.request("POST", "/circleci", data=body, headers=signed_headers(body), verify=str(certificate))
        assert answer.status_code == 200
        assert source.talk(b"GET /health HTTP/1.1\r\n\r\n") == b""
        assert len(source.events()) == 1


def test_tls_handshake_that_does_not_come(certificate):
    with running(webhook.main, signing_secrets=SECRET, certfile=str(certificate), timeout=1) as source:
        assert source.talk(b"\x16\x03\x01") == b""


def test_encrypted_key(certificate, tmp_path):
    pem = certificate.read_bytes()
    key = serialization.load_pem_private_key(pem[pem.index(b"-----BEGIN PRIVATE") :], None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    locked = tmp_path / "key.pem"
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"the password of the key"),
        )
    )
    files = {"certfile": str(certificate), "keyfile": str(locked)}
    for password in (None, "wrong"):
        assert "cannot be loaded" in refusal(**files, password=password)
    with running(webhook.main, signing_secrets=SECRET, **files, password="the password of the key"):
        pass
