# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""API tokens of a project: labels that are not unique, scopes that cannot change, values that are shown once."""

from __future__ import annotations

import pytest

from tests.laws.cases.project_tokens import BADGE, tokens
from tests.support.ci import API

GONE = {"project": API, "label": "badge", "state": "absent"}


def held(emulator):
    """The true tokens of the project: labels, scopes and values."""
    return [(each["label"], each["scope"], each["token"]) for each in emulator.state()["projects"][API]["tokens"]]


def test_a_new_token_is_returned_with_its_value(emulator, do):
    tokens()(emulator)
    result = do("project_token", **BADGE)
    assert held(emulator) == [("badge", "status", result["token"])]
    assert result["project_token"]["scope"] == "status"


def test_another_scope_is_refused_with_what_to_do(emulator, do):
    tokens(("badge", "all"))(emulator)
    result = do("project_token", **BADGE)
    assert result["msg"].startswith("scope: the token badge (ID ")
    assert "has the scope all" in result["msg"]
    assert "state: absent" in result["msg"]
    assert emulator.writes() == []


def test_two_tokens_of_one_label_are_refused_with_their_ids(emulator, do):
    tokens(("badge", "status"), ("badge", "status"))(emulator)
    result = do("project_token", **BADGE)
    assert result["msg"].startswith("label: github/acme/api has 2 tokens with this label")
    assert result["msg"].count("ID ") == 2
    assert emulator.writes() == []


@pytest.mark.parametrize(
    ("scope", "left"),
    [(None, ["dashboard"]), ("status", ["dashboard", "badge"]), ("view-builds", ["dashboard"] + ["badge"] * 2)],
)
def test_absent_removes_all_of_a_label_or_those_of_a_scope(emulator, do, scope, left):
    tokens(("dashboard", "all"), ("badge", "status"), ("badge", "all"))(emulator)
    result = do("project_token", **GONE, **({"scope": scope} if scope else {}))
    assert [label for label, _scope, _value in held(emulator)] == left
    assert len(result["removed"]) == 3 - len(left)


def test_tokens_without_a_label_are_left_alone(emulator, do):
    tokens(("", "all"))(emulator)
    assert do("project_token", **BADGE)["changed"]
    assert do("project_token", **GONE)["changed"]
    assert len(held(emulator)) == 1


def test_a_value_that_got_lost_is_an_error(emulator, do):
    tokens()(emulator)
    emulator.fault({"method": "POST", "path": "/token$", "when": "after", "drop": True})
    result = do("project_token", **BADGE)
    assert "its value did not arrive" in result["msg"]
    assert "Remove it with state: absent" in result["msg"]
    assert emulator.writes() == [f"POST /api/v1.1/project/{API}/token"]


def test_a_404_is_no_removal_while_the_list_shows_the_token(emulator, do):
    tokens(("badge", "status"))(emulator)
    emulator.fault({"method": "DELETE", "path": "/token/", "status": 404, "message": "Not found"})
    assert "but lists it" in do("project_token", **GONE)["msg"]


def test_an_empty_label_is_refused(emulator, do):
    assert do("project_token", **{**BADGE, "label": ""})["msg"].startswith("label: is empty")
    assert emulator.requests() == []


def test_who_may_not_is_told_who_may(emulator, do):
    emulator.seed({"tokens": {"of-a-reader": {"login": "carol", "role": "read"}}})
    tokens()(emulator)
    assert "Only admins of the project" in do("project_token", **BADGE, token="of-a-reader")["msg"]
