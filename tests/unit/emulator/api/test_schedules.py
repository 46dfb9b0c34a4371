# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scheduled pipelines (docs/api/v2.md §5.4, §19)."""

from __future__ import annotations

import pytest

V2 = "/api/v2/project/gh/acme/web/schedule"
STANDALONE = "circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743"
TIMETABLE = {"per-hour": 1, "hours-of-day": [2], "days-of-week": ["MON", "TUE"]}
BODY = {
    "name": "nightly",
    "description": "",
    "attribution-actor": "system",
    "parameters": {"branch": "main", "full": True},
    "timetable": TIMETABLE,
}
SYSTEM = {"id": "d9b3fcaa-6032-405a-8c75-40079ce33c3e", "login": "system-actor", "name": "Scheduled"}


def create(emulator, token="T", **fields):
    return emulator.post(V2, token=token, json=BODY | fields)


def patch(emulator, identity, token="T", **fields):
    return emulator.call("PATCH", f"/api/v2/schedule/{identity}", token=token, json=fields)


def test_create_and_read(web):
    answer = create(web)
    made = answer.json()
    assert answer.status_code == 201
    assert made.items() >= {"project-slug": "gh/acme/web", "actor": SYSTEM, "timetable": TIMETABLE}.items()
    assert made["parameters"] == BODY["parameters"]
    assert {"created-at", "updated-at", "description"} <= set(made)
    assert "attribution-actor" not in made
    assert web.get(f"/api/v2/schedule/{made['id']}").json() == made
    assert web.get(V2).json() == {"items": [made], "next_page_token": None}
    assert web.project()["schedules"] == [made]


@pytest.mark.parametrize("wanted", ["current", "somebody"])
def test_anything_but_the_system_is_the_caller(web, wanted):
    made = create(web, **{"attribution-actor": wanted}).json()
    assert made["actor"] == web.get("/api/v2/me").json()
    assert patch(web, made["id"], **{"attribution-actor": "system"}).json()["actor"] == SYSTEM


def test_answers_may_be_snake_and_bare(web):
    create(web)
    web.seed(switches={"schedule_keys": "snake", "schedule_list": "array"})
    (found,) = web.get(V2).json()
    assert found["timetable"] == {"per_hour": 1, "hours_of_day": [2], "days_of_week": ["MON", "TUE"]}
    assert (found["project_slug"], found["parameters"]) == ("gh/acme/web", BODY["parameters"])


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"description": 1},
        {"parameters": {}},
        {"parameters": {"branch": "main", "list": []}},
        {"parameters": None},
        {"timetable": None},
        {"timetable": {**TIMETABLE, "per-hour": 0}},
        {"timetable": {**TIMETABLE, "per-hour": 61}},
        {"timetable": {**TIMETABLE, "hours-of-day": [24]}},
        {"timetable": {**TIMETABLE, "hours-of-day": []}},
        {"timetable": {**TIMETABLE, "days-of-week": ["Monday"]}},
        {"timetable": {**TIMETABLE, "days-of-month": [1]}},
        {"timetable": {"per-hour": 1, "hours-of-day": [1]}},
        {"timetable": {"per-hour": 1, "days-of-week": ["MON"]}},
        {"timetable": {**TIMETABLE, "months": ["ABC"]}},
        {"timetable": {"per_hour": 1, "hours_of_day": [1], "days_of_week": ["MON"]}},
        {"timetable": {**TIMETABLE, "minutes": [1]}},
    ],
)
def test_what_makes_no_sense(web, fields):
    assert create(web, **fields).status_code == 400
    assert web.project()["schedules"] == []


@pytest.mark.parametrize("key", ["name", "timetable", "attribution-actor", "parameters"])
def test_what_is_required(web, key):
    assert web.post(V2, json={name: value for name, value in BODY.items() if name != key}).status_code == 400


def test_names_are_unique(web):
    first, second = create(web).json(), create(web, name="other").json()
    assert create(web).status_code == 400
    assert patch(web, second["id"], name="nightly").status_code == 400
    assert patch(web, first["id"], name="nightly").status_code == 200


def test_patch_changes_what_is_sent(web):
    made = create(web).json()
    table = {"per-hour": 2, "hours-of-day": [0, 12], "days-of-month": [1], "months": ["JAN"]}
    changed = patch(web, made["id"], timetable=table, unknown=1).json()
    assert {key for key in made if changed[key] != made[key]} == {"timetable", "updated-at"}
    assert changed["timetable"] == table
    assert patch(web, made["id"], timetable={"per-hour": 3}).status_code == 400


def test_delete(web):
    identity = create(web).json()["id"]
    answer = web.delete(f"/api/v2/schedule/{identity}")
    assert (answer.status_code, list(answer.json())) == (200, ["message"])
    assert web.get(f"/api/v2/schedule/{identity}").status_code == patch(web, identity).status_code == 404


def test_standalone_projects_have_none(web):
    web.seed(projects=[{"project": STANDALONE}])
    path = f"/api/v2/project/{STANDALONE}/schedule"
    assert (web.get(path).status_code, web.post(path, json=BODY).status_code) == (400, 400)


def test_who_may(web):
    web.seed(
        tokens={
            "W": {"login": "w", "role": "write"},
            "C": {"login": "c", "role": "contributor"},
            "H": {"login": "blind"},
        },
        projects=[{"project": "github/acme/web", "hidden": ["blind"], "schedules": [{"name": "seeded"}]}],
    )
    (seeded,) = web.project()["schedules"]
    one = f"/api/v2/schedule/{seeded['id']}"
    assert [create(web, token).status_code for token in "WCH"] == [201, 403, 404]
    assert [web.get(one, token=token).status_code for token in "WCH"] == [200, 200, 404]
    assert [patch(web, seeded["id"], token).status_code for token in "WCH"] == [200, 403, 404]
    assert [web.delete(one, token=token).status_code for token in "CHW"] == [403, 404, 200]


@pytest.mark.parametrize("schedule", [{}, {"name": "x", "timetable": {}}, {"name": "x", "per-hour": 1}])
def test_seeds_that_make_no_sense(web, schedule):
    assert web.refuses("POST", "seed", {"projects": [{"project": "gh/acme/web", "schedules": [schedule]}]})
