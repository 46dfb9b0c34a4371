# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies: those that the environment names, and no others."""

from __future__ import annotations

import urllib.request

import pytest
import requests
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import parse
from ansible_collections.community.circleci.plugins.module_utils._api.connections import proxies_for
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

from tests.support.wire import listening

TOKEN = "the-token-of-this-test"
ME = ("api", "v1.1", "me")
NOBODY = "http://127.0.0.1:1"


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


READ = Request("GET", ME, body)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_the_proxy_of_the_environment_is_used(wire, client, monkeypatch, name):
    monkeypatch.setenv(name, wire.url)
    wire.answer()
    client("http://circleci.invalid").send(READ)
    assert wire.targets == ["http://circleci.invalid/api/v1.1/me"]


def test_a_proxy_of_tls_is_asked_for_a_tunnel_and_sees_no_token(wire, client, monkeypatch):
    monkeypatch.setenv("https_proxy", wire.url)
    wire.answer(403)
    with pytest.raises(CircleCIError) as caught:
        client("https://circleci.invalid", retries=0).send(Request("POST", ME, body))
    assert [(seen.method, seen.target) for seen in wire.seen] == [("CONNECT", "circleci.invalid:443")]
    assert TOKEN not in repr(wire.seen)
    assert not caught.value.unclear
    assert "proxy" in caught.value.hint


def test_a_proxy_that_is_not_there_was_surely_not_passed(client, monkeypatch, time):
    monkeypatch.setenv("http_proxy", NOBODY)
    with pytest.raises(CircleCIError) as caught:
        client("http://circleci.invalid", retries=2).send(Request("POST", ME, body))
    assert not caught.value.unclear
    assert "proxy settings" in caught.value.hint
    assert len(time.slept) == 2


def test_an_answer_that_drips_through_a_proxy_ends_in_time(wire, client, monkeypatch):
    monkeypatch.setenv("http_proxy", wire.url)
    wire.answer(200, b'"%s"' % (b"x" * 3000))
    wire.drip = 0.01
    with pytest.raises(CircleCIError, match="timed out"):
        client("http://circleci.invalid", timeout=0.3).send(Request("POST", ME, body))


def test_the_password_of_a_proxy_is_not_shown(client, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://user:sesame@127.0.0.1:1")
    with pytest.raises(CircleCIError) as caught:
        client("http://circleci.invalid", retries=0).send(READ)
    assert "sesame" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    "no_proxy",
    ["127.0.0.1", "*", "localhost, 127.0.0.1", "127.0.0.0/8", "10.0.0.0/8 , 127.0.0.1/32", "127.0.0.1:{port}"],
)
@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_a_server_that_is_exempt_is_asked_directly(wire, client, monkeypatch, no_proxy, name):
    monkeypatch.setenv("http_proxy", NOBODY)
    monkeypatch.setenv(name, no_proxy.format(port=wire.url.rpartition(":")[2]))
    wire.answer()
    assert client().send(READ) == {}


PROXY = {"http": "http://proxy.example"}


@pytest.mark.parametrize(
    ("no_proxy", "url", "proxies"),
    [
        ("example.com", "http://ci.example.com/", {}),
        (".example.com", "http://ci.example.com/", {}),
        ("ci.example.com:8080", "http://ci.example.com:8080/", {}),
        ("ci.example.com:8080", "http://ci.example.com/", PROXY),
        ("ample.com", "http://ci.example.com/", PROXY),
        ("10.0.0.0/8", "http://10.1.2.3/", {}),
        ("10.0.0.0/8", "http://11.1.2.3/", PROXY),
        ("10.0.0.0/8", "http://10.example.com/", PROXY),
        ("10.0.0.0/8,", "http://ci.example.com/", PROXY),
        ("10.0.0.0/99, /, a/b, 10.0.0.1", "http://10.0.0.1/", {}),
        ("10.0.0.0/99, /, a/b", "http://10.0.0.1/", PROXY),
        ("", "http://ci.example.com/", PROXY),
        ("::1", "http://ci.example.com/", PROXY),
    ],
)
def test_the_exemptions_are_read_as_others_read_them(monkeypatch, no_proxy, url, proxies):
    monkeypatch.setenv("http_proxy", PROXY["http"])
    monkeypatch.setenv("no_proxy", no_proxy)
    found = proxies_for(parse(url))
    assert {name: value for name, value in found.items() if name == "http"} == proxies


def test_nobody_but_the_environment_is_asked(wire, client, monkeypatch):
    """On macOS, Python asks the system, which kills a worker that Ansible has forked."""

    def reached(*_anything):
        raise AssertionError("the system was asked for its proxies")

    for module in (urllib.request, requests.utils, requests.compat):
        for name in ("getproxies", "proxy_bypass"):
            monkeypatch.setattr(module, name, reached)
    for name in ("get_environ_proxies", "should_bypass_proxies"):
        monkeypatch.setattr(requests.utils, name, reached)
        monkeypatch.setattr(requests.sessions, name, reached, raising=False)
    wire.answer(302, Location="/again")
    wire.answer()
    assert client().send(READ) == {}
    assert len(wire.seen) == 2


def test_each_client_reads_the_environment_anew(wire, client, monkeypatch):
    """The task keyword `environment` may name another proxy for each item of a loop."""
    wire.answer()
    client().send(READ)
    with listening() as proxy:
        proxy.answer()
        monkeypatch.setenv("http_proxy", proxy.url)
        client().send(READ)
        assert len(proxy.seen) == 1
    monkeypatch.delenv("http_proxy")
    client().send(READ)
    assert len(wire.seen) == 2
