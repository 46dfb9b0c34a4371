# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Self-hosted runners: tokens whose values are shown once, and what may go wrong on the way."""

from __future__ import annotations

import json

import pytest

from tests.laws.cases.runners import CLASS, classes, no_class
from tests.support.run import run

TOKEN = {"resource_class": CLASS, "nickname": "lab"}
POST = {"method": "POST", "path": "/runner/token$"}
OF_A_CONTRIBUTOR = {"tokens": {"of-a-contributor": {"login": "carol", "role": "contributor"}}}


def held(emulator):
    """The true tokens of the resource class: nicknames and values."""
    (found,) = [each for each in emulator.state()["resource_classes"] if each["resource_class"] == CLASS]
    return [(token["nickname"], token["token"]) for token in found["tokens"].values()]


def test_a_new_token_is_returned_with_its_value(emulator, do):
    classes()(emulator)
    result = do("runner_token", **TOKEN)
    assert held(emulator) == [("lab", result["token"])]
    assert result["runner_token"]["nickname"] == "lab"
    again = do("runner_token", **TOKEN)
    assert (again["changed"], again["token"], again["runner_token"]) == (False, None, result["runner_token"])


def test_the_value_stands_nowhere_else(emulator, do):
    classes()(emulator)
    result = do("runner_token", **TOKEN)
    value = result.pop("token")
    assert value.__class__ is str
    assert value not in json.dumps(result)


def test_check_mode_makes_none(emulator, do):
    classes()(emulator)
    result = do("runner_token", **TOKEN, check_mode=True)
    assert (result["changed"], result["token"], result["runner_token"]["id"]) == (True, None, None)
    assert held(emulator) == []


def test_absent_removes_all_of_a_nickname(emulator, do):
    classes("lab", "desk", "lab")(emulator)
    result = do("runner_token", **TOKEN, state="absent")
    assert [token["nickname"] for token in result["removed"]] == ["lab", "lab"]
    assert [nickname for nickname, _value in held(emulator)] == ["desk"]


def test_upper_and_lower_case_differ(emulator, do):
    classes("Lab")(emulator)
    assert do("runner_token", **TOKEN)["changed"]


def test_a_rotation_makes_the_new_one_first(emulator, do):
    classes("lab", "desk", "lab")(emulator)
    result = do("runner_token", **TOKEN, state="rotated")
    assert [line.split()[0] for line in emulator.writes()] == ["POST", "DELETE", "DELETE"]
    assert ("lab", result["token"]) in held(emulator)
    assert len(held(emulator)) == 2


def test_a_rotation_that_fails_half_way_returns_the_value(emulator, do):
    classes("lab")(emulator)
    emulator.fault({"method": "DELETE", "path": "/runner/token/", "status": 500})
    result = do("runner_token", **TOKEN, state="rotated")
    assert result["failed"]
    assert ("lab", result["token"]) in held(emulator)
    assert result["token"] not in result["msg"]
    assert result["applied"] == ["create runner token lab of acme/linux"]


def test_an_error_that_quotes_the_new_value_is_scrubbed(emulator, do):
    classes("lab")(emulator)
    value = do("runner_token", **TOKEN, state="rotated")["token"]
    emulator.reset()
    classes("lab")(emulator)
    emulator.fault({"method": "DELETE", "path": "/runner/token/", "status": 400, "message": f"not without {value}"})
    result = do("runner_token", **TOKEN, state="rotated")
    assert result.pop("token") == value
    assert "not without ********" in result["msg"]
    assert value not in json.dumps(result)


@pytest.mark.parametrize("state", ["present", "rotated"])
@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}, {"status": 201, "body": {"id": "x"}}], ids=str)
def test_a_value_that_got_lost_is_an_error_and_nothing_is_sent_again(emulator, do, state, fault):
    classes("lab" if state == "rotated" else "desk")(emulator)
    emulator.fault({**POST, "when": "after", **fault})
    result = do("runner_token", **TOKEN, state=state)
    assert result["failed"]
    assert "its value did not arrive" in result["msg"]
    assert "state: rotated" in result["msg"]
    assert "token" not in result
    assert len(emulator.writes()) == 1
    assert len(held(emulator)) == 2
    emulator.clear_faults()
    assert ("lab", do("runner_token", **TOKEN, state="rotated")["token"]) in held(emulator)


