# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses: which may be asked, how they are shown, and who may see the token."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api import addresses
from ansible_collections.community.circleci.plugins.module_utils._api.addresses import parse, path_of, server_of


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://circleci.com", ("https", "circleci.com", "443")),
        ("HTTPS://CircleCI.COM/Api", ("https", "circleci.com", "443")),
        ("http://circleci.example.com:8080/x?y=z#w", ("http", "circleci.example.com", "8080")),
        ("https://circleci.com:443/", ("https", "circleci.com", "443")),
        ("https://circleci.com:0443/", ("https", "circleci.com", "443")),
        ("http://localhost?a=b", ("http", "localhost", "80")),
        ("http://127.0.0.1:65535/", ("http", "127.0.0.1", "65535")),
        ("http://[::1]:8080/x", ("http", "[::1]", "8080")),
        ("https://[2001:DB8::A]/", ("https", "[2001:db8::a]", "443")),
        ("https://[::ffff:10.0.0.1]/", ("https", "[::ffff:10.0.0.1]", "443")),
        ("https://a-b.c1.xn--bcher-kva.example/", ("https", "a-b.c1.xn--bcher-kva.example", "443")),
        (f"https://{'a' * 63}.example.com/", ("https", f"{'a' * 63}.example.com", "443")),
        ("https://h.example/!$&'()*+,;=:@~%2F\"<>[]^`{|}", ("https", "h.example", "443")),
    ],
)
def test_a_plain_address_has_an_origin(text, origin):
    assert parse(text).origin == origin
    assert parse(text).text == text


NOT_PLAIN = [
    "",
    "circleci.com",
    "//circleci.com/",
    "https:/circleci.com",
    "https:circleci.com",
    "ftp://circleci.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http\u017f://circleci.com/",
    "https://",
    "https:///path",
    # Two parsers may find two hosts in these.
    "https://user@circleci.com/",
    "https://user:pass@circleci.com/",
    "https://circleci.com@evil.example/",
    "https://circleci.com:443@evil.example/",
    "https://circleci.com:@evil.example/",
    "https://evil.example\\@circleci.com/",
    "https://circleci.com\\.evil.example/",
    "https:\\\\circleci.com/",
    "https://circleci.com/a\\b",
    "https://circleci.com#@evil.example/",
    "https://circleci.com;evil.example/",
    "https://circleci.com%2eevil.example/",
    "https://circleci.com%00.evil.example/",
    "https://circleci.com,evil.example/",
    # White space and control characters, which some parsers drop.
    " https://circleci.com/",
    "https://circleci.com/\n",
    "https://circleci.com\n",
    "https://circle\tci.com/",
    "https://circleci.com/a b",
    "https://circleci.com/a\r\nCircle-Token: x",
    "https://circleci.com/\x00",
    "https://circleci.com/\x7f",
    "ht\ntps://circleci.com/",
    # Letters outside of ASCII, which some turn into others.
    "https://circleci\uff0ecom/",
    "https://\u212aube.example/",
    "https://\u017ferver.example/",
    "https://c\u0131rcleci.com/",
    "https://circleci.com\u2044evil.example/",
    "https://circleci.com/k\u00e4se",
    "https://circleci.com/\u212a",
    "https://circleci.com:\u0664\u0664\u0663/",
    "https://b\u00fccher.example/",
    # Hosts and ports that are none.
    "https://.circleci.com/",
    "https://circleci.com./",
    "https://circleci..com/",
    "https://-circleci.com/",
    "https://circleci-.com/",
    "https://circle_ci.com/",
    "https://*.circleci.com/",
    f"https://{'a' * 64}.example/",
    f"https://{'a.' * 130}example/",
    "https://circleci.com:/",
    "https://circleci.com:0/",
    "https://circleci.com:65536/",
    "https://circleci.com:123456/",
    "https://circleci.com:-1/",
    "https://circleci.com:+1/",
    "https://circleci.com:80:80/",
    "https://circleci.com:https/",
    "https://::1/",
    "https://[::1",
    "https://[::1]evil.example/",
    "https://[1]/",
    "https://[:::1]/",
    "https://[::1%25eth0]/",
    "https://[v1.a]/",
    "https://[]/",
    "https://[circleci.com]/",
]


