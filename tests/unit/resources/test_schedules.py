# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules: what counts as a difference, what is sent of it, and what cannot be meant."""

from __future__ import annotations

import json

import pytest

from tests.laws.cases.schedules import GONE, HELD, NIGHTLY, WEEKLY, holding
from tests.support.ci import API
from tests.support.run import run

STANDALONE = "circleci/66491562-90a9-4065-9249-4b0ce3b77452/6EkDPZoN4ZdMKKZtBkRodt"
ALL_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


@pytest.fixture
def schedules(emulator):
    """The schedules that CircleCI holds, as it shows them."""
    return lambda project=API: emulator.state()["projects"][project]["schedules"]


@pytest.fixture(autouse=True)
def held(emulator):
    """The schedule that is declared, in the words of somebody else."""
    holding(HELD)(emulator)


# What differs.


@pytest.mark.parametrize("keys", ["kebab", "snake"])
@pytest.mark.parametrize("listed", ["items", "array"])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"description": None},
        {"timetable": {**WEEKLY, "hours_of_day": [14, 2, 2], "days_of_week": ["MON", "SUN", "MON"]}},
        {"timetable": {**WEEKLY, "months": ALL_MONTHS[::-1]}},
    ],
    ids=str,
)
def test_what_means_the_same_is_no_difference(emulator, do, keys, listed, change):
    emulator.seed({"switches": {"schedule_keys": keys, "schedule_list": listed, "page_size": 1}})
    result = do("schedule", **{**NIGHTLY, **change})
    assert not result["changed"]
    assert emulator.writes() == []
    others = {"days_of_month": None, "months": ALL_MONTHS}
    assert result["schedule"]["timetable"] == {**WEEKLY, "days_of_week": ["MON", "SUN"], **others}


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"description": "at night"}, {"description": "at night"}),
        ({"parameters": {"branch": "main", "full": 1, "shards": 4}}, None),
        ({"parameters": {"branch": "main"}}, {"parameters": {"branch": "main"}}),
        ({"timetable": {**WEEKLY, "per_hour": 60}}, None),
        ({"timetable": {"hours_of_day": [2], "days_of_month": [31, 1]}}, None),
        ({"attribution_actor": "system"}, None),
    ],
    ids=str,
)
def test_only_what_differs_is_changed(emulator, do, schedules, change, shown):
    (before,) = schedules()
    result = do("schedule", **{**NIGHTLY, **change})
    assert result["changed"]
    (after,) = schedules()
    (field,) = change
    differing = {name for name in before if json.dumps(before[name]) != json.dumps(after[name])}
    assert differing - {"updated-at"} == {{"attribution_actor": "actor"}.get(field, field)}
    assert shown is None or shown.items() <= after.items()
    assert not do("schedule", **{**NIGHTLY, **change})["changed"]


def test_an_empty_description_removes_it(do, schedules):
    result = do("schedule", **{**NIGHTLY, "description": ""})
    assert (result["changed"], result["schedule"]["description"]) == (True, None)
    assert not do("schedule", **{**NIGHTLY, "description": ""})["changed"]
    assert not schedules()[0].get("description")


def test_days_of_the_month_take_the_place_of_those_of_the_week_and_months_become_all(emulator, do, schedules):
    do("schedule", **{**NIGHTLY, "timetable": {**WEEKLY, "months": ["JAN"]}})
    do("schedule", **{**NIGHTLY, "timetable": {"hours_of_day": [0], "days_of_month": [1]}})
    assert schedules()[0]["timetable"] == {
        "per-hour": 1,
        "hours-of-day": [0],
        "days-of-month": [1],
        "months": ALL_MONTHS,
    }


def test_the_schedule_of_another_user_is_current(emulator, do, schedules):
    assert schedules()[0]["actor"]["login"] == "somebody"
    assert do("schedule", **NIGHTLY)["schedule"]["attribution_actor"] == "current"
    assert emulator.writes() == []
    system = do("schedule", **NIGHTLY | {"attribution_actor": "system"})["schedule"]
    assert (system["attribution_actor"], system["actor"]["login"]) == ("system", "system-actor")
    assert do("schedule", **NIGHTLY)["schedule"]["actor"]["login"] not in ("system-actor", "somebody")