def test_what_was_not_made_is_no_lost_token(emulator, do):
    classes("desk")(emulator)
    emulator.fault({**POST, "status": 500})
    result = do("runner_token", **TOKEN)
    assert "did not arrive" not in result["msg"]
    assert "Run this again later" in result["msg"]


def test_an_eleventh_token_is_refused_with_those_there_are(emulator, do):
    classes(*[f"n{number}" for number in range(10)])(emulator)
    for state in ("present", "rotated"):
        result = do("runner_token", **{**TOKEN, "nickname": "n0" if state == "rotated" else "new"}, state=state)
        assert result["msg"].startswith("resource_class: acme/linux has 10 tokens")
        assert "n9 (ID " in result["msg"]
    assert emulator.writes() == []


def test_a_double_of_two_runs_is_taken_back_by_the_second(emulator, do):
    classes()(emulator)
    emulator.call("POST", "v3/runner/token", TOKEN)
    empty = {"method": "GET", "path": "/runner/token", "status": 200, "body": {"items": []}, "times": 1}
    emulator.fault(empty)
    result = do("runner_token", **TOKEN)
    assert (result["changed"], result["token"]) == (True, None)
    (first,) = emulator.call("GET", f"v3/runner/token?resource-class={CLASS}")["items"]
    assert result["runner_token"] == first


def test_whether_there_is_a_double_may_stay_unknown(emulator, do):
    classes()(emulator)
    emulator.fault({"method": "GET", "path": "/runner/token", "status": 500, "after": 1})
    outcome = run("runner_token", TOKEN, emulator.url)
    assert held(emulator) == [("lab", outcome.result["token"])]
    assert ["HTTP 500" in warning for warning in outcome.warnings] == [True]


def test_a_token_that_is_not_shown_yet_is_not_taken_back(emulator, do):
    classes()(emulator)
    other = {"id": "00000000-0000-4000-8000-0000000000aa", "resource_class": CLASS, "nickname": TOKEN["nickname"]}
    listed = {"items": [{**other, "created_at": "2020-01-01T00:00:00Z"}]}
    emulator.fault({"method": "GET", "path": "/runner/token", "status": 200, "body": listed, "after": 1})
    result = do("runner_token", **TOKEN)
    assert held(emulator) == [("lab", result["token"])]


def test_a_404_is_no_removal_while_the_list_shows_the_token(emulator, do):
    classes("lab")(emulator)
    emulator.fault({"method": "DELETE", "path": "/runner/token/", "status": 404, "message": "not found"})
    result = do("runner_token", **TOKEN, state="absent")
    assert "but lists it" in result["msg"]


def test_a_token_that_somebody_else_removes_meanwhile_is_gone(emulator, do):
    classes("lab")(emulator)
    emulator.fault({"method": "DELETE", "path": "/runner/token/", "status": 404, "message": "x", "when": "after"})
    assert do("runner_token", **TOKEN, state="absent")["changed"]


@pytest.mark.parametrize(("state", "text"), [("present", "there is no acme/linux"), ("absent", None)])
def test_a_class_that_is_not_there(emulator, do, state, text):
    no_class(emulator)
    result = do("runner_token", **TOKEN, state=state)
    assert (text in result["msg"]) if text else not result["changed"]


def test_a_400_about_a_class_that_is_there_is_an_error(emulator, do):
    classes("lab")(emulator)
    emulator.fault({"method": "GET", "path": "/runner/token", "status": 400, "message": "broken"})
    assert "HTTP 400, broken" in do("runner_token", **TOKEN, state="absent")["msg"]


