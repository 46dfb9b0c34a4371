# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applying one plan: the order of its changes, their answers, and what is made of failures."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.apply import apply
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import (
    Change,
    FromAnswer,
    Plan,
    Request,
    Search,
    Stage,
)

from tests.support.engine import Api, Failure, change, names, plan, same, stage

each_concurrency = pytest.mark.parametrize("concurrency", [1, 8])


def only(made: Change) -> Plan:
    return plan(Stage((made,)))


# Order.


@each_concurrency
def test_stages_are_kept_in_order(concurrency):
    api = Api(concurrency)
    run = apply(api, plan(*[f"{number}a {number}b {number}c" for number in range(5)]))
    assert [line[-2] for line in api.sent] == list("000111222333444")
    assert run.error is None
    assert (len(run.applied), run.pending, run.unclear) == (15, [], [])


def test_changes_of_a_stage_are_made_at_once():
    meeting = threading.Barrier(4, timeout=30)
    api = Api(4, **{name: lambda request: meeting.wait() and None for name in "abcd"})
    assert apply(api, plan("a b c d")).error is None


@pytest.mark.parametrize(("concurrency", "changes", "threads"), [(8, 3, 3), (2, 3, 2), (8, 1, 0), (1, 9, 0)])
def test_no_more_threads_are_used_than_there_are_changes(concurrency, changes, threads):
    api = Api(concurrency)
    apply(api, plan(*"abcdefghi"[:changes]))
    assert len(api.threads) == threads


def test_a_plan_without_changes_sends_nothing():
    api = Api(8)
    run = apply(api, Plan())
    assert (run.error, run.applied, run.pending, run.changed) == (None, [], [], False)
    assert api.sent == []


@each_concurrency
def test_a_stage_without_changes_does_not_hold_up_the_next(concurrency):
    api = Api(concurrency)
    run = apply(api, plan(Stage(()), "a", Stage(()), Stage(()), "b", Stage(())))
    assert (names(run.applied), run.pending) == (["a", "b"], [])


@pytest.mark.parametrize(("kind", "changed"), [("create", True), ("delete", True), ("refresh", False)])
def test_only_what_can_be_seen_is_a_change(kind, changed):
    assert apply(Api(), only(change("a", kind))).changed is changed


def test_an_effect_is_performed_with_the_client():
    class Effect:
        def perform(self, api):
            self.api = api
            return "done"

    api, effect = Api(), Effect()
    run = apply(api, only(Change("do", ("file", "a"), "get a", effect)))
    assert (effect.api, run.answers) == (api, {("file", "a"): "done"})


# Answers.


def test_answers_are_kept_by_identity_and_none_is_not():
    run = apply(Api(a=1, b=None, c={"id": 2}), plan("a b", "c"))
    assert run.answers == {("thing", "a"): 1, ("thing", "c"): {"id": 2}}


class Made:
    """An answer with an id."""

    def __init__(self, name):
        self.id = f"id-of-{name}"


def id_of(name):
    return FromAnswer(("thing", name), "id")


def test_a_path_takes_what_an_earlier_change_answered():
    later = Change("create", ("thing", "b"), "create b", Request("POST", ("api", id_of("a"), "b"), same))
    api = Api(a=Made("a"))
    apply(api, plan("a", Stage((later,))))
    assert api.requests[-1].path == ("api", "id-of-a", "b")


def test_a_body_takes_it_at_any_depth_and_keeps_the_rest():
    body = {
        "plain": {"x": [1, 2]},
        "owner": {"id": id_of("a"), "type": "t"},
        "list": [0, [id_of("a")], {"b": id_of("b")}],
    }
    before = repr(body)
    api = Api(a=Made("a"), b=Made("b"))
    apply(api, plan("a b", Stage((change("c", body=body),))))
    sent = api.requests[-1].body
    assert sent == {
        "plain": {"x": [1, 2]},
        "owner": {"id": "id-of-a", "type": "t"},
        "list": [0, ["id-of-a"], {"b": "id-of-b"}],
    }
    assert sent["plain"] is body["plain"]
    assert repr(body) == before


