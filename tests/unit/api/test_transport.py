# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One exchange over HTTP: what is sent, and that every answer comes to an end."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
import yaml
from ansible_collections.community.circleci.plugins.module_utils._api import connections, transport
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import parse, server_of
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.scrubbing import Secret
from ansible_collections.community.circleci.plugins.module_utils._api.settings import Settings
from ansible_collections.community.circleci.plugins.module_utils._api.transport import pieces
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

from tests.support.wire import listening

TOKEN = "the-token-of-this-test"
ME = ("api", "v1.1", "me")
ROOT = Path(__file__).parents[3]


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


def post(value=None, **extra):
    return Request("POST", ME, body, {"a": 1} if value is None else value, **extra)


READ = Request("GET", ME, body)
UPSERT = post(repeatable=True)
TRIGGER = post()


# What is sent.


def test_a_get_has_no_body_and_asks_for_json(wire, client):
    wire.answer()
    assert client().get(*ME, parse=body, some_query="a b") == {}
    (seen,) = wire.seen
    assert (seen.method, seen.target, seen.body) == ("GET", "/api/v1.1/me?some-query=a+b", b"")
    assert (seen.headers["accept"], seen.headers["accept-encoding"]) == ("application/json", "identity")
    assert not {"content-type", "content-length", "transfer-encoding"} & seen.headers.keys()


@pytest.mark.parametrize("value", [{"name": "A", "value": Secret("käse\n\udcff")}, {}, [], [1, None], "text", 0, False])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_body_is_sent_as_json(wire, client, method, value):
    wire.answer()
    client().send(Request(method, ME, body, value))
    (seen,) = wire.seen
    assert seen.method == method
    assert json.loads(seen.body) == value
    assert seen.headers["content-type"] == "application/json"


def test_without_a_body_nothing_is_sent(wire, client):
    wire.answer()
    client().send(Request("POST", ME, body))
    assert wire.seen[0].body == b""
    assert "content-type" not in wire.seen[0].headers


def test_the_user_agent_names_the_collection_and_its_version(wire, client):
    wire.answer()
    client().send(READ)
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    assert wire.seen[0].headers["user-agent"] == f"community.circleci/{version}"


@pytest.mark.parametrize(
    ("method", "header", "value", "target"),
    [
        ("circle_token", "circle-token", TOKEN, "/api/v1.1/me"),
        ("bearer", "authorization", f"Bearer {TOKEN}", "/api/v1.1/me"),
        ("basic", "authorization", "Basic dGhlLXRva2VuLW9mLXRoaXMtdGVzdDo=", "/api/v1.1/me"),
        ("query", None, None, f"/api/v1.1/me?circle-token={TOKEN}"),
    ],
)
def test_the_token_is_sent_as_the_method_says(wire, client, method, header, value, target):
    wire.answer()
    client(auth_method=method).send(READ)
    sent = {name: value for name, value in wire.seen[0].headers.items() if name in ("circle-token", "authorization")}
    assert sent == ({header: value} if header else {})
    assert wire.seen[0].target == target


def test_the_token_in_the_query_stands_beside_what_is_asked(wire, client):
    wire.answer()
    client(auth_method="query").get(*ME, parse=body, branch="x")
    assert wire.seen[0].target == f"/api/v1.1/me?branch=x&circle-token={TOKEN}"


@pytest.mark.parametrize("method", ["circle_token", "bearer", "basic", "query"])
@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_none_is_sent(wire, client, method, token):
    wire.answer()
    client(token=token, auth_method=method).send(READ)
    assert not {"circle-token", "authorization"} & wire.seen[0].headers.keys()
    assert wire.seen[0].target == "/api/v1.1/me"


@pytest.mark.parametrize("token", [TOKEN, None])
def test_netrc_is_never_read(wire, client, monkeypatch, tmp_path, token):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    wire.answer(302, Location="/api/v1.1/me/")
    wire.answer()
    client(token=token).send(READ)
    assert len(wire.seen) == 2
    assert all("authorization" not in seen.headers for seen in wire.seen)


def test_cookies_are_not_sent_back(wire, client):
    wire.answer(Set_Cookie="ring-session=abc; Path=/")
    api = client()
    api.send(READ)
    api.send(READ)
    assert "cookie" not in wire.seen[1].headers


