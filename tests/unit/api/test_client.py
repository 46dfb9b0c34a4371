# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client: what it sends, what it makes of answers, and when it sends again."""

from __future__ import annotations

import datetime
import ipaddress
import subprocess
import sys
import threading
from email.utils import format_datetime
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.client import (
    url_path,
)
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.wire import listening

TOKEN = "the-token-of-this-test"
ME = ("api", "v1.1", "me")
READ = Request("GET", ME)
UPSERT = Request("POST", ME, {"a": 1}, repeatable=True)
TRIGGER = Request("POST", ME, {"a": 1})
REMOVAL = Request("DELETE", ME)


# What is sent.


def test_get_has_no_body_and_asks_for_json(wire, client):
    wire.answer()
    assert client().get(*ME, some_query="a b") == {}
    (seen,) = wire.seen
    assert (seen.method, seen.target, seen.body) == ("GET", "/api/v1.1/me?some-query=a+b", b"")
    assert seen.headers["accept"] == "application/json"
    assert not {"content-type", "content-length", "transfer-encoding"} & seen.headers.keys()


def test_user_agent_names_collection_and_version(wire, client):
    wire.answer()
    client().get(*ME)
    version = yaml.safe_load(Path(__file__).parents[3].joinpath("galaxy.yml").read_text(encoding="utf-8"))["version"]
    assert wire.seen[0].headers["user-agent"].startswith(f"community.circleci/{version} ")


@pytest.mark.parametrize(
    ("method", "header", "value", "target"),
    [
        ("circle_token", "circle-token", TOKEN, "/api/v1.1/me"),
        ("bearer", "authorization", f"Bearer {TOKEN}", "/api/v1.1/me"),
        ("basic", "authorization", "Basic dGhlLXRva2VuLW9mLXRoaXMtdGVzdDo=", "/api/v1.1/me"),
        ("query", None, None, f"/api/v1.1/me?circle-token={TOKEN}"),
    ],
)
def test_authentication(wire, client, method, header, value, target):
    wire.answer()
    client(auth_method=method).get(*ME)
    sent = {name: value for name, value in wire.seen[0].headers.items() if name in ("circle-token", "authorization")}
    assert sent == ({header: value} if header else {})
    assert wire.seen[0].target == target


@pytest.mark.parametrize("method", ["circle_token", "bearer", "basic", "query"])
def test_no_token_sends_none(wire, client, method):
    wire.answer()
    client(token=None, auth_method=method).get(*ME)
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
    client(token=token).get(*ME)
    assert len(wire.seen) == 2
    assert all("authorization" not in seen.headers for seen in wire.seen)


def test_cookies_are_not_sent_back(wire, client):
    wire.answer(Set_Cookie="ring-session=abc; Path=/")
    api = client()
    api.get(*ME)
    api.get(*ME)
    assert "cookie" not in wire.seen[1].headers


def test_segments_are_escaped_each_by_itself():
    assert url_path(("api", "tree", "feature/x y")) == "/api/tree/feature%2Fx%20y"
    assert url_path(("a+b=/c", "ünï")) == "/a%2Bb%3D%2Fc/%C3%BCn%C3%AF"


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_segments_that_change_the_path_are_refused(segment):
    with pytest.raises(ValueError, match="cannot be a part"):
        url_path(("api", segment))