@pytest.mark.parametrize("module", ["runner_token", "runner_resource_class"])
def test_who_may_not_manage_runners_is_told_who_may(emulator, do, module):
    emulator.seed(OF_A_CONTRIBUTOR)
    classes()(emulator)
    params = TOKEN if module == "runner_token" else {"resource_class": "acme/new"}
    result = do(module, **params, token="of-a-contributor")
    assert "Only admins of the organization may manage the resource classes" in result["msg"]


@pytest.mark.parametrize("name", ["linux", "a/b/c", "acme/", "/linux", "ac me/linux", ""])
@pytest.mark.parametrize("module", ["runner_token", "runner_resource_class", "runner_info"])
def test_what_names_no_class_is_refused(emulator, do, module, name):
    params = {"nickname": "lab"} if module == "runner_token" else {}
    assert do(module, resource_class=name, **params)["msg"].startswith("resource_class: ")
    assert emulator.requests() == []


def test_an_empty_nickname_is_refused(do):
    assert do("runner_token", **{**TOKEN, "nickname": " "})["msg"].startswith("nickname: is empty")


def test_a_class_with_tokens_is_removed_by_force_only(emulator, do):
    classes("lab", "desk")(emulator)
    gone = {"resource_class": CLASS, "state": "absent"}
    refused = do("runner_resource_class", **gone)
    assert refused["msg"].startswith("force: the resource class acme/linux has tokens")
    assert "desk (ID " in refused["msg"]
    assert emulator.writes() == []
    done = do("runner_resource_class", **gone, force=True)
    assert {token["nickname"] for token in done["removed_tokens"]} == {"lab", "desk"}


def test_a_class_without_tokens_needs_no_force(emulator, do):
    classes()(emulator)
    assert do("runner_resource_class", resource_class=CLASS, state="absent")["changed"]
    assert emulator.writes()[0].count("/force") == 0


def test_a_token_that_was_made_meanwhile_keeps_its_class(emulator, do):
    classes()(emulator)
    emulator.fault({"method": "DELETE", "path": "/runner/resource/", "status": 409, "message": "has tokens"})
    assert "one was created in the meantime" in do("runner_resource_class", resource_class=CLASS, state="absent")["msg"]


def test_a_class_that_another_run_has_made_is_taken(emulator, do):
    classes(description="theirs")(emulator)
    emulator.fault({"method": "GET", "path": "/runner/resource", "status": 200, "body": {"items": []}, "times": 1})
    result = do("runner_resource_class", resource_class=CLASS, description="ours")
    assert (result["resource_class"]["description"], result["description_differs"]) == ("theirs", True)


def test_an_unknown_namespace_is_explained(emulator, do):
    no_class(emulator)
    for module, params in (
        ("runner_resource_class", {"resource_class": "else/linux"}),
        ("runner_info", {"namespace": "x"}),
    ):
        assert "The namespace does not exist" in do(module, **params)["msg"]


def test_the_status_of_runners_is_told_with_their_organization_only(emulator, do):
    classes(runners=[{"name": "r1", "status": "idle"}])(emulator)
    (runner,) = do("runner_info", organization="gh/acme")["runners"]
    assert (runner["resource_class"], runner["status"], runner["ip"]) == (CLASS, "idle", None)
    assert do("runner_info", resource_class=CLASS)["runners"][0]["status"] is None


def test_what_is_not_asked_for_is_null_and_not_read(emulator, do):
    classes("lab", unclaimed=3)(emulator)
    (found,) = do("runner_info", resource_class=CLASS)["resource_classes"]
    assert (found["tokens"], found["unclaimed_tasks"], found["running_tasks"]) == (None, None, None)
    assert len(emulator.requests()) == 2


def test_an_unknown_class_is_an_empty_list(emulator, do):
    classes()(emulator)
    assert do("runner_info", resource_class="acme/none", tokens=True, tasks=True)["resource_classes"] == []
