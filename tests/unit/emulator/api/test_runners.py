# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource classes of self-hosted runners, and their tokens (docs/api/v2.md §11, §19)."""

from __future__ import annotations

import pytest

ORG = "66491562-90a9-4065-9249-4b0ce3b77452"
V3 = "/api/v3/runner"
CLASS = "acme/linux"
OUT_OF_REACH = "not found with provided token: check permissions to view or admin self-hosted runners"


@pytest.fixture
def acme(emulator):
    emulator.seed(
        orgs=[
            {"vcs": "github", "name": "acme", "id": ORG, "namespace": "acme"},
            {"vcs": "github", "name": "others", "namespace": "others", "members": ["stranger"]},
        ],
        resource_classes=[{"resource_class": "others/theirs", "tokens": [{"nickname": "x"}]}],
    )
    return emulator


def create(emulator, name=CLASS, **options):
    return emulator.post(f"{V3}/resource", json={"resource_class": name, "description": "d"}, **options)


def add_token(emulator, name=CLASS, nickname="one", **options):
    return emulator.post(f"{V3}/token", json={"resource_class": name, "nickname": nickname}, **options)


def classes(emulator, query="namespace=acme"):
    return emulator.get(f"{V3}/resource?{query}").json()["items"]


def test_resource_classes(acme):
    answer = create(acme)
    made = answer.json()
    assert (answer.status_code, set(made), made["description"]) == (201, {"id", "resource_class", "description"}, "d")
    assert classes(acme) == classes(acme, f"org-id={ORG}") == classes(acme, f"org-id={ORG}&namespace=others") == [made]
    duplicate = create(acme)
    assert (duplicate.status_code, list(duplicate.json())) == (409, ["message"])
    deleted = acme.delete(f"{V3}/resource/{made['id']}")
    assert (deleted.status_code, deleted.text, classes(acme)) == (204, "", [])


def test_a_token_shows_its_secret_once(acme):
    create(acme)
    answer = add_token(acme)
    made = answer.json()
    assert (answer.status_code, set(made)) == (201, {"id", "resource_class", "nickname", "created_at", "token"})
    secret = made.pop("token")
    listed = acme.get(f"{V3}/token?resource-class={CLASS}")
    assert (listed.json(), secret in listed.text) == ({"items": [made]}, False)
    found = acme.control("GET", "state")["resource_classes"][-1]
    assert found["tokens"][made["id"]]["token"] == secret
    assert add_token(acme).json()["id"] != made["id"]
    assert acme.delete(f"{V3}/token/{made['id']}").status_code == 204
    assert [token["nickname"] for token in acme.get(f"{V3}/token?resource-class={CLASS}").json()["items"]] == ["one"]


def test_a_class_with_tokens_goes_only_by_force(acme):
    identity = create(acme).json()["id"]
    add_token(acme)
    assert acme.delete(f"{V3}/resource/{identity}").status_code == 409
    assert acme.delete(f"{V3}/resource/{identity}/force").status_code == 204
    assert classes(acme) == []


def test_statuses_may_differ(acme):
    acme.seed(switches={"runner_create": 200, "runner_delete": 200})
    answer = create(acme)
    assert (answer.status_code, add_token(acme).status_code) == (200, 200)
    deleted = acme.delete(f"{V3}/resource/{answer.json()['id']}/force")
    assert (deleted.status_code, list(deleted.json())) == (200, ["message"])
    assert acme.refuses("POST", "seed", {"switches": {"runner_create": True}})


@pytest.mark.parametrize("name", ["linux", "acme/", "acme/a/b", "acme/li nux", None])
def test_names_that_make_no_sense(acme, name):
    answer = create(acme, name)
    assert (answer.status_code, answer.json()) == (400, {"message": "resource class not valid"})


def test_what_is_missing_or_foreign(acme):
    theirs = next(iter(acme.control("GET", "state")["resource_classes"]))
    token = next(iter(theirs["tokens"]))
    for answer in (
        create(acme, "nowhere/linux"),
        create(acme, "others/linux"),
        acme.get(f"{V3}/resource?namespace=others"),
        acme.get(f"{V3}/resource?org-id=2a68fe5f-2fe5-4d4f-91e1-15f111116743"),
        acme.delete(f"{V3}/resource/{theirs['id']}/force"),
        acme.delete(f"{V3}/token/{token}"),
    ):
        assert (answer.status_code, answer.json()) == (404, {"message": OUT_OF_REACH})
    unknown = add_token(acme, "others/theirs")
    assert (unknown.status_code, unknown.json()["message"]) == (400, 'no such resource class "others/theirs"')
    assert acme.get(f"{V3}/token?resource-class={CLASS}").status_code == 400


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/resource", None),
        ("", "must specify exactly one of resource-class or namespace"),
        ("?namespace=acme&resource-class=acme/linux", "must specify exactly one of resource-class or namespace"),
    ],
)
def test_lists_need_their_scope(acme, path, message):
    answer = acme.get(V3 + path)
    assert answer.status_code == 400
    assert message in (None, answer.json()["message"])


def test_runners_and_tasks(acme):
    runner = {"hostname": "h", "name": "r", "version": "1", "status": "idle"}
    seed = {"resource_class": CLASS, "runners": [runner], "unclaimed": 3, "running": 2}
    acme.seed(resource_classes=[seed, {"resource_class": "acme/other"}])
    for query in (f"resource-class={CLASS}", "namespace=acme"):
        (found,) = acme.get(f"{V3}?{query}").json()["items"]
        assert (found["resource_class"], found["hostname"], "status" in found) == (CLASS, "h", False)
    (found,) = acme.get(f"{V3}?org-id={ORG}").json()["items"]
    assert found["status"] == "idle"
    assert acme.get(f"{V3}/tasks?resource-class={CLASS}").json() == {"unclaimed_task_count": 3}
    assert acme.get(f"{V3}/tasks/running?resource-class={CLASS}").json() == {"running_runner_tasks": 2}


def test_limits(acme):
    acme.seed(resource_classes=[{"resource_class": f"acme/c{number}"} for number in range(650)])
    assert create(acme).status_code == 403
    answers = [add_token(acme, "acme/c1").status_code for _number in range(11)]
    assert answers == [201] * 10 + [403]


def test_who_may(acme):
    acme.seed(tokens={"C": {"login": "c", "role": "contributor"}, "P": {"project": "github/acme/web"}})
    assert [create(acme, token=token).status_code for token in ("C", "P", None, "T")] == [403, 403, 401, 201]
    assert [add_token(acme, token=token).status_code for token in "CT"] == [403, 201]
    assert acme.get(f"{V3}/resource?namespace=acme", token="C").status_code == 200
    acme.seed(switches={"server": True})
    assert acme.get(f"{V3}/resource?namespace=acme").status_code == 200


@pytest.mark.parametrize(
    "seed", [{}, {"resource_class": "x"}, {"resource_class": "a/b", "tokens": [{}]}, {"name": "a/b"}]
)
def test_seeds_that_make_no_sense(acme, seed):
    assert acme.refuses("POST", "seed", {"resource_classes": [seed]})