def test_an_answer_that_lost_a_field_is_an_error_that_names_it(emulator, do, schedules):
    emulator.fault({"method": "PATCH", "path": "/schedule/", "status": 200, "body": schedules()[0]})
    result = do("schedule", **{**NIGHTLY, "description": "at night"})
    assert "does not show what was sent for description." in result["msg"]
    assert result["applied"] == [f"update schedule nightly of {API}"]


# Names.


@pytest.mark.parametrize("params", [NIGHTLY, GONE])
def test_two_of_one_name_are_an_error_that_lists_their_ids(emulator, do, schedules, params):
    holding(HELD, HELD)(emulator)
    result = do("schedule", **params)
    assert result["msg"].startswith("name: 2 schedules of github/acme/api have the name nightly")
    assert all(each["id"] in result["msg"] for each in schedules())
    assert emulator.writes() == []


def unseen(emulator):
    """Let the first GET of the list show nothing: another run makes the schedule right after it."""
    emulator.fault({"method": "GET", "path": "/schedule$", "status": 200, "body": {"items": []}, "times": 1})


def test_the_same_schedule_of_another_run_is_taken_for_this_one(emulator, do, schedules):
    unseen(emulator)
    result = do("schedule", **NIGHTLY)
    assert result["schedule"]["id"] == schedules()[0]["id"]
    assert emulator.journal()[1]["status"] == 400


def test_a_conflict_with_the_same_schedule_is_none(emulator, do, schedules):
    unseen(emulator)
    emulator.fault({"method": "POST", "path": "/schedule$", "status": 409, "message": "Conflict"})
    result = do("schedule", **NIGHTLY)
    assert result.get("msg") is None
    assert result["schedule"]["id"] == schedules()[0]["id"]


def test_another_schedule_of_the_same_name_by_another_run_is_an_error(emulator, do):
    unseen(emulator)
    result = do("schedule", **NIGHTLY | {"description": "at night"})
    assert (result["error"]["status"], "is taken" in result["msg"]) == (400, True)


def test_a_post_without_an_answer_is_looked_up_and_not_repeated(emulator, do, schedules):
    holding()(emulator)
    emulator.fault({"method": "POST", "path": "/schedule$", "when": "after", "drop": True})
    result = do("schedule", **NIGHTLY, retries=3)
    assert [each["id"] for each in schedules()] == [result["schedule"]["id"]]


def test_a_list_of_many_pages_is_read_to_its_end(emulator, do):
    emulator.seed({"switches": {"page_size": 1}})
    holding(*({**HELD, "name": name} for name in ("a", "b", "nightly")))(emulator)
    assert not do("schedule", **NIGHTLY)["changed"]
    assert len(do("schedule_info", project=API)["schedules"]) == 3


# Rights and input.


@pytest.mark.parametrize("params", [NIGHTLY | {"description": "at night"}, NIGHTLY | {"name": "new"}, GONE])
def test_who_may_not_edit_schedules_is_told_who_may(emulator, do, params):
    emulator.seed({"tokens": {"of-a-reader": {"login": "rita", "role": "read"}}})
    result = do("schedule", **params, token="of-a-reader")
    assert result["error"]["status"] == 403
    assert "Only admins of the project or of its organization may edit schedules." in result["error"]["hint"]


def timetable(**change):
    return {"timetable": {"hours_of_day": [2], "days_of_week": ["MON"], **change}}


