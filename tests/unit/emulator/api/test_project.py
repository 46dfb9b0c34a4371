# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following, settings, tokens and caches (docs/api/v1.1.md §10.2, §10.12, §10.16, §10.17, §13)."""

from __future__ import annotations

import json

import pytest

P = "project/github/acme/web"
NEW = "project/github/acme/new"
PASSTHROUGH = '{"message":"Not Found","documentation_url":"https://developer.github.com/v3/repos/#get"}'

UNKNOWN = [
    ("GET", "settings"),
    ("PUT", "settings"),
    ("GET", "envvar"),
    ("POST", "envvar"),
    ("DELETE", "envvar/A"),
    ("GET", "checkout-key"),
    ("POST", "checkout-key"),
    ("POST", "ssh-key"),
    ("DELETE", "ssh-key"),
    ("POST", "unfollow"),
    ("DELETE", "enable"),
    ("DELETE", "build-cache"),
    ("GET", "token"),
]


@pytest.mark.parametrize(("method", "path"), UNKNOWN)
def test_a_repository_nobody_ever_followed_is_unknown(emulator, method, path):
    answer = emulator.call(method, f"{NEW}/{path}")
    assert (answer.status_code, answer.json()) == (404, {"message": "Project not found"})


def test_the_404_in_githubs_form(emulator):
    emulator.seed(switches={"github_passthrough": True})
    answer = emulator.get(f"{NEW}/envvar")
    assert (answer.status_code, answer.json()) == (404, {"message": PASSTHROUGH})
    assert json.loads(answer.json()["message"])["message"] == "Not Found"


@pytest.mark.parametrize(
    "path", ["project/github/nobody/web", "project/circleci/acme/web", "project/github/corp/other"]
)
def test_what_does_not_exist_cannot_be_followed(emulator, path):
    emulator.seed(orgs=[{"vcs": "github", "name": "corp", "repos": ["api"]}])
    assert emulator.post(f"{path}/follow").status_code == 404
    assert emulator.post("project/github/corp/api/follow").status_code == 200


@pytest.mark.parametrize("body", [None, {}])
def test_first_follow_makes_the_project_and_a_deploy_key(emulator, body):
    answer = emulator.post(f"{NEW}/follow", json=body)
    assert answer.status_code == 200
    assert answer.text == '{"following":true,"workflow":false,"first_build":null}'
    assert emulator.get(f"{NEW}/settings").json()["following"] is True
    assert [key["type"] for key in emulator.get(f"{NEW}/checkout-key").json()] == ["deploy-key"]
    emulator.post(f"{NEW}/follow", token="other")
    assert len(emulator.project("github/acme/new")["checkout_keys"]) == 1


def test_first_follow_without_a_key(emulator):
    emulator.seed(switches={"follow_installs_key": False})
    emulator.post(f"{NEW}/follow")
    assert emulator.get(f"{NEW}/checkout-key").json() == []
    assert emulator.get(f"{NEW}/settings").json()["has_usable_key"] is False


def test_first_follow_can_answer_false_although_it_worked(emulator):
    emulator.seed(switches={"first_follow_says_false": True})
    assert emulator.post(f"{NEW}/follow").json()["following"] is False
    assert emulator.get(f"{NEW}/settings").json()["following"] is True
    assert emulator.post(f"{NEW}/follow").json()["following"] is True


def test_only_the_first_follow_sets_a_project_up(emulator):
    emulator.seed(switches={"first_follow_says_false": True})
    assert emulator.post(f"{P}/follow").json()["following"] is True
    assert emulator.get(f"{P}/checkout-key").json() == []


def test_following_a_stopped_project_starts_it(emulator):
    emulator.delete(f"{P}/enable")
    emulator.post(f"{P}/follow")
    assert emulator.project()["enabled"] is True


def test_what_the_user_may_do_is_told(emulator):
    emulator.seed(tokens={"R": {"login": "reader", "role": "read"}})
    scopes = {token: emulator.get(f"{P}/settings", token=token).json()["scopes"] for token in "RT"}
    assert ("write-settings" in scopes["R"], "write-settings" in scopes["T"]) == (False, True)
    admin = {token: emulator.get("user/repos/github", token=token).json()[0]["admin"] for token in "RT"}
    assert admin == {"R": False, "T": True}


def test_following_is_per_user_and_unfollow_keeps_the_project(emulator):
    emulator.post(f"{P}/follow", token="A")
    following = {token: emulator.get(f"{P}/settings", token=token).json()["following"] for token in "AB"}
    assert following == {"A": True, "B": False}
    assert emulator.post(f"{P}/unfollow", token="A").text == '{"following":false}'
    assert emulator.post(f"{P}/unfollow", token="A").text == '{"following":false}'
    assert emulator.get(f"{P}/settings", token="A").json()["following"] is False


def test_enable_creates_a_deploy_key_and_disable_keeps_the_project(emulator):
    answer = emulator.post(f"{NEW}/enable")
    assert answer.status_code == 200
    assert (answer.json()["has_usable_key"], answer.json()["following"]) == (True, False)
    answer = emulator.delete(f"{NEW}/enable")
    assert (answer.status_code, answer.json()["vcs_url"]) == (200, "https://github.com/acme/new")
    assert emulator.project("github/acme/new")["enabled"] is False
    assert emulator.get("/api/v2/project/gh/acme/new").status_code == 200


