# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes, encodings and headers (docs/api/v1.1.md §2, §3, §12)."""

from __future__ import annotations

import pytest

from tests.emulator.server import wire

P = "project/github/acme/web"


@pytest.mark.parametrize(
    ("accept", "text", "content_type"),
    [
        ("application/json", '[{"name":"A","value":"xxxxalue"}]', "application/json;charset=utf-8"),
        ("*/*", '[ {\n  "name" : "A",\n  "value" : "xxxxalue"\n} ]', "text/plain;charset=utf-8"),
        ("text/plain", '[ {\n  "name" : "A",\n  "value" : "xxxxalue"\n} ]', "text/plain;charset=utf-8"),
        ("", '[{:name "A", :value "xxxxalue"}]', "application/edn;charset=utf-8"),
        (None, '[{:name "A", :value "xxxxalue"}]', "application/edn;charset=utf-8"),
    ],
)
def test_accept_chooses_the_encoding(emulator, accept, text, content_type):
    emulator.seed(projects=[{"project": "github/acme/web", "env_vars": {"A": "testvalue"}}])
    answer = emulator.get(f"{P}/envvar", headers={"Accept": accept})
    assert (answer.text, answer.headers["Content-Type"]) == (text, content_type)


def test_errors_heed_accept_too_but_v2_never_does(emulator):
    assert emulator.get("me", token=None, headers={"Accept": None}).text == '{:message "You must log in first."}'
    assert emulator.get("/api/v2/me", token=None, headers={"Accept": None}).json()["message"]


@pytest.mark.parametrize(
    ("value", "pretty", "edn"),
    [
        ({}, "{ }", "{}"),
        ([], "[ ]", "[]"),
        (["a", "b"], '[ "a", "b" ]', '["a" "b"]'),
        ({"a": {"b": 1}}, '{\n  "a" : {\n    "b" : 1\n  }\n}', "{:a {:b 1}}"),
        ({"user?": None, "x": True}, '{\n  "user?" : null,\n  "x" : true\n}', "{:user? nil, :x true}"),
        ({"https://a/b": 1, "v%2E1": 2}, '{\n  "https://a/b" : 1,\n  "v%2E1" : 2\n}', '{"https://a/b" 1, :v%2E1 2}'),
        ('a"\n', '"a\\"\\n"', '"a\\"\\n"'),
    ],
)
def test_pretty_json_and_edn(value, pretty, edn):
    assert (wire.pretty(value), wire.edn(value)) == (pretty, edn)


@pytest.mark.parametrize("path", ["me", f"{P}/settings", "/api/v2/me"])
def test_get_with_a_body_is_refused_at_the_edge(emulator, path):
    answer = emulator.get(path, data="{}")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("text/html")
    assert emulator.get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1.1/nonsense"),
        ("GET", "/"),
        ("GET", "/api/v1.1/project/github%2Facme%2Fweb/settings"),
        ("GET", "/api/v1.1/project/github/acme/web/envvar/A/B"),
        ("PUT", "/api/v1.1/me"),
        ("GET", "/api/v1.1/project/github/acme/%2E%2E/settings"),
    ],
)
def test_unknown_routes_are_html(emulator, method, path):
    answer = emulator.call(method, path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html;charset=utf-8"
    assert "X-Route" not in answer.headers


def test_unknown_v2_routes_are_json_and_a_stray_slash_redirects(emulator):
    assert emulator.get("/api/v2/nonsense").status_code == 404
    assert emulator.get("/api/v2/nonsense").json() == {"message": "Not found"}
    answer = emulator.get(f"{P}/envvar/")
    assert (answer.status_code, answer.content) == (302, b"")


def test_segments_are_decoded_one_by_one(emulator):
    emulator.seed(projects=[{"project": "github/acme/a.b c"}])
    assert emulator.get("project/github/acme/a.b%20c/settings").json()["reponame"] == "a.b c"
    assert emulator.delete(f"{P}/envvar/A%2FB").json() == {"message": "env var not found"}


@pytest.mark.parametrize(
    ("vcs", "status"), [("github", 200), ("gh", 200), ("bitbucket", 404), ("bb", 404), ("gitlab", 404), ("GH", 404)]
)
def test_names_of_version_control_systems(emulator, vcs, status):
    assert emulator.get(f"project/{vcs}/acme/web/settings").status_code == status


def test_common_headers(emulator):
    got = emulator.get("me").headers
    assert got["Server"] == "nginx"
    assert got["X-Frame-Options"] == "DENY"
    assert got["Strict-Transport-Security"] == "max-age=15724800"
    assert got["Set-Cookie"].startswith("ring-session=")
    assert (got["Access-Control-Allow-Origin"], got["Vary"]) == ("*", "Origin")
    assert got["X-Request-Id"] != emulator.get("me").headers["X-Request-Id"]
    posted = emulator.post(f"{P}/follow").headers
    assert "Access-Control-Allow-Origin" not in posted
    assert "Vary" not in posted


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("me", "/api/v1.1/me"),
        (f"{P}/envvar/A", "/api/v1.1/project/:vcs-type/:username/:repo/envvar/:var-name"),
        (f"{P}/checkout-key/a:b", "/api/v1.1/project/:vcs-type/:username/:repo/checkout-key/:fingerprint"),
        ("/api/v2/project/gh/acme/web/envvar/A", "/api/v2/project/:project-slug/envvar/:name"),
    ],
)
def test_x_route_is_the_template(emulator, path, route):
    assert emulator.get(path).headers["X-Route"] == route


@pytest.mark.parametrize("vcs", ["github", "gh"])
def test_v1_201_has_an_absolute_location_and_v2_has_none(emulator, vcs):
    base = f"project/{vcs}/acme/web"
    answer = emulator.post(f"{base}/envvar", json={"name": "A", "value": "x"})
    assert answer.headers["Location"] == f"{emulator.url}/api/v1.1/{base}/envvar/A"
    answer = emulator.post(f"{base}/checkout-key", json={"type": "deploy-key"})
    assert answer.headers["Location"] == f"{answer.request.url}/{answer.json()['fingerprint']}"
    assert emulator.get(answer.headers["Location"].removeprefix(emulator.url)).json() == answer.json()
    answer = emulator.post(f"/api/v2/{base}/envvar", json={"name": "A", "value": "x"})
    assert answer.status_code == 201
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ('{"name":"A","value":"x"}', "application/json", 201),
        ('{"name":"A","value":"x"}', "application/json; charset=utf-8", 201),
        ("name=A&value=x", "application/x-www-form-urlencoded", 201),
        ('{"name":"A","value":"x"}', "text/plain", 400),
        ('{"name":', "application/json", 400),
        ("[]", "application/json", 400),
        ("", "application/json", 400),
    ],
)
def test_request_bodies(emulator, body, content_type, status):
    answer = emulator.post(f"{P}/envvar", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert ("message" in answer.json()) == (status == 400)


@pytest.mark.parametrize("body", [None, {}, {"any": 1}])
def test_a_body_is_harmless_where_none_is_needed(emulator, body):
    assert emulator.post(f"{P}/follow", json=body).status_code == 200