@pytest.mark.parametrize("text", NOT_PLAIN, ids=ascii)
def test_an_address_that_is_not_plain_is_refused_and_not_quoted(text):
    with pytest.raises(ValueError, match=r"^it is not a plain http or https URL$"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://circleci.com:443/x", "circleci.com"),
        ("http://circleci.com:443/x", "circleci.com:443"),
        ("https://circleci.com:8443/x", "circleci.com:8443"),
        ("http://[::1]:80", "[::1]"),
        ("http://[::1]:81", "[::1]:81"),
    ],
)
def test_a_host_is_shown_with_its_port_if_that_is_unusual(text, host):
    assert parse(text).host == host


@pytest.mark.parametrize(
    "text",
    ["https://a.example/x/y", "https://a.example/x/y?sig=abc", "https://a.example/x/y#f", "https://a.example/x/y?a#b"],
)
def test_an_address_is_shown_without_its_query(text):
    assert parse(text).public_text == "https://a.example/x/y"


def test_the_values_of_a_query_are_secrets():
    address = parse("https://a.example/x?X-Sig=ab%2Fcd&name=x%20y&empty=")
    assert {"X-Sig=ab%2Fcd&name=x%20y&empty=", "ab/cd", "x y"} <= set(address.secrets)


def test_every_plain_address_has_its_secrets_found():
    assert parse("https://[::1]/?a=b").secrets == ["a=b", "b"]


# Who may see the token.


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("https://circleci.com/api/v1.1/a", True),
        ("https://CIRCLECI.com:443/a", True),
        ("https://output.circle-artifacts.com/output/a", True),
        ("https://41-123-gh.circle-artifacts.com/0/a", True),
        ("https://app.circleci.com/a", True),
        ("http://circleci.com/a", False),
        ("http://41-123-gh.circle-artifacts.com/0/a", False),
        ("https://circleci.com:8443/a", False),
        ("https://circle-artifacts.com.example.com/a", False),
        ("https://evil-circle-artifacts.com/a", False),
        ("https://circle-artifacts.com/a", False),
        ("https://notcircleci.com/a", False),
        ("https://s3.example.com/a?x=.circleci.com", False),
    ],
)
def test_only_circlecis_own_hosts_see_the_token_of_the_cloud(text, may):
    assert parse(text).may_see_token(server_of("https://circleci.com")) is may


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("https://ci.example.com/a", True),
        ("https://ci.example.com:8443/a", False),
        ("http://ci.example.com/a", False),
        ("https://www.ci.example.com/a", False),
        ("https://circleci.com/a", False),
        ("https://41-123-gh.circle-artifacts.com/a", False),
        ("https://app.circleci.com/a", False),
    ],
)
def test_the_token_of_a_server_stays_there(text, may):
    assert parse(text).may_see_token(server_of("https://ci.example.com/prefix")) is may


@pytest.mark.parametrize(
    ("url", "is_cloud"),
    [
        ("https://circleci.com", True),
        ("https://app.circleci.com", True),
        ("https://circleci.example.com", False),
        ("https://runner.circleci.com", False),
    ],
)
def test_the_cloud_is_known_by_its_host(url, is_cloud):
    assert server_of(url).is_cloud is is_cloud


# The server.


