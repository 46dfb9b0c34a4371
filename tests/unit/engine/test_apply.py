# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine, with plain values and an API of a few lines."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import CheckFailed, Incomplete, apply
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import (
    Change,
    Check,
    Plan,
    Refused,
    Request,
    Stage,
    members,
    one,
    operation,
    purgeable,
    query,
)


class Error(Exception):
    def __init__(self, status=None, unclear=False):
        super().__init__(f"status {status}")
        self.status = status
        self.unclear = unclear


class Api:
    """Remembers what is sent, and raises or answers as told by the last segment of the path."""

    def __init__(self, **answers):
        self.answers = answers
        self.sent = []

    def send(self, request):
        name = request.path[-1]
        self.sent.append(f"{request.method} {name}")
        answer = self.answers.get(name)
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def change(name, method="POST", **extra):
    return Change(f"do {name}", Request(method, (name,)), **extra)


def lines(changes):
    return [change.line for change in changes]


# Kinds.


def test_query_changes_nothing():
    plan = query({"things": [1]})
    assert not plan.changed
    assert plan.returns == {"things": [1]}


def test_one_needs_no_stage_when_it_is_as_wanted():
    stage = Stage((change("a"),))
    assert one({"on": True}, {"on": True}, stage).stages == ()
    assert one({"on": False}, {"on": True}, stage).changed


def test_operation_always_changes():
    assert operation(change("a")).changed


def test_refreshes_are_no_change():
    assert not Plan(stages=(Stage((change("a", refresh=True),)),)).changed
    assert Plan(stages=(Stage((change("a", refresh=True), change("b"))),)).changed


def make(verb):
    return lambda key: change(f"{verb}-{key}", refresh=verb == "refresh")


def all_of(**without):
    return {verb: make(verb) for verb in ("create", "update", "refresh", "delete")} | without


ACTUAL = {"same": 1, "differs": 1, "extra": 1, "spare": 1}
WANTED = {"new": 1, "differs": 2, "same": 1}


def test_members_by_identity():
    plan = members(ACTUAL, WANTED, **all_of(), remove=["extra", "extra", "never there"])
    assert [lines(stage.changes) for stage in plan.stages] == [
        ["do create-new", "do update-differs", "do refresh-same"],
        ["do delete-extra"],
    ]
    assert plan.before == ACTUAL
    assert plan.after == {"same": 1, "differs": 2, "new": 1, "spare": 1}
    assert plan.returns == {
        "created": ["new"],
        "updated": ["differs"],
        "refreshed": ["same"],
        "same": ["same"],
        "removed": ["extra"],
    }


@pytest.mark.parametrize(
    ("without", "after"),
    [
        ({"create": None}, {"same": 1, "differs": 2, "spare": 1}),
        ({"update": None}, {"same": 1, "differs": 1, "new": 1, "spare": 1}),
        ({"delete": None}, {"same": 1, "differs": 2, "new": 1, "spare": 1, "extra": 1}),
    ],
)
def test_members_leave_what_is_not_to_be_done(without, after):
    plan = members(ACTUAL, WANTED, **all_of(**without), remove=["extra"])
    assert plan.after == after
    assert not any(next(iter(without)) in line for line in lines(plan.changes))


def test_members_in_order_plan_nothing():
    plan = members({"a": 1}, {"a": 1}, create=make("create"), update=make("update"), delete=make("delete"))
    assert plan.stages == ()
    assert not plan.changed
    assert plan.returns["same"] == ["a"]


def test_purge_keeps_what_matches():
    assert purgeable(["KEEP_A", "keep_b", "GO"], keep=["KEEP_*", "nothing"], limit=2) == ["keep_b", "GO"]


def test_purge_beyond_its_limit_lists_the_victims():
    with pytest.raises(Refused, match=r"3 members.*purge_limit \(2\).*They are: A, B, C\."):
        purgeable(["C", "B", "A"], keep=[], limit=2)


# Applying.


def test_apply_answers_by_line():
    assert apply(Api(a=1, b=2), Plan(stages=(Stage((change("a"),)), Stage((change("b"),))))) == {"do a": 1, "do b": 2}


@pytest.mark.parametrize("concurrency", [1, 4])
def test_stages_are_kept_in_order(concurrency):
    api = Api()
    stages = tuple(Stage((change(f"{n}a"), change(f"{n}b"))) for n in range(5))
    apply(api, Plan(stages=stages), concurrency)
    assert [line[-2] for line in api.sent] == list("0011223344")


def test_changes_of_a_stage_run_at_once():
    meeting = threading.Barrier(4, timeout=10)

    class Meeting(Api):
        def send(self, request):
            meeting.wait()

    apply(Meeting(), Plan(stages=(Stage(tuple(change(str(n)) for n in range(4))),)), 4)


@pytest.mark.parametrize("concurrency", [1, 3])
def test_failure_tells_what_was_done_and_what_was_not(concurrency):
    api = Api(b=Error(500))
    stages = (Stage((change("a"),)), Stage((change("b"),)), Stage((change("c"), change("d"))))
    with pytest.raises(Incomplete) as caught:
        apply(api, Plan(stages=stages), concurrency)
    assert lines(caught.value.run.applied) == ["do a"]
    assert lines(caught.value.run.pending) == ["do b", "do c", "do d"]
    assert caught.value.run.failed.line == "do b"
    assert caught.value.run.error.status == 500
    assert api.sent == ["POST a", "POST b"]


def test_failure_among_many_at_once_loses_none():
    changes = tuple(change(f"n{n}") for n in range(30))
    api = Api(n7=Error(500), n9=Error(500))
    with pytest.raises(Incomplete) as caught:
        apply(api, Plan(stages=(Stage(changes),)), 4)
    applied, pending = lines(caught.value.run.applied), lines(caught.value.run.pending)
    assert sorted(applied + pending) == sorted(lines(changes))
    assert set(applied) == {f"do {line[5:]}" for line in api.sent} - {"do n7", "do n9"}
    assert pending[0] in ("do n7", "do n9")


