# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Redirects: a read follows them on its server, a write does not, and the token goes nowhere else."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import parse
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.transport import REDIRECTS, pieces
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

from tests.support.wire import listening

TOKEN = "the-token-of-this-test"
BASIC = "dGhlLXRva2VuLW9mLXRoaXMtdGVzdDo="
ME = ("api", "v1.1", "me")
METHODS = ["circle_token", "bearer", "basic", "query"]


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


READ = Request("GET", ME, body)

each_status = pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
each_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture
def elsewhere():
    """Another server."""
    with listening() as other:
        other.answer(body=b'{"login": "somebody else"}')
        yield other


def assert_no_token(wire):
    assert TOKEN not in repr(wire.seen)
    assert BASIC not in repr(wire.seen)


# On the same server.


@each_status
@each_method
def test_a_read_follows_on_the_same_server_with_the_token(wire, client, status, method):
    wire.answer(status, Location="/api/v1.1/me/")
    wire.answer(body=b'{"login": "me"}')
    assert client(auth_method=method).send(READ) == {"login": "me"}
    assert TOKEN in repr(wire.seen[1]) or BASIC in repr(wire.seen[1])
    assert wire.seen[1].method == "GET"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/elsewhere?a=b%2Fc", "/elsewhere?a=b%2Fc"),
        ("{url}/elsewhere", "/elsewhere"),
        ("//{host}/elsewhere", "/elsewhere"),
        ("you", "/api/v1.1/you"),
        ("../v2/me", "/api/v2/me"),
        ("?page=2", "/api/v1.1/me?page=2"),
        ("/elsewhere#fragment", "/elsewhere"),
    ],
)
def test_a_location_may_be_written_in_any_way(wire, client, location, target):
    host = wire.url.removeprefix("http://")
    wire.answer(302, Location=location.format(url=wire.url, host=host))
    wire.answer(body=b'{"login": "me"}')
    assert client().get(*ME, parse=body, branch="x") == {"login": "me"}
    assert wire.targets == ["/api/v1.1/me?branch=x", target]


def test_redirects_come_to_an_end(wire, client):
    wire.answer(302, Location="/again")
    with pytest.raises(CircleCIError, match=f"redirects more than {REDIRECTS} times"):
        client().send(READ)
    assert len(wire.seen) == REDIRECTS + 1


@pytest.mark.parametrize("status", [300, 304, 305])
def test_other_statuses_of_the_kind_are_no_redirects(wire, client, status):
    wire.answer(status, b"", Location="/elsewhere")
    with pytest.raises(CircleCIError) as caught:
        client().send(READ)
    assert caught.value.status == status
    assert len(wire.seen) == 1


@each_status
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("repeatable", [True, False])
def test_a_write_is_not_followed_and_its_target_is_told(wire, client, status, method, repeatable):
    wire.answer(status, Location="/api/v1.1/project/github/acme/renamed/envvar?x=1")
    with pytest.raises(CircleCIError) as caught:
        client().send(Request(method, ME, body, {"a": 1}, repeatable=repeatable))
    error = caught.value
    assert error.message == "the server redirects to /api/v1.1/project/github/acme/renamed/envvar"
    assert "renamed" in error.hint
    assert (error.status, error.unclear, error.retryable) == (status, False, False)
    assert len(wire.seen) == 1


@pytest.mark.parametrize("host", ["localhost", "LocalHost", "LOCALHOST"])
@pytest.mark.parametrize(("location", "path"), [("/elsewhere", "/elsewhere"), ("", "/"), ("/a?b=/c", "/a")])
def test_the_target_of_a_write_is_told_in_any_spelling_of_the_host(wire, client, host, location, path):
    port = wire.url.rpartition(":")[2]
    wire.answer(302, Location=f"HTTP://{host}:{port}{location}")
    with pytest.raises(CircleCIError) as caught:
        client(f"http://localhost:{port}").send(Request("POST", ME, body))
    assert caught.value.message == f"the server redirects to {path}"


# To somewhere else.


@each_status
@each_method
def test_the_token_never_goes_to_another_server(wire, client, elsewhere, status, method):
    wire.answer(status, Location=f"{elsewhere.url}/login?sesame=street")
    with pytest.raises(CircleCIError) as caught:
        client(auth_method=method).send(READ)
    error = caught.value
    assert error.message == "the server redirects to http://127.0.0.1"
    assert "api_url" in error.hint
    assert (error.status, error.is_missing) == (status, False)
    assert elsewhere.seen == []


def test_a_write_never_goes_to_another_server(wire, client, elsewhere):
    wire.answer(307, Location=elsewhere.url)
    with pytest.raises(CircleCIError, match=r"redirects to http://127\.0\.0\.1$"):
        client().send(Request("POST", ME, body, {"a": 1}, repeatable=True))
    assert elsewhere.seen == []


def test_another_server_is_refused_after_some_hops_too(wire, client, elsewhere):
    wire.answer(302, Location="/again")
    wire.answer(302, Location=elsewhere.url)
    with pytest.raises(CircleCIError, match="redirects to"):
        client().send(READ)
    assert elsewhere.seen == []