def test_segments_are_sent_as_they_were_escaped(wire, client):
    wire.answer()
    client().get("api", "tree", "feature/x y", "50%2F", "a~b'(c)", parse=body)
    assert wire.targets == ["/api/tree/feature%2Fx%20y/50%252F/a~b%27%28c%29"]


def test_a_server_below_a_path_is_asked_there(wire, client):
    wire.answer()
    client(f"{wire.url}/gateway/api/circleci/api/v2/").send(READ)
    assert wire.targets == ["/gateway/api/circleci/api/v1.1/me"]


def test_a_server_of_ipv6_is_asked(client):
    with listening(host="::1") as wire:
        wire.answer()
        client(wire.url).send(READ)
        assert wire.seen[0].headers["host"] == wire.url.removeprefix("http://")
        assert wire.seen[0].headers["circle-token"] == TOKEN


@pytest.mark.parametrize(
    "url",
    [
        *("http://a.example", "HTTPS://A.Example:443/x?y=z", "http://a.example:8080/x", "http://a.example:0080?y"),
        *("https://[2001:DB8::A]/x", "http://[::1]:8080", "https://[::ffff:10.0.0.1]/", "http://127.0.0.1:1/@x"),
    ],
)
def test_an_address_that_is_plain_is_read_in_the_same_way_by_everybody(url):
    transport._check_sent(url, parse(url))


@pytest.mark.parametrize("other", ["https://a.example", "http://b.example", "http://a.example:81"])
def test_an_address_that_is_read_in_two_ways_is_not_asked(other):
    with pytest.raises(requests.exceptions.InvalidURL):
        transport._check_sent(other, parse("http://a.example"))


def test_an_answer_without_words_says_what_its_status_means(wire, client):
    wire.answer(404, b"{}")
    with pytest.raises(CircleCIError, match="HTTP 404, Not Found"):
        client().send(READ)


def test_a_body_may_have_64_mib():
    assert transport.BODY_LIMIT == 64 * 2**20


# What comes back.


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b'""', ""),
        (b"", None),
        (b" \r\n ", None),
        (b"null", None),
        (b"[]", []),
        (b'{"a": "\xc3\xbc"}', {"a": "ü"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b"7", 7),
        (b"true", True),
    ],
)
def test_a_body_may_be_any_json(wire, client, sent, expected):
    wire.answer(201, sent)
    assert client().send(TRIGGER) == expected


@pytest.mark.parametrize("sent", [b"<html>all is well</html>", b'{:login "me"}'])
def test_a_body_that_is_not_json_is_an_error(wire, client, sent):
    wire.answer(200, sent, Content_Type="text/html;charset=utf-8")
    with pytest.raises(CircleCIError, match="not JSON but text/html") as caught:
        client().send(READ)
    assert caught.value.is_foreign
    assert len(wire.seen) == 1


def test_a_body_without_a_length_is_read_to_its_end(wire, client):
    wire.answer(200, b'{"a": 1}', Transfer_Encoding="identity")
    assert client().send(READ) == {"a": 1}


def chunked(data):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)


def test_a_body_in_chunks_is_read(wire, client):
    wire.answer(200, chunked(b'{"a": 1}'), Transfer_Encoding="chunked")
    assert client().send(READ) == {"a": 1}


