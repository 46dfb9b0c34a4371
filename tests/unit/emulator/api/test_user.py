# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signed-in user (docs/api/v1.1.md §10.1, §10.18; docs/api/v2.md §4.1)."""

from __future__ import annotations

import pytest

P = "project/github/acme/web"
UUID_KEY = "1b4e28ba-2fa1-11d2-883f-0016d3ccf7c5"


def test_me(emulator):
    emulator.post(f"{P}/follow")
    me = emulator.get("me").json()
    assert me["projects"] == {"https://github.com/acme/web": {"on_dashboard": True, "emails": "default"}}
    assert (me["num_projects_followed"], me["days_left_in_trial"] < 0, me["heroku_api_key"]) == (1, True, None)
    assert {"user?", "authorized?"} <= set(me["identities"]["github"])
    assert me["user_key_fingerprint"] is None
    assert emulator.get("/api/v2/me").json()["login"] == me["login"]


def test_user_key_fingerprint_can_be_left_out(emulator):
    emulator.seed(switches={"user_key_fingerprint": False})
    assert "user_key_fingerprint" not in emulator.get("me").json()


@pytest.mark.parametrize("body", [{"json": {"apikey": UUID_KEY}}, {"data": {"apikey": UUID_KEY}}])
def test_heroku_key(emulator, body):
    answer = emulator.post("user/heroku-key", **body)
    assert (answer.status_code, answer.text) == (200, '""')
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert emulator.get("me").json()["heroku_api_key"] == "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxf7c5"
    assert emulator.get("me", token="other").json()["heroku_api_key"] is None
    assert emulator.post("user/heroku-key", json={}).status_code == 400
    assert emulator.post("user/heroku-key", token=None, **body).json() == {"message": "You must log in first."}


def test_ssh_key_of_the_user(emulator):
    assert emulator.post("user/ssh-key").status_code == 200
    first = emulator.get("me").json()["user_key_fingerprint"]
    assert len(first.split(":")) == 16
    emulator.post("user/ssh-key")
    assert emulator.get("me").json()["user_key_fingerprint"] != first


def test_repositories_come_in_pages(emulator):
    names = [f"r{number:03}" for number in range(150)]
    emulator.seed(orgs=[{"vcs": "github", "name": "corp", "repos": names}])
    emulator.post("project/github/corp/r000/follow", token="T")

    def page(query):
        return [
            repo["name"] for repo in emulator.get(f"user/repos/github?{query}").json() if repo["username"] == "corp"
        ]

    everything = [
        repo["name"]
        for query in ("page=1", "page=2")
        for repo in emulator.get(f"user/repos/gh?{query}&per-page=100").json()
    ]
    assert everything == ["web", *names]
    assert emulator.get("user/repos/github?page=3&per-page=100").json() == []
    assert len(emulator.get("user/repos/github?per-page=1000").json()) == 100
    assert page("page=2&per-page=1") == ["r000"]
    first = next(repo for repo in emulator.get("user/repos/github").json() if repo["name"] == "r000")
    assert (first["following"], first["has_followers"], first["vcs_url"]) == (
        True,
        True,
        "https://github.com/corp/r000",
    )
    assert emulator.get("user/repos/bitbucket").json() == []


def test_projects_are_the_followed_ones(emulator):
    assert emulator.get("projects").text == "[]"
    for name in ("b", "a"):
        emulator.post(f"project/github/acme/{name}/follow")
    emulator.post("project/bb/acme/c/follow", token="other")
    assert sorted(project["reponame"] for project in emulator.get("projects").json()) == ["a", "b"]
    assert [project["vcs_url"] for project in emulator.get("projects", token="other").json()] == [
        "https://bitbucket.org/acme/c"
    ]