@pytest.mark.parametrize(
    ("api_url", "server"),
    [
        ("https://circleci.com", "https://circleci.com"),
        (" https://circleci.com \n", "https://circleci.com"),
        ("https://circleci.com/", "https://circleci.com"),
        ("https://circleci.com///", "https://circleci.com"),
        ("https://circleci.com/api", "https://circleci.com"),
        ("https://circleci.com/api/", "https://circleci.com"),
        ("https://circleci.com/api/v1", "https://circleci.com"),
        ("https://circleci.com/api/v1.1", "https://circleci.com"),
        ("https://circleci.com/api/v1.1/", "https://circleci.com"),
        ("https://circleci.com/api/v2", "https://circleci.com"),
        ("https://circleci.com/api/v2//", "https://circleci.com"),
        ("HTTPS://CircleCI.com/api/v2", "https://circleci.com"),
        ("https://circleci.com:443", "https://circleci.com"),
        ("http://circleci.example.com:80/", "http://circleci.example.com"),
        ("http://circleci.example.com:443", "http://circleci.example.com:443"),
        ("https://circleci.example.com:8443/api/v2", "https://circleci.example.com:8443"),
        ("http://[::1]:8080/api", "http://[::1]:8080"),
        ("http://[2001:DB8::1]", "http://[2001:db8::1]"),
        # What stands before is the place of the server behind a gateway.
        ("https://host.example/gateway/api/circleci", "https://host.example/gateway/api/circleci"),
        ("https://host.example/gateway/api/circleci/api/v2", "https://host.example/gateway/api/circleci"),
        ("https://host.example/CircleCI/", "https://host.example/CircleCI"),
        ("https://host.example/api/api", "https://host.example/api"),
        ("https://host.example/api/v2/api/v1.1", "https://host.example/api/v2"),
        ("https://host.example/my-api", "https://host.example/my-api"),
        ("https://host.example/apiary", "https://host.example/apiary"),
        ("https://host.example/myapi/v2", "https://host.example/myapi/v2"),
        ("https://host.example/api/version", "https://host.example/api/version"),
        ("https://host.example/v2", "https://host.example/v2"),
        ("https://host.example/API", "https://host.example/API"),
    ],
)
def test_the_server_is_told_from_any_spelling_of_its_address(api_url, server):
    assert server_of(api_url).text == server


@pytest.mark.parametrize(
    "api_url",
    ["", "circleci.com", "sesame@circleci.com", "ftp://circleci.com", "https://", "https://a b", "https://a\\b"],
)
def test_what_is_no_address_of_a_server_is_refused(api_url):
    with pytest.raises(
        ValueError,
        match=r"^must be the URL of a CircleCI server, with http:// or https://, as in https://circleci\.com$",
    ):
        server_of(api_url)


@pytest.mark.parametrize(
    "api_url",
    [
        "https://user:sesame@circleci.com",
        "https://sesame@circleci.com/api",
        "https://circleci.com?circle-token=sesame",
        "https://circleci.com/#sesame",
    ],
)
def test_a_server_with_a_password_or_a_query_is_refused_and_not_quoted(api_url):
    with pytest.raises(ValueError, match="must not contain a user, password or query") as caught:
        server_of(api_url)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("path", ["/..", "/a/../b", "/./a", "/a/."])
def test_a_server_below_a_path_with_dots_is_refused(path):
    with pytest.raises(ValueError, match=r"must not contain \. or \.\. in its path"):
        server_of(f"https://circleci.com{path}")


# Paths.


@pytest.mark.parametrize(
    ("segments", "path"),
    [
        (("api", "v1.1", "me"), "/api/v1.1/me"),
        (("tree", "feature/x y"), "/tree/feature%2Fx%20y"),
        (("a+b=/c", "\u00fcn\u00ef"), "/a%2Bb%3D%2Fc/%C3%BCn%C3%AF"),
        (("a?b#c", "%2e", "..."), "/a%3Fb%23c/%252e/..."),
        (("a\\b", "a\nb"), "/a%5Cb/a%0Ab"),
    ],
)
def test_each_segment_of_a_path_is_escaped_by_itself(segments, path):
    assert path_of(segments) == path


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_that_would_change_the_path_is_refused(segment):
    with pytest.raises(ValueError, match="cannot be a part of a CircleCI path"):
        path_of(("api", segment))


def test_hosts_of_the_cloud_are_hosts():
    assert {parse(f"https://{host}").origin[1] for host in addresses.CLOUD_HOSTS} == addresses.CLOUD_HOSTS