def test_a_body_that_is_packed_all_the_same_is_unpacked(wire, client):
    wire.answer(200, gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")
    assert client().send(READ) == {"a": 1}


def test_a_body_that_cannot_be_unpacked_is_an_error(wire, client):
    wire.answer(200, b"no gzip at all", Content_Encoding="gzip")
    with pytest.raises(CircleCIError, match="no answer from 127") as caught:
        client(retries=0).send(UPSERT)
    assert caught.value.unclear


# Connections.


def test_connections_are_kept_open(wire, client):
    wire.answer()
    api = client()
    for _request in range(5):
        api.send(TRIGGER)
    assert wire.connections == 1
    assert len({seen.port for seen in wire.seen}) == 1


def test_connections_are_kept_from_one_client_to_the_next(wire, client):
    """The items of a loop share them."""
    wire.answer()
    client().send(READ)
    client().send(READ)
    assert wire.connections == 1


@pytest.mark.parametrize("other", [{"token": "another"}, {"validate_certs": False}, {"auth_method": "bearer"}])
def test_clients_with_other_settings_share_no_connection(wire, client, other):
    wire.answer()
    client().send(READ)
    client(**other).send(READ)
    assert wire.connections == 2


def test_a_connection_is_kept_after_a_refusal(wire, client):
    wire.answer(404, b'{"message": "no"}')
    api = client()
    for _request in range(2):
        with pytest.raises(CircleCIError):
            api.send(READ)
    assert wire.connections == 1


def test_a_connection_that_the_server_has_closed_is_replaced(wire, client):
    wire.answer(Connection="close")
    api = client()
    api.send(TRIGGER)
    api.send(TRIGGER)
    assert wire.connections == 2


FORK = """
import os, sys
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import server_of
from ansible_collections.community.circleci.plugins.module_utils._api.client import Client
from ansible_collections.community.circleci.plugins.module_utils._api.settings import Settings

def ask(name):
    Client(Settings(server_of(sys.argv[1]), "a-token")).get(name, parse=lambda answer: None)

ask("parent")
if not (child := os.fork()):
    ask("child")
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
ask("parent")
"""


def test_workers_share_no_connection(wire):
    """Ansible forks: two processes on one connection would read each other's answers."""
    wire.answer()
    environment = {"PYTHONPATH": str(ROOT / "build"), "no_proxy": "*"}
    subprocess.run([sys.executable, "-c", FORK, wire.url], env=environment, check=True, timeout=60)
    ports = [seen.port for seen in wire.seen]
    assert wire.targets == ["/parent", "/child", "/parent"]
    assert ports[0] == ports[2]
    assert ports[0] != ports[1]


# Answers that do not end.

SHORT = 0.3
"""A time-out, in seconds. What drips would take a hundred times longer."""


def assert_breaks_off(wire, send):
    wire.answer(200, b'"%s"' % (b"x" * 3000))
    wire.drip = SHORT / 30
    with pytest.raises(CircleCIError, match="timed out") as caught:
        send()
    assert (caught.value.status, caught.value.unclear) == (None, True)


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_that_drips_ends_in_time(wire, client, part):
    wire.drips_from = part
    assert_breaks_off(wire, lambda: client(timeout=SHORT).send(TRIGGER))


@pytest.mark.parametrize("kind", ["identity", "chunked"])
def test_an_answer_without_a_length_that_drips_ends_in_time(wire, client, kind):
    data = b'"%s"' % (b"x" * 3000)
    wire.answer(200, chunked(data) if kind == "chunked" else data, Transfer_Encoding=kind)
    wire.drip = SHORT / 30
    with pytest.raises(CircleCIError, match="timed out"):
        client(timeout=SHORT).send(TRIGGER)


def test_a_refusal_that_drips_ends_in_time(wire, client):
    wire.answer(400, b'{"message": "%s"}' % (b"x" * 3000))
    wire.drip = SHORT / 30
    with pytest.raises(CircleCIError, match="timed out"):
        client(timeout=SHORT).send(TRIGGER)


def test_an_answer_over_tls_that_drips_ends_in_time(client, certificate):
    with listening(certificate) as wire:
        assert_breaks_off(wire, lambda: client(wire.url, ca_path=str(certificate), timeout=SHORT).send(TRIGGER))


def test_a_server_that_does_not_speak_tls_ends_in_time(client):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with pytest.raises(CircleCIError, match="timed out") as caught:
            client(f"https://127.0.0.1:{server.getsockname()[1]}", timeout=SHORT, retries=0).send(TRIGGER)
    assert caught.value.status is None


def test_an_answer_that_does_not_come_ends_in_time(wire, client):
    wire.answer()
    wire.hold = threading.Event()
    with pytest.raises(CircleCIError, match=r"no answer from 127.0.0.1:\d+: ReadTimeout, Read timed out\.$") as caught:
        client(timeout=SHORT).send(TRIGGER)
    assert caught.value.unclear


def test_redirects_do_not_give_more_time(wire, client):
    """Each hop would take two thirds of it."""
    wire.answer(302, b"x" * 20, Location="/again")
    wire.drip, wire.drips_from = SHORT / 100, "headers"
    with pytest.raises(CircleCIError, match="timed out"):
        client(timeout=SHORT, retries=0).send(READ)
    assert len(wire.seen) < 5


def test_a_short_time_does_not_end_what_is_quick(wire, client):
    wire.answer(200, b'"%s"' % (b"x" * 100_000))
    assert len(client(timeout=20).send(TRIGGER)) == 100_000


# Answers that are too large.

LIMIT = 2**20
ZEROS = 256 * 2**20


@pytest.fixture
def limit(monkeypatch):
    monkeypatch.setattr(transport, "BODY_LIMIT", LIMIT)


def peak(call):
    """How much memory a call takes that is refused, in bytes."""
    tracemalloc.start()
    try:
        with pytest.raises(CircleCIError) as caught:
            call()
        return tracemalloc.get_traced_memory()[1], caught.value
    finally:
        tracemalloc.stop()


def packed(data, times=1):
    for _time in range(times):
        data = gzip.compress(data, 9)
    return data


LARGE = {
    "length": (b"0" * (2 * LIMIT), {}),
    "no length": (b"0" * (8 * LIMIT), {"Transfer_Encoding": "identity"}),
    "chunks": (
        b"".join(b"10000\r\n%s\r\n" % (b"0" * 65536) for _chunk in range(128)),
        {"Transfer_Encoding": "chunked"},
    ),
    "chunks and a length": (
        b"".join(b"10000\r\n%s\r\n" % (b"0" * 65536) for _chunk in range(128)),
        {"Transfer_Encoding": "chunked", "Content_Length": "2"},
    ),
    "gzip": (packed(bytes(64 * LIMIT)), {"Content_Encoding": "gzip"}),
    "gzip twice": (packed(bytes(64 * LIMIT), 2), {"Content_Encoding": "gzip, gzip"}),
}


@pytest.mark.parametrize("kind", LARGE)
@pytest.mark.parametrize("status", [200, 500])
def test_a_body_that_is_too_large_ends_in_little_memory(wire, client, limit, kind, status):
    data, headers = LARGE[kind]
    wire.answer(status, data, **headers)
    memory, error = peak(lambda: client().send(TRIGGER))
    assert error.message == "the answer is larger than 1 MiB"
    assert (error.status, error.unclear) == (status, True)
    assert memory < 6 * LIMIT
    assert len(wire.seen) == 1


@pytest.mark.parametrize("kind", LARGE)
def test_the_body_of_a_redirect_is_not_read(wire, client, limit, kind):
    data, headers = LARGE[kind]
    wire.answer(302, data, Location="/elsewhere", **headers)
    memory, error = peak(lambda: client().send(TRIGGER))
    assert error.message == "the server redirects to /elsewhere"
    assert memory < 2 * LIMIT


def test_a_body_at_the_limit_is_read(wire, client, limit):
    wire.answer(200, b'"%s"' % (b"x" * (LIMIT - 2)))
    assert len(client().send(TRIGGER)) == LIMIT - 2


def test_a_body_that_claims_to_be_shorter_is_cut_there(wire, client):
    wire.answer(200, b'{"a": 1} and more', Content_Length="8", Connection="close")
    assert client().send(TRIGGER) == {"a": 1}


@pytest.mark.parametrize("length", ["-1", "abc", "8, 8", ""])
def test_a_length_that_nobody_understands_is_no_length(wire, client, length):
    wire.answer(200, b'{"a": 1}', Content_Length=length, Connection="close")
    assert client().send(TRIGGER) == {"a": 1}


@pytest.mark.parametrize("length", ["9", "9" * 400, "1, 9"])
def test_a_length_that_cannot_be_right_is_an_error(wire, client, length):
    wire.answer(200, b'{"a": 1}', Content_Length=length, Connection="close")
    with pytest.raises(CircleCIError):
        client().send(TRIGGER)


# Answers that break off.


def test_an_answer_that_breaks_off_is_no_answer(wire, client):
    wire.answer(200, b'{"login": "me"}')
    wire.short = 5
    with pytest.raises(CircleCIError) as caught:
        client().send(TRIGGER)
    assert caught.value.unclear
    assert caught.value.message.endswith("IncompleteRead(10 bytes read, 5 more expected)")


def test_a_server_that_hangs_up_gives_no_answer(client):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def hang_up():
            connection, _address = server.accept()
            with connection:
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):  # what is not read would make a reset of the end
                    pass

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(CircleCIError) as caught:
            client(f"http://127.0.0.1:{server.getsockname()[1]}", retries=0).send(TRIGGER)
        thread.join()
    assert (caught.value.status, caught.value.unclear, caught.value.retryable) == (None, True, None)
    assert caught.value.message.endswith(": ConnectionError, Remote end closed connection without response")


