# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking once: the same question has the same answer, and the same error."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._api.memoizing import MemoizingClient
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

ITEMS = ("api", "v1.1", "items")


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


def other(answer):
    """Another parser."""
    return "other"


READ = Request("GET", ITEMS, body)


@pytest.fixture
def once(client):
    return MemoizingClient(client(retries=0))


@pytest.mark.parametrize(
    "request_", [READ, Request("GET", ITEMS, body, query={"a": "b"}), Request("GET", ITEMS, body, is_list=True)]
)
def test_a_question_is_asked_once(wire, once, request_):
    wire.answer(body=b"[1]")
    wire.answer(body=b"[2]")
    assert once.send(request_) == once.send(request_) == [1]
    assert len(wire.seen) == 1


def test_both_ways_to_ask_are_one_question(wire, once):
    wire.answer(body=b"[1]")
    assert once.get(*ITEMS, parse=body, ssh_key_digest="x") == [1]
    assert once.send(Request("GET", ITEMS, body, query={"ssh-key-digest": "x"})) == [1]
    assert wire.targets == ["/api/v1.1/items?ssh-key-digest=x"]


@pytest.mark.parametrize(
    "another",
    [
        Request("GET", (*ITEMS, "x"), body),
        Request("GET", ITEMS, other),
        Request("GET", ITEMS, body, query={"a": "b"}),
        Request("GET", ITEMS, body, is_list=True),
    ],
    ids=["path", "parser", "query", "list"],
)
def test_another_question_is_asked(wire, once, another):
    wire.answer(body=b"[1]")
    once.send(READ)
    once.send(another)
    assert len(wire.seen) == 2


def test_an_answer_of_nothing_is_an_answer(wire, once):
    wire.answer(body=b"null")
    assert once.send(READ) is once.send(READ) is None
    assert len(wire.seen) == 1


def test_an_error_is_raised_again(wire, once):
    wire.answer(404, b'{"message": "no"}')
    wire.answer(200)
    errors = []
    for _time in range(2):
        with pytest.raises(CircleCIError, match="no") as caught:
            once.send(READ)
        errors.append(caught.value)
    assert errors[0] is errors[1]
    assert len(wire.seen) == 1


def test_a_bug_is_not_remembered(wire, once):
    wire.answer()
    for _time in range(2):
        with pytest.raises(ZeroDivisionError):
            once.get(*ITEMS, parse=lambda answer: 1 / 0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_is_made_each_time(wire, once, method):
    wire.answer()
    for _time in range(2):
        once.send(Request(method, ITEMS, body))
    assert len(wire.seen) == 2


def test_all_else_is_the_clients(client):
    api = client()
    once = MemoizingClient(api)
    assert once.settings is api.settings
    assert once.concurrency == api.concurrency
    assert once.warnings is api.warnings