def test_proxy_of_the_environment(wire, client, monkeypatch):
    monkeypatch.setenv("http_proxy", wire.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    wire.answer()
    client(api_url="http://circleci.invalid").get(*ME)
    assert wire.seen[0].target == "http://circleci.invalid/api/v1.1/me"


def test_no_proxy_of_the_environment(wire, client, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    wire.answer()
    assert client().get(*ME) == {}


# Redirects.


def test_redirect_on_the_same_host_keeps_the_token(wire, client):
    wire.answer(302, Location="/api/v1.1/me/")
    wire.answer(body=b'{"login": "me"}')
    assert client().get(*ME) == {"login": "me"}
    assert wire.seen[1].headers["circle-token"] == TOKEN


@pytest.mark.parametrize("method", ["circle_token", "bearer", "basic", "query"])
def test_token_never_follows_to_another_host(wire, client, method):
    elsewhere = wire.url.replace("127.0.0.1", "localhost")
    wire.answer(302, Location=f"{elsewhere}/login")
    wire.answer(body=b"<html>", Content_Type="text/html")
    with pytest.raises(CircleCIError) as caught:
        client(auth_method=method).get(*ME)
    assert "redirects to http://localhost" in str(caught.value)
    assert "api_url" in caught.value.hint
    assert TOKEN not in repr(wire.seen[1])
    assert "authorization" not in wire.seen[1].headers


def test_writes_follow_no_redirect(wire, client):
    wire.answer(301, Location="/elsewhere")
    with pytest.raises(CircleCIError, match="redirects to"):
        client().send(UPSERT)
    assert len(wire.seen) == 1


# Lists and announcements.


def test_pages_follow_tokens_to_the_end(wire, client):
    wire.answer(body=b'{"items": [1], "next_page_token": "a/b"}')
    wire.answer(body=b'{"items": [2], "next_page_token": "c"}')
    wire.answer(body=b'{"items": [3], "next_page_token": "c"}')
    assert client().pages(*ME, branch="x") == [1, 2, 3]
    assert [seen.target.partition("?")[2] for seen in wire.seen] == [
        "branch=x",
        "branch=x&page-token=a%2Fb",
        "branch=x&page-token=c",
    ]


def test_pages_of_v1_are_a_bare_array(wire, client):
    wire.answer(body=b"[1, 2]")
    assert client().pages(*ME) == [1, 2]


def test_each_asks_as_many_at_once_as_there_are_connections(wire, client, caplog):
    wire.answer(body=b"[7]")
    api = client(concurrency=12)
    together = threading.Barrier(12, timeout=30)

    def ask(number):
        with api.stream(f"{wire.url}/{number}") as response:
            together.wait()  # all the connections are in use
            return number, response.json()

    assert list(api.each(ask, range(24))) == [(number, [7]) for number in range(24)]
    assert "Connection pool is full" not in caplog.text


def test_each_ends_with_the_first_error(wire, client):
    wire.answer(404)
    with pytest.raises(CircleCIError, match="404"):
        list(client(concurrency=1).each(lambda number: client().get(*ME), range(1000)))
    assert len(wire.seen) < 10


def test_sunsets_are_collected_once(wire, client):
    route = "/api/v1.1/project/:vcs-type/:username/:repo/"
    wire.answer(Sunset="Mon, 01 Feb 2027 00:00:00 GMT", Deprecation="true", X_Route=route)
    wire.answer(Deprecation="true")
    api = client()
    api.send(TRIGGER)
    api.send(REMOVAL)
    api.send(REMOVAL)
    assert api.sunsets == {("POST", route): "2027-02-01", ("DELETE", "/api/v1.1/me"): None}


# When it is sent again.


def test_time_to_wait_of_a_server_that_is_down(wire, client, time):
    wire.answer(503, Retry_After="11")
    wire.answer()
    client().get(*ME)
    assert time.slept == [11]


@pytest.mark.parametrize("request_", [READ, UPSERT, TRIGGER, REMOVAL])
def test_429_is_repeated_for_every_verb_after_the_time_asked_for(wire, client, time, request_):
    wire.answer(429, b"Too many", Retry_After="7", Content_Type="text/plain")
    wire.answer(429, b'{"message": "Too many"}', Retry_After="3")
    wire.answer()
    assert client().send(request_) == {}
    assert time.slept == [7, 3]
    assert len(wire.seen) == 3


def test_429_with_a_date(wire, client, time):
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=100)
    wire.answer(429, Retry_After=format_datetime(later, usegmt=True))
    wire.answer()
    client().get(*ME)
    assert 90 < time.slept[0] <= 100


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "soon"}, {"Retry_After": "0"}, {"X_RateLimit_Reset": "0"}])
def test_429_without_a_time_backs_off(wire, client, time, headers):
    for _try in range(4):
        wire.answer(429, **headers)
    wire.answer()
    client().get(*ME)
    assert time.slept == sorted(time.slept)
    assert time.slept[0] >= 0.5
    assert time.slept[-1] >= 4 * time.slept[0]


def test_429_with_the_reset_of_the_limit(wire, client, time):
    wire.answer(429, RateLimit_Reset="9")
    wire.answer()
    client().get(*ME)
    assert time.slept == [9]


def test_429_beyond_the_budget_gives_up_at_once(wire, client, time):
    wire.answer(429, Retry_After="301")
    with pytest.raises(CircleCIError) as caught:
        client().get(*ME)
    assert time.slept == []
    assert caught.value.status == 429
    assert "301 s" in caught.value.hint


def test_budget_counts_all_waits_of_a_request(wire, client, time):
    wire.answer(429, Retry_After="140")
    with pytest.raises(CircleCIError):
        client(retries=50).get(*ME)
    assert time.slept == [140, 140]