@pytest.fixture
def closed():
    """The address of a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_server_that_is_not_there_was_surely_not_asked(client, time, closed):
    with pytest.raises(CircleCIError) as caught:
        client(closed, retries=1).send(TRIGGER)
    assert len(time.slept) == 1
    assert not caught.value.unclear
    host = closed.removeprefix("http://")
    assert caught.value.message == f"no answer from {host}: ConnectionError, Connection refused"
    assert "api_url" in caught.value.hint


def test_a_server_without_an_address_was_surely_not_asked(client):
    with pytest.raises(CircleCIError) as caught:
        client("http://circleci.invalid", retries=0).send(TRIGGER)
    assert not caught.value.unclear
    assert "api_url" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["HTTP/1.1 abc\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n", "\x00\x01", f"HTTP/1.1 200 {'x' * 70_000}"]
)
def test_a_server_that_speaks_something_else_is_an_error(client, text):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def speak():
            connection, _address = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(text.encode())

        thread = threading.Thread(target=speak)
        thread.start()
        try:
            with pytest.raises(CircleCIError):
                client(f"http://127.0.0.1:{server.getsockname()[1]}", retries=0).send(TRIGGER)
        finally:
            thread.join()


PIECE = "AIbUYSQAPl6jYwXuI2In"
KEY = f"-----BEGIN RSA PRIVATE KEY-----\nMIIE{PIECE}/more\n-----END RSA PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    "answer",
    [
        f"HTTP/1.1 400 {PIECE}\r\nContent-Type: application/json\r\n\r\n",
        f"HTTP/1.1 400 Bad Request\r\nContent-Type: {PIECE}/x\r\n\r\nno",
        f"HTTP/1.1 201 Created\r\nContent-Type: {PIECE}/x\r\n\r\nno",
        f"HTTP/1.1 302 Found\r\nLocation: https://{PIECE}.example/\r\n\r\n",
        f"HTTP/1.1 302 Found\r\nLocation: /{PIECE}\r\n\r\n",
        f"HTTP/1.1 400 Bad Request\r\nDeprecation: true\r\nX-Route: /{PIECE}\r\n\r\n",
        f"HTTP/1.1 {PIECE}\r\n\r\n",
        f"{PIECE}\r\n\r\n",
    ],
)
def test_not_even_a_piece_of_a_private_key_comes_back(client, answer):
    """Where one was sent, nothing of the server's is quoted: what is cut out of a line cannot be recognized."""
    request = Request("POST", ("api", "v1.1", "me"), lambda answer: None, {"private_key": Secret(KEY)})
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def echo():
            connection, _address = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer.encode())

        thread = threading.Thread(target=echo)
        thread.start()
        api = client(f"http://127.0.0.1:{server.getsockname()[1]}", retries=0)
        with pytest.raises(CircleCIError) as caught:
            api.send(request)
        thread.join()
    assert PIECE.lower() not in f"{caught.value} {caught.value.hint} {api.sunsets}".lower()