def test_settings_have_their_odd_spelling(emulator):
    emulator.seed(
        projects=[
            {
                "project": "github/acme/web",
                "followers": ["octocat"],
                "branches": {
                    "v-1.1": {
                        "last_success": {"build_num": 7, "added_at": "x"},
                        "recent_builds": [{"added_at": "y"}],
                        "latest_workflows": {"Build Error": {}},
                    },
                    "feature/x": {},
                },
            }
        ],
        tokens={"T": {"login": "octocat"}},
    )
    settings, (listed,) = emulator.get(f"{P}/settings").json(), emulator.get("projects").json()
    assert (settings["vcs-type"], "vcs_type" in settings) == ("github", False)
    assert (listed["vcs_type"], "vcs-type" in listed) == ("github", False)
    assert list(settings["branches"]) == ["v-1%2E1", "feature%2Fx"] == list(listed["branches"])
    branch, other = settings["branches"]["v-1%2E1"], listed["branches"]["v-1%2E1"]
    assert (branch["last_success"], other["last_success"]) == (
        {"build_num": 7, "added-at": "x"},
        {"build_num": 7, "added_at": "x"},
    )
    assert (branch["recent_builds"], other["recent_builds"]) == ([{"added-at": "y"}], [{"added_at": "y"}])
    assert list(branch["latest_workflows"]) == ["Build%20Error"]
    assert (settings["following"], listed["following"]) == (True, True)


def test_put_settings_is_partial_and_ignores_what_it_does_not_know(emulator):
    before = emulator.get(f"{P}/settings").json()
    flags = {"build-prs-only": True, "build_fork_prs": True, "oss": True}
    answer = emulator.put(
        f"{P}/settings", json={"feature_flags": flags, "setup": "make", "vcs_url": "x", "parallel": 9}
    )
    assert 200 <= answer.status_code < 300
    after = emulator.get(f"{P}/settings").json()
    assert after["feature_flags"] == before["feature_flags"] | {"build-prs-only": True, "oss": True}
    rest = {"feature_flags": after["feature_flags"], "setup": "make", "oss": True}
    assert after == before | rest


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("object", lambda text: "feature_flags" in json.loads(text)),
        ("string", lambda text: isinstance(json.loads(text), str)),
        ("empty", lambda text: text == ""),
    ],
)
def test_put_settings_answers_what_it_likes(emulator, kind, check):
    emulator.seed(switches={"settings_put_body": kind})
    answer = emulator.put(f"{P}/settings", json={"feature_flags": {"build-prs-only": True}})
    assert answer.status_code == 200
    assert check(answer.text)


@pytest.mark.parametrize(
    ("today", "server", "query", "branches"),
    [
        ("2026-11-24", False, "", {}),
        ("2026-11-24", False, "=true", "absent"),
        ("2026-11-24", False, "=false", {}),
        ("2026-11-17", False, "", None),
        ("2026-12-01", False, "", None),
        ("2026-12-01", False, "=false", {}),
        ("2026-12-06", False, "", {}),
        ("2026-12-07", False, "", "absent"),
        ("2026-12-07", False, "=false", "absent"),
        ("2026-12-07", True, "", {}),
        ("2026-12-01", True, "", {}),
    ],
)
def test_branches_leave(emulator, today, server, query, branches):
    emulator.control("PUT", "today", {"today": today})
    emulator.seed(switches={"server": server})
    emulator.post(f"{P}/follow")
    shallow, skip = (f"?shallow{query}", f"?skip-branches{query}") if query else ("", "")
    assert emulator.get(f"projects{shallow}").json()[0].get("branches", "absent") == branches
    assert emulator.get(f"{P}/settings{skip}").json().get("branches", "absent") == branches


@pytest.mark.parametrize(
    ("today", "server", "status"),
    [
        ("2020-09-24", False, 200),
        ("2020-09-25", False, 410),
        ("2020-11-04", False, 410),
        ("2020-11-05", False, 404),
        ("2026-11-24", False, 404),
        ("2026-11-24", True, 200),
    ],
)
def test_build_cache_ends(emulator, today, server, status):
    emulator.seed(today=today, switches={"server": server})
    answer = emulator.delete(f"{P}/build-cache")
    assert answer.status_code == status
    assert (answer.json() == {"status": "build dependency caches deleted"}) == (status == 200)
    assert ("message" in answer.json()) == (status != 200)


def test_project_tokens_show_their_secret_once(emulator):
    answer = emulator.post(f"{P}/token", json={"scope": "view-builds", "label": "badge"})
    made = answer.json()
    assert answer.status_code == 201
    assert made["token"].startswith("CCIPRJ_")
    (found,) = emulator.get(f"{P}/token").json()
    assert found == {"id": made["id"], "label": "badge", "scope": "view-builds", "time": found["time"]}
    assert emulator.get(f"{P}/checkout-key", token=made["token"]).status_code == 200
    assert emulator.get("me", token=made["token"]).status_code == 403
    assert emulator.post(f"{P}/token", json={"scope": "nonsense", "label": "x"}).status_code == 400


def test_a_deleted_token_is_a_bad_one(emulator):
    first, second = (emulator.post(f"{P}/token", json={"scope": "all", "label": "x"}).json() for _number in range(2))
    answer = emulator.delete(f"{P}/token/{first['id']}")
    assert (answer.status_code, answer.json()) == (200, {"message": "ok"})
    assert [token["id"] for token in emulator.get(f"{P}/token").json()] == [second["id"]]
    assert [emulator.get(f"{P}/envvar", token=made["token"]).status_code for made in (first, second)] == [401, 200]
    assert emulator.delete(f"{P}/token/{first['id']}").status_code == 404
