# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who sends a request, and whether they may (docs/api/v1.1.md §2.1, §2.2, §4)."""

from __future__ import annotations

import base64

import pytest

from tests.emulator.api.v1_1.guards import OPEN_READS
from tests.emulator.server.http import ApiError, Request
from tests.emulator.server.routing import Context
from tests.emulator.state.seed.document import apply_seed
from tests.emulator.state.state import State

P = "project/github/acme/web"
NO_TOKEN = (401, "You must log in first.")
BAD = (401, "Invalid token provided.")
DENIED = (403, "Permission denied")
GONE = (404, "Project not found")


def basic(user: str, password: str = "") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def outcome(answer):
    return answer.status_code, answer.json()["message"]


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Circle-Token": "A"}, ""),
        ({"Authorization": "Bearer A"}, ""),
        (basic("A"), ""),
        ({}, "?circle-token=A"),
        ({"Circle-Token": "A", **basic("B")}, "?circle-token=B"),
        ({"Circle-Token": "A", "Authorization": "Bearer B"}, ""),
        (basic("A"), "?circle-token=B"),
    ],
)
def test_four_ways_to_send_a_token_and_their_precedence(emulator, headers, query):
    emulator.seed(tokens={"A": {"login": "octocat"}, "B": {"login": "other"}})
    assert emulator.get("me" + query, token=None, headers=headers).json()["login"] == "octocat"


def test_every_token_is_a_user_of_its_own_and_stays_so(emulator):
    logins = [emulator.get("me", token=token).json()["login"] for token in ("A", "B", "A")]
    assert logins[0] == logins[2] != logins[1]


@pytest.mark.parametrize("path", ["me", "projects", "user/repos/github"])
def test_user_routes_need_a_token(emulator, path):
    assert outcome(emulator.get(path, token=None)) == NO_TOKEN


@pytest.mark.parametrize(
    "headers", [{"Authorization": "Bearer "}, {"Authorization": "Basic !"}, basic(""), basic("A", "secret")]
)
@pytest.mark.parametrize("path", ["me", P + "/settings", "/api/v2/me"])
def test_malformed_credentials_are_no_anonymous_access(emulator, headers, path):
    assert outcome(emulator.get(path, token=None, headers=headers)) == BAD


@pytest.mark.parametrize("path", ["me", P + "/envvar", "/api/v2/project/gh/acme/web"])
def test_bad_tokens(emulator, path):
    emulator.seed(tokens={"BAD": {"bad": True}})
    assert outcome(emulator.get(path, token="BAD")) == BAD


@pytest.mark.parametrize(
    ("method", "path", "private", "oss"),
    [
        ("GET", "settings", GONE, NO_TOKEN),
        ("GET", "envvar", GONE, NO_TOKEN),
        ("GET", "checkout-key", GONE, NO_TOKEN),
        ("POST", "envvar", GONE, NO_TOKEN),
        ("POST", "follow", NO_TOKEN, NO_TOKEN),
    ],
)
def test_without_a_token_a_private_project_does_not_exist(emulator, method, path, private, oss):
    assert outcome(emulator.call(method, f"{P}/{path}", token=None)) == private
    emulator.seed(projects=[{"project": "github/acme/web", "oss": True}])
    assert outcome(emulator.call(method, f"{P}/{path}", token=None)) == oss


def test_reads_of_builds_are_open_on_open_source_projects():
    state = State()
    apply_seed(state, {"projects": [{"project": "github/acme/open", "oss": True}, {"project": "github/acme/shut"}]})

    def ask(name):
        params = {"vcs-type": "gh", "username": "acme", "repo": name}
        ctx = Context(state, Request("GET", "/", "", {}, b""), params)
        OPEN_READS(ctx)
        return ctx.subject.name

    assert ask("open") == "open"
    with pytest.raises(ApiError, match="Project not found"):
        ask("shut")