@pytest.mark.parametrize("retries", [0, 2])
def test_retries_are_tries_after_the_first(wire, client, retries):
    wire.answer(429)
    with pytest.raises(CircleCIError) as caught:
        client(retries=retries).get(*ME)
    assert len(wire.seen) == 1 + retries
    assert caught.value.status == 429


def test_one_pause_for_all_threads(wire, client, time):
    wire.answer(429, Retry_After="20")
    wire.answer()
    api = client()
    api.get(*ME)
    other = client()
    time.now -= 5
    other.get(*ME)
    assert time.slept == [20, 5]


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("request_", [READ, UPSERT, REMOVAL])
def test_5xx_is_repeated_where_that_is_safe(wire, client, status, request_):
    wire.answer(status)
    wire.answer(status, b"<html>", Content_Type="text/html")
    wire.answer()
    assert client().send(request_) == {}
    assert len(wire.seen) == 3


@pytest.mark.parametrize("request_", [TRIGGER])
def test_5xx_of_what_is_not_safe_is_unclear(wire, client, request_):
    wire.answer(502)
    with pytest.raises(CircleCIError) as caught:
        client().send(request_)
    assert caught.value.unclear
    assert len(wire.seen) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410])
def test_refusals_are_not_repeated(wire, client, status):
    wire.answer(status)
    with pytest.raises(CircleCIError) as caught:
        client().send(UPSERT)
    assert caught.value.status == status
    assert not caught.value.unclear
    assert len(wire.seen) == 1


def test_broken_connections(emulator, client, time):
    emulator.fault({"path": "/me", "drop": True, "times": 2})
    assert client(api_url=emulator.url).get(*ME)["login"]
    assert len(time.slept) == 2

    emulator.call("POST", "v1.1/project/github/acme/api/follow")
    emulator.fault({"path": "checkout-key", "method": "POST", "drop": True, "when": "after"})
    path = ("api", "v1.1", "project", "github", "acme", "api", "checkout-key")
    before = len(client(api_url=emulator.url).get(*path))
    with pytest.raises(CircleCIError) as caught:
        client(api_url=emulator.url).send(Request("POST", path, {"type": "deploy-key"}))
    assert caught.value.unclear
    assert caught.value.status is None
    assert len(client(api_url=emulator.url).get(*path)) == before + 1


def test_a_server_that_is_not_there(client, time):
    with pytest.raises(CircleCIError) as caught:
        client(api_url="http://127.0.0.1:1", retries=1).send(TRIGGER)
    assert len(time.slept) == 1
    assert not caught.value.unclear
    assert "refused" in caught.value.message
    assert "0x" not in caught.value.message
    assert "api_url" in caught.value.hint


def test_timeout_is_set_on_every_request(client):
    silent = threading.Event()
    with listening() as wire:
        wire.answer()
        original = wire.answers.__getitem__

        class Slow(list):
            def __getitem__(self, index):
                silent.wait(10)
                return original(index)

        wire.answers = Slow(wire.answers)
        with pytest.raises(CircleCIError, match="timed out") as caught:
            client(api_url=wire.url, timeout=0.05, retries=0).get(*ME)
        silent.set()
    assert caught.value.status is None


FORK = """
import os
from ansible_collections.community.circleci.plugins.module_utils import _client
mine = _client._connect(_client.Settings(), ())
if os.fork():
    os.wait()
    assert _client._connect(_client.Settings(), ()) is mine
else:
    assert _client._connect(_client.Settings(), ()) is not mine
    print("apart")
"""


def test_workers_share_no_connection():
    """Ansible forks: two processes on one connection would read each other's answers."""
    root = Path(__file__).parents[3]
    env = {"PYTHONPATH": str(root / "build")}
    process = subprocess.run([sys.executable, "-c", FORK], env=env, capture_output=True, text=True, check=True)
    assert process.stdout == "apart\n"


# TLS.


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "circleci.invalid")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(made.public_bytes(pem) + private)
    return path


def test_certificates(client, certificate, monkeypatch, time):
    with listening(certificate) as wire:
        wire.answer()
        with pytest.raises(CircleCIError) as caught:
            client(api_url=wire.url).send(UPSERT)
        assert "certificate" in caught.value.hint
        assert not caught.value.unclear
        assert time.slept == []
        assert wire.seen == []
        assert client(api_url=wire.url, ca_path=str(certificate)).get(*ME) == {}
        assert client(api_url=wire.url, validate_certs=False).get(*ME) == {}
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert client(api_url=wire.url).get(*ME) == {}