def test_a_number_that_json_does_not_have_sends_nothing(wire, client):
    wire.answer()
    with pytest.raises(CircleCIError):
        client().send(post({"a": float("nan")}))
    assert wire.seen == []


# Streams.


@pytest.fixture
def stream(wire, client):
    """Reads an artifact at an address of the wire."""

    def stream(path="/artifact", with_token=True, timeout=20, url=None, **settings):
        api = client(timeout=timeout, **settings)
        with api.stream(parse(f"{url or wire.url}{path}"), with_token=with_token) as response:
            return b"".join(pieces(response, timeout))

    return stream


def test_a_stream_may_be_larger_than_an_answer(wire, stream, limit):
    wire.answer(200, b"x" * (3 * LIMIT), Content_Type="application/octet-stream")
    assert len(stream()) == 3 * LIMIT
    assert wire.seen[0].headers["accept"] == "*/*"
    assert wire.seen[0].headers["circle-token"] == TOKEN


def test_a_stream_without_the_token_shows_none(wire, stream):
    wire.answer(200, b"x")
    assert stream(with_token=False) == b"x"
    assert TOKEN not in repr(wire.seen)


def test_each_piece_of_a_stream_has_its_own_time(wire, client, monkeypatch):
    now = [1000.0]
    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr(transport, "time", clock)
    monkeypatch.setattr(connections, "time", clock)
    wire.answer(200, b"x" * (4 * transport.CHUNK))
    size = 0
    with client(timeout=20).stream(parse(wire.url), with_token=True) as response:
        for piece in pieces(response, 20):
            size += len(piece)
            now[0] += 15  # whoever reads takes as long for each
    assert size == 4 * transport.CHUNK


