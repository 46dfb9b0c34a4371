# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of plan: what each makes of what there is and what is wanted."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.module_utils._engine.kinds import (
    PURGE_LIMIT,
    PURGE_SHARE_FROM,
    chain,
    members,
    one_object,
    operation,
    purged,
    query,
)
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Plan

from tests.support.engine import change, names, plan, stage


def test_a_query_changes_nothing():
    made = query({"things": [1]}, warnings=("look out",))
    assert not made.changed
    assert (made.returns, made.warnings) == ({"things": [1]}, ("look out",))
    assert made.before == made.after == {}


def test_an_object_that_is_as_wanted_needs_no_stage():
    assert one_object({"on": True}, {"on": True}, stage("a")).stages == ()


def test_an_object_that_differs_needs_its_stages():
    made = one_object({"on": False}, {"on": True}, stage("a"), stage("b"), returns={"on": True})
    assert names(made.changes) == ["a", "b"]
    assert (made.before, made.after, made.returns) == ({"on": False}, {"on": True}, {"on": True})


def test_an_operation_always_changes_and_says_what_it_does():
    made = operation(change("a", "do"), returns={"build": None})
    assert made.changed
    assert (made.before, made.after) == ({}, {"does": "do a"})


# Members.


def make(kind):
    return lambda key: change(key, kind)


def all_of(**without):
    return {kind: make(kind) for kind in ("create", "update", "refresh", "delete")} | without


def lines(stages):
    return [[change.line for change in stage.changes] for stage in stages]


ACTUAL = {"same": 1, "differs": 1, "extra": 1, "spare": 1}
WANTED = {"new": 1, "differs": 2, "same": 1}


def test_members_are_written_before_others_are_deleted():
    made = members(ACTUAL, WANTED, **all_of(), remove=["extra", "extra", "never there"])
    assert lines(made.stages) == [["create new", "update differs", "refresh same"], ["delete extra"]]


def test_members_tell_what_becomes_of_each():
    made = members(ACTUAL, WANTED, **all_of(), remove=["extra", "extra", "never there"])
    assert made.before == ACTUAL
    assert made.after == {"same": 1, "differs": 2, "new": 1, "spare": 1}
    assert made.returns == {
        "created": ["new"],
        "updated": ["differs"],
        "refreshed": ["same"],
        "same": ["same"],
        "removed": ["extra"],
    }


@pytest.mark.parametrize(
    ("without", "name", "after"),
    [
        ("create", "created", {"same": 1, "differs": 2, "spare": 1}),
        ("update", "updated", {"same": 1, "differs": 1, "new": 1, "spare": 1}),
        ("refresh", "refreshed", {"same": 1, "differs": 2, "new": 1, "spare": 1}),
        ("delete", "removed", {"same": 1, "differs": 2, "new": 1, "spare": 1, "extra": 1}),
    ],
)
def test_an_operation_that_is_not_given_is_not_done(without, name, after):
    made = members(ACTUAL, WANTED, **all_of(**{without: None}), remove=["extra"])
    assert made.after == after
    assert made.returns[name] == []
    assert without not in [change.kind for change in made.changes]


def test_a_member_that_differs_and_is_not_updated_stays_as_it_is():
    assert members(ACTUAL, WANTED, **all_of(update=None)).returns["same"] == ["differs", "same"]


def test_members_that_are_as_wanted_need_no_stage():
    made = members({"a": 1}, {"a": 1}, create=make("create"), update=make("update"), delete=make("delete"))
    assert made.stages == ()
    assert made.returns["same"] == ["a"]


# Chains.


def test_a_chain_does_one_plan_after_another():
    made = chain(plan("a b", "c"), Plan(), plan("d"))
    assert lines(made.stages) == [["create a", "create b"], ["create c"], ["create d"]]


def test_a_chain_unites_the_states():
    one = Plan({"followed": False, "keys": ["x", "y"]}, {"followed": True, "keys": ["x"]})
    other = Plan({"keys": ["z", "y"], "hooks": {"A": None}}, {"keys": ["z"], "hooks": {"A": "made"}})
    third = Plan({"hooks": {"B": "old"}}, {"hooks": {"B": None}})
    made = chain(one, other, third)
    assert made.before == {"followed": False, "keys": ["x", "y", "z"], "hooks": {"A": None, "B": "old"}}
    assert made.after == {"followed": True, "keys": ["x", "z"], "hooks": {"A": "made", "B": None}}


def test_a_chain_keeps_all_that_its_plans_say():
    one = Plan(returns={"a": 1, "b": 1}, warnings=("first",), deprecations=(("soon", ""),))
    other = Plan(returns={"b": 2}, warnings=("second",), deprecations=(("later", "2027-02-01"),))
    made = chain(one, other)
    assert made.returns == {"a": 1, "b": 2}
    assert made.warnings == ("first", "second")
    assert made.deprecations == (("soon", ""), ("later", "2027-02-01"))


def test_a_chain_of_nothing_does_nothing():
    assert chain() == Plan()


# Purges.


def numbered(count):
    return [f"N{number:02}" for number in range(count)]


def test_a_purge_keeps_what_matches_a_pattern_and_case_counts():
    extra = ["KEEP_A", "keep_b", "GO", "A1", "A22"]
    assert purged(extra, held=20, keep=["KEEP_*", "A?", "nothing"]) == ["keep_b", "GO", "A22"]


def test_a_purge_removes_as_many_as_it_may():
    assert purged(numbered(PURGE_LIMIT), held=100) == numbered(PURGE_LIMIT)


def test_a_purge_of_more_is_refused_and_lists_all_names():
    with pytest.raises(Refused) as caught:
        purged(["B", *numbered(PURGE_LIMIT)], held=100, what="variables")
    assert caught.value.option == "purge_limit"
    listed = ", ".join(["B", *numbered(PURGE_LIMIT)])
    assert caught.value.text == (
        "the purge would remove 11 variables, more than the 10 that purge_limit allows, so nothing was changed. "
        f"They are: {listed}. Declare them, keep them with purge_keep, or set purge_limit."
    )


@pytest.mark.parametrize(("limit", "count"), [(0, 1), (2, 3), (20, 21)])
def test_the_limit_of_the_user_counts(limit, count):
    assert purged(numbered(limit), held=100, limit=limit) == numbered(limit)
    with pytest.raises(Refused, match=rf"more than the {limit} that purge_limit allows"):
        purged(numbered(count), held=100, limit=limit)


@pytest.mark.parametrize(("held", "most"), [(PURGE_SHARE_FROM, 2), (6, 3), (19, 9)])
def test_a_purge_of_more_than_half_is_refused(held, most):
    assert purged(numbered(most), held=held) == numbered(most)
    with pytest.raises(Refused, match=f"more than half of the {held} there are"):
        purged(numbered(most + 1), held=held)


def test_few_members_may_all_go():
    assert purged(numbered(4), held=4) == numbered(4)


def test_a_limit_of_the_user_allows_more_than_half():
    assert purged(numbered(6), held=6, limit=6) == numbered(6)


def test_what_is_kept_does_not_count():
    assert purged(["A", *numbered(30)], held=31, keep=["N*"], limit=1) == ["A"]


def test_plans_with_changes_of_one_identity_are_not_chained():
    with pytest.raises(ValueError, match="several changes have the identity"):
        chain(plan("a"), plan("b", "a"))