NO_REF = "parameters: must contain branch or tag"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"name": ""}, "name: is empty"),
        ({"timetable": None}, "timetable: is required with state: present."),
        ({"parameters": None}, "parameters: is required with state: present."),
        (timetable(per_hour=0), "timetable.per_hour: must be a number from 1 to 60."),
        (timetable(per_hour=61), "timetable.per_hour: must be a number from 1 to 60."),
        (timetable(hours_of_day=[0, 24]), "timetable.hours_of_day[1]: must be a number from 0 to 23."),
        (timetable(hours_of_day=[]), "timetable: hours_of_day is empty."),
        (timetable(days_of_month=[1]), "timetable: must have either days_of_week or days_of_month."),
        ({"timetable": {"hours_of_day": [2]}}, "timetable: must have either days_of_week or days_of_month."),
        (timetable(days_of_week=[]), "timetable: days_of_week is empty."),
        (timetable(months=[]), "timetable: months is empty."),
        (
            {"timetable": {"hours_of_day": [2], "days_of_month": [0]}},
            "timetable.days_of_month[0]: must be a number from 1 to 31.",
        ),
        ({"parameters": {}}, NO_REF),
        ({"parameters": {"full": True}}, NO_REF),
        ({"parameters": {"branch": ""}}, NO_REF),
        ({"parameters": {"tag": 1}}, NO_REF),
        ({"parameters": {"branch": "main", "x": None}}, "parameters: the value of x must be a string"),
        ({"parameters": {"branch": "main", "x": 1.5}}, "parameters: the value of x must be a string"),
        ({"parameters": {"branch": "main", "x": ["y"]}}, "parameters: the value of x must be a string"),
        ({"project": STANDALONE}, f"project: {STANDALONE} cannot have schedules"),
        ({"project": STANDALONE, "state": "absent"}, f"project: {STANDALONE} cannot have schedules"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_before_the_first_request(emulator, do, params, said):
    result = do("schedule", **{**NIGHTLY, **params})
    assert result["msg"].startswith(said)
    assert emulator.requests() == []


def test_a_standalone_project_is_told_what_it_has_instead(emulator, do):
    assert "community.circleci.trigger" in do("schedule_info", project=STANDALONE)["msg"]
    assert emulator.requests() == []


# As a part of projects.


def test_a_project_that_is_new_gets_its_schedules(emulator, do, schedules):
    project = "github/acme/new"
    declared = {name: value for name, value in NIGHTLY.items() if name != "project"}
    other = {"name": "other", "timetable": {"hours_of_day": [2], "days_of_month": [1]}, "parameters": {"tag": "v1"}}
    projects = [{"project": project, "followed": True, "schedules": [declared, other]}]
    predicted = do("projects", projects=projects, check_mode=True)
    made = do("projects", projects=projects)
    assert made["diff"] == predicted["diff"]
    assert made["msg"] == "1 of 1 project changed (1 follower added, 2 schedules added)."
    assert made["diff"]["after"][project]["schedules"].keys() == {"nightly", "other"}
    assert [each["name"] for each in schedules(project)] == ["nightly", "other"]
    assert not do("projects", projects=projects)["changed"]
    assert len(emulator.requests()) == 2


def test_a_refusal_names_the_place_in_the_project(emulator, do):
    wrong = {"name": "b", **timetable(per_hour=99), "parameters": {"branch": "main"}}
    result = do("projects", projects=[{"project": API, "schedules": [wrong]}])
    place = "projects[0].schedules[0].timetable.per_hour"
    assert result["msg"] == f"{place}: must be a number from 1 to 60. It is declared for {API}."
    result = do("projects", projects=[{"project": STANDALONE}], defaults={"schedules": [{"name": "b"}]})
    assert result["msg"].startswith(f"projects[0].schedules[0].project: {STANDALONE} cannot have schedules")


def test_an_entry_that_is_odd_is_left_out_where_it_is_only_shown(emulator, do, schedules):
    odd = {**schedules()[0], "timetable": {"per-hour": 1, "hours-of-day": [1]}}
    emulator.fault({"method": "GET", "path": "/schedule$", "status": 200, "body": {"items": [odd, *schedules()]}})
    outcome = run("schedule_info", {"project": API}, emulator.url)
    assert [each["name"] for each in outcome.result["schedules"]] == ["nightly"]
    assert "timetable: it has neither days_of_week nor days_of_month" in outcome.warnings[0]
    assert "it has neither days_of_week nor days_of_month" in do("schedule", **NIGHTLY)["msg"]
    assert emulator.writes() == []
