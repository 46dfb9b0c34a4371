# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans are data: what they say of themselves."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import (
    EMPTY,
    Deferred,
    Fleet,
    FromAnswer,
    Plan,
    Request,
)

from tests.support.engine import change, names, plan, same, stage


def test_a_request_shows_nothing_of_its_body():
    request = Request("POST", ("a",), same, {"value": "a secret value"})
    assert "a secret value" not in repr(request)
    assert "a secret value" not in repr(change("a", body={"value": "a secret value"}))


def test_a_request_is_read_once_and_sent_once_unless_it_says_otherwise():
    request = Request("POST", ("a",), same)
    assert (request.repeatable, request.is_list, request.body, dict(request.query)) == (False, False, None, {})


def test_what_is_taken_from_an_answer_says_so():
    assert str(FromAnswer(("context", "deploy"), "id")) == "<id of context deploy>"


def test_plans_and_changes_cannot_be_altered():
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan("a").stages = ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        change("a").line = "something else"
    with pytest.raises(TypeError):
        EMPTY["a"] = 1


@pytest.mark.parametrize("kind", ["create", "update", "delete", "do"])
def test_what_can_be_seen_is_a_change(kind):
    assert change("a", kind).is_visible
    assert plan(stage("a")).changed


def test_a_refresh_is_no_change():
    refresh = dataclasses.replace(stage("a"), changes=(change("a", "refresh"),))
    assert not plan(refresh).changed
    assert plan(refresh, "b").changed


def test_a_plan_lists_its_changes_in_order():
    deferred = Deferred((stage("c"), stage("d")), lambda api, answers: Plan())
    assert names(plan("a b", deferred, "e").changes) == ["a", "b", "c", "d", "e"]


def test_a_deferred_stage_counts_as_what_is_expected_of_it():
    assert plan(Deferred((stage("a"),), lambda api, answers: Plan())).changed
    assert not plan(Deferred((), lambda api, answers: Plan())).changed


def test_a_fleet_shows_the_states_of_its_plans_by_name():
    fleet = Fleet({"one": Plan({"a": 1}, {"a": 2}), "two": Plan({"b": 1}, {"b": 2})})
    assert fleet.before == {"one": {"a": 1}, "two": {"b": 1}}
    assert fleet.after == {"one": {"a": 2}, "two": {"b": 2}}


def test_a_fleet_warns_of_each_thing_once():
    about_both = Plan(warnings=("both",), deprecations=(("soon", "2027-02-01"),))
    fleet = Fleet({"one": about_both, "two": Plan(warnings=("two", "both"), deprecations=about_both.deprecations)})
    assert fleet.warnings == ("both", "two")
    assert fleet.deprecations == (("soon", "2027-02-01"),)