def test_a_stream_that_drips_ends_in_time(wire, stream):
    wire.answer(200, b"x" * 3000)
    wire.drip = SHORT / 30
    with pytest.raises(CircleCIError, match="timed out"):
        stream(timeout=SHORT)


def test_a_stream_whose_chunks_drip_ends_in_time(client):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def drip():
            connection, _address = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _piece in range(10_000):  # until the client has had enough
                    connection.sendall(b"1\r\nx\r\n")
                    time.sleep(SHORT / 10)

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        api = client(timeout=SHORT)
        address = parse(f"http://127.0.0.1:{server.getsockname()[1]}/artifact")
        with (
            pytest.raises(CircleCIError, match=r"in time|timed out"),
            api.stream(address, with_token=False) as response,
        ):
            list(pieces(response, SHORT))
        assert time.monotonic() - began < 100 * SHORT
        thread.join()


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 500])
def test_a_stream_takes_only_the_whole(wire, stream, status):
    wire.answer(status, b"")
    with pytest.raises(CircleCIError) as caught:
        stream(retries=0)
    assert caught.value.status == status


def test_a_stream_that_breaks_off_is_an_error(wire, stream):
    wire.answer(200, b"x" * 100)
    wire.short = 50
    with pytest.raises(CircleCIError) as caught:
        stream()
    assert caught.value.status is None


def test_the_query_of_an_artifact_is_shown_nowhere(wire, stream):
    wire.answer(403, b"<Error>sesame/street</Error>", Content_Type="text/plain")
    with pytest.raises(CircleCIError) as caught:
        stream("/artifact?X-Signature=sesame%2Fstreet")
    error = caught.value
    assert "sesame" not in f"{error} {error.hint}"
    assert error.path == f"{wire.url}/artifact"
    assert wire.targets == ["/artifact?X-Signature=sesame%2Fstreet"]


def test_settings_show_no_token():
    assert TOKEN not in repr(Settings(token=TOKEN))


def test_the_environment_of_the_tests_has_no_proxy():
    assert not [name for name in os.environ if name.lower().endswith("_proxy")]


def test_api_v3_gets_a_bearer_token_and_runners_what_the_method_says(wire, client):
    wire.answer(body=b'{"data": []}')
    wire.answer(body=b'{"items": []}')
    api = client(auth_method="circle_token")
    api.get("api", "v3", "orgs", parse=body)
    api.get("api", "v3", "runner", "resource", parse=body)
    assert [seen.headers.get("authorization") for seen in wire.seen] == [f"Bearer {TOKEN}", None]
    assert [seen.headers.get("circle-token") for seen in wire.seen] == [None, TOKEN]


@pytest.mark.parametrize(
    ("api_url", "path", "host"),
    [
        ("https://circleci.com", "/api/v3/runner/token", "runner.circleci.com"),
        ("https://circleci.com", "/api/v3/runner", "runner.circleci.com"),
        ("https://circleci.com", "/api/v3/runners-of-mine", "circleci.com"),
        ("https://circleci.com", "/api/v2/me", "circleci.com"),
        ("https://server.example.com", "/api/v3/runner/token", "server.example.com"),
    ],
)
def test_runners_have_a_host_of_their_own_on_cloud(api_url, path, host):
    assert Settings(server_of(api_url)).server_of(path).host == host


def test_a_closed_reader_lets_its_connection_go():
    ours, theirs = socket.socketpair()
    with theirs:
        reader = connections._TimedSocket(ours).makefile("rb")
        ours.close()
        reader.close()
        theirs.settimeout(5)
        assert theirs.recv(1) == b""
