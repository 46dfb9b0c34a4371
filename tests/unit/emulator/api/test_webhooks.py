# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Outbound webhooks (docs/api/v2.md §5.3, §19)."""

from __future__ import annotations

import pytest

V2 = "/api/v2/webhook"
UNKNOWN = "2a68fe5f-2fe5-4d4f-91e1-15f111116743"
BODY = {"name": "ci", "url": "https://hooks.example.invalid/x", "events": ["workflow-completed", "job-completed"]}
OUT_OF_REACH = "The webhook does not exist or you do not have the required permission"


def scope(emulator):
    return {"id": emulator.project()["id"], "type": "project"}


def create(emulator, token="T", **fields):
    return emulator.post(V2, token=token, json={**BODY, "scope": scope(emulator), **fields})


def test_requests_are_kebab_and_answers_snake(emulator):
    answer = create(emulator, **{"verify-tls": True, "signing-secret": "true secret"})
    made = answer.json()
    assert (answer.status_code, made["verify_tls"], made["signing_secret"]) == (201, True, "****")
    assert (made["scope"], sorted(made["events"])) == (scope(emulator), sorted(BODY["events"]))
    assert made["events"] != BODY["events"]
    assert emulator.get(f"{V2}/{made['id']}").json() == made
    listed = emulator.get(f"{V2}?scope-id={scope(emulator)['id']}&scope-type=project").json()
    assert listed == {"items": [made], "next_page_token": None}
    assert emulator.project()["webhooks"][0]["signing_secret"] == "true secret"


def test_snake_keys_and_unknown_ones_do_nothing(emulator):
    made = create(emulator, verify_tls=True, signing_secret="x", nonsense=1).json()
    assert (made["verify_tls"], "signing_secret" in made, "nonsense" in made) == (False, False, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"url": "http://hooks.example.invalid"},
        {"url": "hooks.example.invalid"},
        {"events": []},
        {"events": ["push"]},
        {"verify-tls": "yes"},
        {"signing-secret": None},
        {"scope": None},
        {"scope": {"id": UNKNOWN, "type": "organization"}},
    ],
)
def test_what_makes_no_sense(emulator, fields):
    answer = create(emulator, **fields)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Invalid request body")
    assert emulator.project()["webhooks"] == []


@pytest.mark.parametrize("key", BODY)
def test_what_is_required(emulator, key):
    body = {name: value for name, value in BODY.items() if name != key}
    assert emulator.post(V2, json={**body, "scope": scope(emulator)}).status_code == 400


@pytest.mark.parametrize("query", ["", "?scope-type=project", "?scope-id={}", "?scope-id={}&scope-type=organization"])
def test_a_list_needs_its_scope(emulator, query):
    assert emulator.get(V2 + query.format(scope(emulator)["id"])).status_code == 400


def test_put_keeps_what_is_not_sent(emulator):
    path = f"{V2}/{create(emulator, **{'verify-tls': True, 'signing-secret': 'old'}).json()['id']}"
    answer = emulator.put(path, json={"name": "new", "scope": {"id": UNKNOWN, "type": "project"}, "signing-secret": ""})
    changed = answer.json()
    assert (answer.status_code, changed["name"], changed["verify_tls"], changed["scope"]) == (
        200,
        "new",
        True,
        scope(emulator),
    )
    (kept,) = emulator.project()["webhooks"]
    assert (kept["signing_secret"], kept["url"]) == ("old", BODY["url"])
    emulator.put(path, json={"signing-secret": "new", "verify-tls": False, "events": ["job-completed"]})
    (kept,) = emulator.project()["webhooks"]
    assert (kept["signing_secret"], kept["verify_tls"], kept["events"]) == ("new", False, ["job-completed"])


def test_put_may_replace_the_whole(emulator):
    emulator.seed(switches={"webhook_put": "replace"})
    path = f"{V2}/{create(emulator, **{'verify-tls': True, 'signing-secret': 'old'}).json()['id']}"
    assert emulator.put(path, json={"name": "new"}).status_code == 400
    changed = emulator.put(path, json=BODY).json()
    assert (changed["verify_tls"], "signing_secret" in changed) == (False, False)


def test_five_at_most_and_names_may_repeat(emulator):
    assert [create(emulator).status_code for _number in range(6)] == [201] * 5 + [400]
    assert len({webhook["id"] for webhook in emulator.project()["webhooks"]}) == 5


def test_delete(emulator):
    path = f"{V2}/{create(emulator).json()['id']}"
    answer = emulator.delete(path)
    assert (answer.status_code, answer.json()) == (200, {"message": "Webhook deleted."})
    for method in ("DELETE", "GET", "PUT"):
        missing = emulator.call(method, path)
        assert (missing.status_code, missing.json()) == (404, {"message": "Webhook not found"})


def test_who_may(emulator):
    emulator.seed(
        tokens={
            "W": {"login": "w", "role": "write"},
            "C": {"login": "c", "role": "contributor"},
            "R": {"login": "r", "role": "read"},
            "H": {"login": "blind"},
        },
        projects=[{"project": "github/acme/web", "hidden": ["blind"], "webhooks": [{"name": "a", "url": "https://x"}]}],
    )
    one = f"{V2}/{emulator.project()['webhooks'][0]['id']}"
    many = f"{V2}?scope-id={scope(emulator)['id']}&scope-type=project"
    assert [emulator.get(one, token=token).status_code for token in "TWCRH"] == [200, 200, 200, 403, 403]
    assert [emulator.get(many, token=token).status_code for token in "TWCRH"] == [200, 200, 200, 403, 404]
    assert emulator.get(one, token="H").json() == {"message": OUT_OF_REACH}
    assert [create(emulator, token).status_code for token in "WCRT"] == [403, 403, 403, 201]
    assert [emulator.delete(one, token=token).status_code for token in "WCRHT"] == [403, 403, 403, 403, 200]


@pytest.mark.parametrize("webhook", [{"name": "a"}, {"name": "a", "url": "https://x", "verify-tls": True}])
def test_seeds_that_make_no_sense(emulator, webhook):
    assert emulator.refuses("POST", "seed", {"projects": [{"project": "gh/acme/web", "webhooks": [webhook]}]})