def test_missing_ok_takes_404_for_done():
    plan = Plan(stages=(Stage((change("a", "DELETE", missing_ok=True),)),))
    assert apply(Api(a=Error(404)), plan) == {"do a": None}
    with pytest.raises(Incomplete):
        apply(Api(a=Error(403)), plan)


def look(found):
    return (Request("GET", ("look",)), lambda body: body if found else None)


def test_unclear_answer_is_looked_up():
    found = Plan(stages=(Stage((change("a", find=look(True)),)),))
    api = Api(a=Error(unclear=True), look="what was made")
    assert apply(api, found) == {"do a": "what was made"}
    assert api.sent == ["POST a", "GET look"]


@pytest.mark.parametrize(
    ("find", "error", "answer"),
    [
        (look(False), Error(unclear=True), "something"),
        (look(True), Error(400), "something"),
        (look(True), Error(unclear=True), Error(500)),
        (None, Error(unclear=True), "something"),
    ],
)
def test_what_is_not_found_has_failed(find, error, answer):
    with pytest.raises(Incomplete) as caught:
        apply(Api(a=error, look=answer), Plan(stages=(Stage((change("a", find=find),)),)))
    assert caught.value.run.error is error


def check(test):
    return Check(Request("GET", ("look",)), test, "it did not come true")


def test_check_stands_between_stages():
    stages = (
        Stage((change("a"),), check(lambda body, answers: (body, answers) == (5, {"do a": 1}))),
        Stage((change("b"),)),
    )
    api = Api(a=1, look=5)
    apply(api, Plan(stages=stages))
    assert api.sent == ["POST a", "GET look", "POST b"]


def test_check_is_left_out_when_there_is_no_doubt():
    needless = Check(Request("GET", ("look",)), lambda body, answers: False, "no", lambda answers: answers["do a"] == 1)
    api = Api(a=1)
    apply(api, Plan(stages=(Stage((change("a"),), needless), Stage((change("b"),)))))
    assert api.sent == ["POST a", "POST b"]


def test_check_that_fails_stops_the_plan():
    stages = (Stage((change("a"),), check(lambda body, answers: False)), Stage((change("b"),)))
    with pytest.raises(Incomplete, match="it did not come true") as caught:
        apply(Api(), Plan(stages=stages))
    assert isinstance(caught.value.run.error, CheckFailed)
    assert lines(caught.value.run.applied) == ["do a"]
    assert lines(caught.value.run.pending) == ["do b"]


def test_rounds_go_on_until_the_check_is_true():
    api = Api(look=[3, 2, 0])
    apply(api, Plan(stages=(Stage((change("a"),), check(lambda body, answers: body == 0), rounds=9),)))
    assert api.sent == ["POST a", "GET look"] * 3


def test_rounds_end():
    api = Api()
    with pytest.raises(Incomplete):
        apply(api, Plan(stages=(Stage((change("a"),), check(lambda body, answers: False), rounds=3),)))
    assert api.sent == ["POST a", "GET look"] * 3


# Plans of parts.


def part(*names, **extra):
    return Plan(stages=tuple(Stage((change(name, **extra),)) for name in names))


@pytest.mark.parametrize("concurrency", [1, 3])
def test_parts_keep_their_order_and_fail_alone(concurrency):
    api = Api(b2=Error(500))
    parts = {name: part(f"{name}1", f"{name}2", f"{name}3") for name in "abc"}
    ended = []
    runs = apply(api, Plan(parts=parts), concurrency, ended.append)
    assert {name: lines(run.applied) for name, run in runs.items()} == {
        "a": ["do a1", "do a2", "do a3"],
        "b": ["do b1"],
        "c": ["do c1", "do c2", "do c3"],
    }
    assert lines(runs["b"].pending) == ["do b2", "do b3"]
    assert [name for name, run in runs.items() if run.error] == ["b"]
    for name in "abc":
        sent = [line for line in api.sent if f" {name}" in line]
        assert sent == sorted(sent)
    assert sorted(map(id, ended)) == sorted(map(id, runs.values()))


def test_stop_on_error_begins_nothing_more():
    api = Api(b1=Error(500))
    parts = {name: part(f"{name}1", f"{name}2") for name in "abc"}
    runs = apply(api, Plan(parts=parts, stop_on_error=True), 1)
    assert api.sent == ["POST a1", "POST a2", "POST b1"]
    assert lines(runs["c"].pending) == ["do c1", "do c2"]
    assert runs["c"].error is None


def test_parts_that_have_begun_go_first():
    api = Api()
    apply(api, Plan(parts={name: part(f"{name}1", f"{name}2") for name in "ab"}), 1)
    assert api.sent == ["POST a1", "POST a2", "POST b1", "POST b2"]


def test_parts_with_nothing_to_do():
    runs = apply(Api(), Plan(parts={"a": Plan(), "b": part("b1")}), 4)
    assert lines(runs["b"].applied) == ["do b1"]
    assert not Plan(parts={"a": Plan()}).changed
    assert Plan(parts={"a": Plan(), "b": part("b1")}).changed


def test_a_round_that_fails_is_not_applied():
    api = Api(a=[None, Error(500)], look=1)
    with pytest.raises(Incomplete) as caught:
        apply(api, Plan(stages=(Stage((change("a"),), check(lambda body, answers: body == 0), rounds=3),)))
    assert lines(caught.value.run.applied) == []
    assert lines(caught.value.run.pending) == ["do a"]