def test_a_body_that_is_taken_whole_from_an_answer():
    api = Api(a=Made("a"))
    apply(api, plan("a", Stage((change("b", body=id_of("a")),))))
    assert api.requests[-1].body == "id-of-a"


def test_a_request_that_takes_nothing_is_sent_as_it_is():
    made = change("a", body={"b": [1]})
    api = Api()
    apply(api, only(made))
    assert api.requests == [made.request]
    assert api.requests[0] is made.request


@pytest.mark.parametrize("answer", [None, "has no id"])
def test_an_answer_that_lacks_it_fails_the_change(answer):
    api = Api(a=answer)
    run = apply(api, plan("a", Stage((change("b", body=id_of("a")),)), "c"))
    assert isinstance(run.error, (LookupError, AttributeError))
    assert (names(run.applied), names(run.pending)) == (["a"], ["b", "c"])
    assert api.sent == ["POST a"]


# Failures.


@each_concurrency
def test_a_failure_tells_what_was_made_and_what_was_not(concurrency):
    error = Failure(500)
    api = Api(concurrency, b=error)
    run = apply(api, plan("a", "b", "c d"))
    assert names(run.applied) == ["a"]
    assert names(run.pending) == ["b", "c", "d"]
    assert (run.failed.identity, run.error, run.unclear) == (("thing", "b"), error, [])
    assert api.sent == ["POST a", "POST b"]
    assert not api.stopped


def test_a_failure_of_what_changes_nothing_visible_is_no_change():
    stages = (Stage((change("a", "refresh"),)), stage("b"))
    assert not apply(Api(b=Failure(400)), plan(*stages)).changed


def test_the_failed_change_is_the_first_of_what_is_pending():
    run = apply(Api(b=Failure(500)), plan("a b c", "d"))
    assert (names(run.applied), names(run.pending)) == (["a"], ["b", "c", "d"])


def test_what_is_under_way_when_another_change_fails_is_finished_and_counted():
    meeting = threading.Barrier(4, timeout=30)

    def answer(error=None):
        def answer(request):
            meeting.wait()
            return error

        return answer

    errors = {"b": Failure(500), "d": Failure(500)}
    api = Api(4, **{name: answer(errors.get(name)) for name in "abcd"})
    run = apply(api, plan("a b c d", "e"))
    assert names(run.applied) == ["a", "c"]
    assert sorted(names(run.pending)) == ["b", "d", "e"]
    assert run.error is errors[run.failed.identity[1]]
    assert run.pending[0] is run.failed


def test_a_failure_among_many_loses_none():
    made = [f"n{number}" for number in range(60)]
    api = Api(8, n7=Failure(500), n9=Failure(500))
    run = apply(api, plan(" ".join(made)))
    assert sorted(names(run.applied) + names(run.pending)) == sorted(made)
    assert set(names(run.applied)) == {line[5:] for line in api.sent} - {"n7", "n9"}


# What is gone already.


def test_a_thing_that_is_gone_already_counts_as_removed():
    run = apply(Api(a=Failure(404, is_missing=True)), only(change("a", "delete", missing_ok=True)))
    assert (run.error, names(run.applied), run.answers) == (None, ["a"], {})


@pytest.mark.parametrize(
    ("missing_ok", "error"),
    [
        (True, Failure(404)),
        (True, Failure(403)),
        (True, Failure(410)),
        (True, ValueError("a bug")),
        (False, Failure(404, is_missing=True)),
    ],
    ids=["another server's 404", "403", "410", "a bug", "not allowed"],
)
def test_other_failures_do_not_say_that_it_is_gone(missing_ok, error):
    run = apply(Api(a=error), only(change("a", "delete", missing_ok=missing_ok)))
    assert (run.error, run.applied) == (error, [])


# Successors.


def successor(**extra):
    return change("new", method="PUT", **extra)


@pytest.mark.parametrize("status", [404, 410])
def test_the_successor_of_a_retired_endpoint_is_used(status):
    api = Api(old=Failure(status, is_missing=status == 404), new="made")
    run = apply(api, only(change("old", successor=successor())))
    assert api.sent == ["POST old", "PUT new"]
    assert run.error is None
    assert (names(run.applied), run.answers) == (["old"], {("thing", "old"): "made"})