@pytest.mark.parametrize(
    "location",
    [
        "{other}\\@{host}/",
        "http://{host}@{otherhost}/",
        "http:\\\\{otherhost}\\",
        "//{otherhost}\\@{host}",
        "http://{host}\t.evil.example/",
        "http://\u212a.example/",
        "ftp://{host}/",
        "javascript:alert(1)",
        "http://[::1",
        "http://[1]/",
        "/k\u00e4se",
        "/k\udce4se",
    ],
    ids=ascii,
)
def test_a_location_that_is_not_plain_is_not_followed(wire, client, elsewhere, location):
    host, other = wire.url.removeprefix("http://"), elsewhere.url.removeprefix("http://")
    text = location.format(url=wire.url, host=host, other=elsewhere.url, otherhost=other)
    wire.answer(302, Location=text.encode("utf-8", "surrogateescape").decode("latin-1"))
    with pytest.raises(CircleCIError, match="the server redirects to"):
        client().send(READ)
    assert len(wire.seen) == 1
    assert elsewhere.seen == []


def test_a_redirect_without_a_location_comes_to_an_end(wire, client):
    wire.answer(302)
    with pytest.raises(CircleCIError, match="redirects more than"):
        client().send(READ)


# Between TLS and none.


def test_a_redirect_from_tls_to_none_is_refused(wire, client, certificate):
    with listening(certificate) as safe:
        safe.answer(302, Location=wire.url)
        with pytest.raises(CircleCIError, match=r"redirects to http://127\.0\.0\.1"):
            client(safe.url, ca_path=str(certificate)).send(READ)
    assert wire.seen == []


def test_a_redirect_from_none_to_tls_is_refused_since_the_server_is_another(wire, client, certificate):
    with listening(certificate) as safe:
        wire.answer(302, Location=safe.url)
        with pytest.raises(CircleCIError, match=r"redirects to https://127\.0\.0\.1"):
            client(ca_path=str(certificate)).send(READ)
        assert safe.seen == []


# Of artifacts, which lie on other servers.


def read(api, url, with_token=True):
    with api.stream(parse(url), with_token=with_token) as response:
        return b"".join(pieces(response, 20))


@each_method
def test_an_artifact_is_followed_to_another_server_without_the_token(wire, client, elsewhere, method):
    wire.answer(302, Location=f"{elsewhere.url}/stored?signature=x")
    elsewhere.answers = [(200, {}, b"content")]
    assert read(client(auth_method=method), f"{wire.url}/artifact") == b"content"
    assert TOKEN in repr(wire.seen) or BASIC in repr(wire.seen)
    assert elsewhere.targets == ["/stored?signature=x"]
    assert_no_token(elsewhere)


def test_an_artifact_that_comes_back_to_the_server_shows_the_token_again(wire, client, elsewhere):
    wire.answer(302, Location=f"{elsewhere.url}/there")
    wire.answer(200, b"content")
    elsewhere.answers = [(302, {"Location": f"{wire.url}/back"}, b"")]
    assert read(client(), f"{wire.url}/artifact") == b"content"
    assert_no_token(elsewhere)
    assert wire.seen[1].headers["circle-token"] == TOKEN


def test_an_artifact_on_a_foreign_server_never_sees_the_token(wire, client, elsewhere):
    elsewhere.answers = [(302, {"Location": f"{wire.url}/artifact"}, b"")]
    wire.answer(200, b"content")
    assert read(client(), elsewhere.url) == b"content"
    assert_no_token(elsewhere)
    assert_no_token(wire)


def test_an_artifact_that_needs_no_token_is_followed_without_it(wire, client):
    wire.answer(302, Location="/stored")
    wire.answer(200, b"content")
    assert read(client(), f"{wire.url}/artifact", with_token=False) == b"content"
    assert_no_token(wire)


def test_an_artifact_is_not_followed_from_tls_to_none(wire, client, certificate):
    wire.answer(200, b"content")
    with listening(certificate) as safe:
        safe.answer(302, Location=wire.url)
        with pytest.raises(CircleCIError, match=r"redirects to http://127\.0\.0\.1"):
            read(client(safe.url, ca_path=str(certificate)), safe.url)
    assert wire.seen == []


def test_redirects_of_an_artifact_come_to_an_end(wire, client):
    wire.answer(302, Location="/again")
    with pytest.raises(CircleCIError, match="redirects more than"):
        read(client(retries=0), wire.url)
    assert len(wire.seen) == REDIRECTS + 1


@pytest.mark.parametrize(
    "location", ["http://[1]/", "ftp://127.0.0.1/", "http:\\\\127.0.0.1\\", "/k\u00e4se"], ids=ascii
)
def test_an_artifact_is_not_followed_to_a_location_that_is_not_plain(wire, client, location):
    wire.answer(302, Location=location.encode().decode("latin-1"))
    with pytest.raises(CircleCIError, match="the server redirects to"):
        read(client(retries=0), wire.url)
    assert len(wire.seen) == 1