@pytest.mark.parametrize(
    ("scope", "method", "path", "expected"),
    [
        ("all", "GET", "envvar", 200),
        ("all", "POST", "envvar", 201),
        ("all", "GET", "settings", 200),
        ("all", "POST", "follow", 403),
        ("all", "POST", "checkout-key", 403),
        ("view-builds", "GET", "checkout-key", 200),
        ("view-builds", "GET", "envvar", 403),
        ("view-builds", "POST", "envvar", 403),
        ("status", "GET", "checkout-key", 403),
    ],
)
def test_project_tokens_reach_what_their_scope_allows(emulator, scope, method, path, expected):
    emulator.seed(tokens={"PRJ": {"project": "github/acme/web", "scope": scope}})
    fields = {"name": "A", "value": "x", "type": "deploy-key"}
    body = {"json": fields} if method == "POST" else {}
    assert emulator.call(method, f"{P}/{path}", token="PRJ", **body).status_code == expected


def test_project_tokens_are_bound_to_their_project_and_to_v1(emulator):
    emulator.seed(tokens={"PRJ": {"project": "github/acme/web"}}, projects=[{"project": "github/acme/api"}])
    assert outcome(emulator.get("project/github/acme/api/settings", token="PRJ")) == GONE
    assert emulator.get("me", token="PRJ").status_code == 403
    assert emulator.get("/api/v2/me", token="PRJ").status_code == 403
    for path in ("", "/envvar", "/checkout-key"):
        assert outcome(emulator.get(f"/api/v2/project/gh/acme/web{path}", token="PRJ")) == GONE


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "envvar"),
        ("DELETE", "envvar/A"),
        ("PUT", "settings"),
        ("POST", "checkout-key"),
        ("DELETE", "checkout-key/aa"),
        ("POST", "ssh-key"),
        ("DELETE", "ssh-key"),
        ("POST", "token"),
        ("POST", "enable"),
        ("DELETE", "enable"),
        ("DELETE", "build-cache"),
    ],
)
def test_read_only_users_may_not_change_a_project(emulator, method, path):
    emulator.seed(tokens={"R": {"login": "reader", "role": "read"}})
    assert outcome(emulator.call(method, f"{P}/{path}", token="R")) == DENIED


def test_read_only_users_read_and_follow_but_set_nothing_up(emulator):
    emulator.seed(tokens={"R": {"login": "reader", "role": "read"}})
    assert emulator.post(f"{P}/follow", token="R").status_code == 200
    assert emulator.get(f"{P}/envvar", token="R").json() == []
    assert outcome(emulator.post("project/github/acme/new/follow", token="R")) == DENIED
    assert "github/acme/new" not in emulator.control("GET", "state")["projects"]


def test_who_administers_nothing_makes_no_checkout_keys_but_sets_variables(emulator):
    emulator.seed(tokens={"W": {"login": "writer", "role": "write"}})
    assert outcome(emulator.post(f"{P}/checkout-key", token="W", json={"type": "deploy-key"})) == DENIED
    assert outcome(emulator.post(f"{P}/enable", token="W")) == DENIED
    assert emulator.post(f"{P}/envvar", token="W", json={"name": "A", "value": "x"}).status_code == 201


@pytest.mark.parametrize(("hidden", "first", "second"), [(True, 404, 404), (["one"], 404, 200)])
def test_hidden_repositories_do_not_exist(emulator, hidden, first, second):
    emulator.seed(
        tokens={"A": {"login": "one"}, "B": {"login": "two"}},
        projects=[{"project": "github/acme/web", "hidden": hidden, "followers": ["one"]}],
    )
    for path in (f"{P}/settings", "/api/v2/project/gh/acme/web"):
        assert emulator.get(path, token="A").status_code == first
        assert emulator.get(path, token="B").status_code == second
    assert emulator.get("projects", token="A").json() == []
    assert emulator.post(f"{P}/follow", token="A").status_code == 404