@pytest.mark.parametrize("error", [Failure(500, unclear=True), Failure(403), Failure(), ValueError("a bug")])
def test_the_successor_is_not_used_after_other_failures(error):
    api = Api(old=error)
    assert apply(api, only(change("old", successor=successor()))).error is error
    assert api.sent == ["POST old"]


def test_a_successor_that_fails_fails_the_change():
    error = Failure(403)
    run = apply(Api(old=Failure(410), new=error), only(change("old", successor=successor())))
    assert (run.error, run.failed.identity) == (error, ("thing", "old"))


def test_a_successor_takes_what_an_earlier_change_answered():
    api = Api(a=Made("a"), old=Failure(410))
    old = change("old", successor=successor(body={"of": id_of("a")}))
    apply(api, plan("a", Stage((old,))))
    assert api.requests[-1].body == {"of": "id-of-a"}


def test_a_successor_has_a_search_of_its_own():
    search = Search(Request("GET", ("look",), same), same)
    api = Api(old=Failure(410), new=Failure(unclear=True), look="found")
    run = apply(api, only(change("old", successor=successor(search=search))))
    assert run.answers == {("thing", "old"): "found"}


# Searches.


def search(find=same, after=()):
    return Search(Request("GET", ("look",), same), find, after)


@pytest.mark.parametrize("error", [Failure(unclear=True), Failure(502, unclear=True), Failure(200, unclear=True)])
def test_a_change_is_looked_for_after_an_unclear_answer(error):
    api = Api(a=error, look="what was made")
    run = apply(api, only(change("a", search=search())))
    assert (run.error, run.answers) == (None, {("thing", "a"): "what was made"})
    assert api.sent == ["POST a", "GET look"]


def test_a_change_is_looked_for_after_a_status_that_may_hide_it():
    api = Api(a=Failure(400), look="what was made")
    run = apply(api, only(change("a", search=search(after=(400, 409)))))
    assert (run.error, names(run.applied)) == (None, ["a"])


@pytest.mark.parametrize(
    "error", [Failure(400), Failure(403), Failure(404, is_missing=True), Failure(), ValueError("a bug")]
)
def test_a_change_that_was_surely_not_made_is_not_looked_for(error):
    api = Api(a=error, look="something")
    assert apply(api, only(change("a", search=search(after=(409,))))).error is error
    assert api.sent == ["POST a"]


@pytest.mark.parametrize(
    ("find", "look"),
    [(lambda found: None, "something"), (same, Failure(500)), (lambda found: found.id, "something without an id")],
    ids=["not there", "no answer", "another shape"],
)
def test_the_first_error_is_told_when_it_is_not_found(find, look):
    error = Failure(502, unclear=True)
    run = apply(Api(a=error, look=look), only(change("a", search=search(find))))
    assert (run.error, names(run.pending)) == (error, ["a"])


def test_a_change_whose_answer_nobody_can_read_again_fails_although_it_was_made():
    error = Failure(unclear=True)
    lost = Search(Request("GET", ("look",), same), same, lost=lambda found: f"{found} is lost")
    run = apply(Api(a=error, look="what was made"), only(change("a", search=lost)))
    assert (run.error, run.answers, names(run.pending)) == (error, {}, ["a"])
    assert error.about_lost == "what was made is lost"


def test_nothing_is_lost_of_a_change_that_was_not_made():
    error = Failure(unclear=True)
    lost = Search(Request("GET", ("look",), same), lambda found: None, lost=lambda found: "lost")
    assert apply(Api(a=error, look="nothing"), only(change("a", search=lost))).error is error
    assert not hasattr(error, "about_lost")


def test_a_search_takes_what_an_earlier_change_answered():
    made = change("b", search=Search(Request("GET", ("api", id_of("a")), same), same))
    api = Api(a=Made("a"), b=Failure(unclear=True))
    apply(api, plan("a", Stage((made,))))
    assert api.requests[-1].path == ("api", "id-of-a")
