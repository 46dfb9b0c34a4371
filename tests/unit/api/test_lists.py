# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists: read to their last page, and only as far as is needed; none goes on for ever."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api import client as client_module
from ansible_collections.community.circleci.plugins.module_utils._api.client import EMPTY_PAGES, MOST_PAGES
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Request

ITEMS = ("api", "v2", "items")
V1 = ("api", "v1.1", "items")


def body(answer):
    """The parser that gives the body as it is."""
    return answer._body


def name(answer):
    """The parser of an object with a name."""
    return answer.text("name")


def page(wire, items, token=None, **other):
    """Add a page to the answers of a wire."""
    wire.answer(body=json.dumps({"items": items, "next_page_token": token, **other}).encode())


def test_pages_are_read_to_the_last_one(wire, client):
    page(wire, [1], "a/b")
    page(wire, [2, 3], "c")
    page(wire, [4])
    assert client().get_list(*ITEMS, parse=body, branch="x") == [1, 2, 3, 4]
    assert [target.partition("?")[2] for target in wire.targets] == [
        "branch=x",
        "branch=x&page-token=a%2Fb",
        "branch=x&page-token=c",
    ]


@pytest.mark.parametrize("last", [{"next_page_token": None}, {"next_page_token": ""}, {}, {"next-page-token": None}])
def test_a_page_without_a_token_is_the_last_one(wire, client, last):
    wire.answer(body=json.dumps({"items": [1], **last}).encode())
    assert client().get_list(*ITEMS, parse=body) == [1]
    assert len(wire.seen) == 1


def test_a_token_in_kebab_case_is_followed(wire, client):
    wire.answer(body=b'{"items": [1], "next-page-token": "a"}')
    page(wire, [2])
    assert client().get_list(*ITEMS, parse=body) == [1, 2]


@pytest.mark.parametrize("items", [[], [1, 2]])
def test_a_bare_array_of_the_older_api_is_the_whole_list(wire, client, items):
    wire.answer(body=json.dumps(items).encode())
    assert client().get_list(*V1, parse=body) == items
    assert len(wire.seen) == 1


def test_a_bare_array_is_taken_for_a_list_of_v2_only_where_it_was_seen(wire, client):
    schedules = ("api", "v2", "project", "github", "acme", "api", "schedule")
    wire.answer(body=b'[{"name": "a"}]')
    page(wire, [{"name": "a"}], "next")
    page(wire, [{"name": "b"}])
    wire.answer(body=b'[{"name": "a"}]')
    assert client().get_list(*schedules, parse=name) == ["a"]
    assert client().get_list(*schedules, parse=name) == ["a", "b"]
    with pytest.raises(CircleCIError, match="an object was expected, not a list"):
        client().get_list("api", "v2", "project", "github", "acme", "schedule", "envvar", parse=name)


def test_a_request_for_a_list_is_read_to_its_end(wire, client):
    page(wire, [{"name": "a"}], "next")
    page(wire, [{"name": "b"}])
    assert client().send(Request("GET", ITEMS, name, query={"x": "y"}, is_list=True)) == ["a", "b"]
    assert wire.targets[1] == "/api/v2/items?x=y&page-token=next"


def test_a_page_is_asked_for_again_by_itself(wire, client):
    page(wire, [1], "a")
    wire.answer(500)
    page(wire, [2])
    assert client().get_list(*ITEMS, parse=body) == [1, 2]
    assert len(wire.seen) == 3


# Only as far as is needed.


@pytest.mark.parametrize(
    ("enough", "found", "pages"),
    [
        (0, [], 1),
        (1, [1], 1),
        (2, [1, 2], 1),
        (3, [1, 2, 3], 2),
        (4, [1, 2, 3, 4], 2),
        (5, [1, 2, 3, 4, 5], 3),
        (9, [1, 2, 3, 4, 5], 3),
    ],
)
def test_no_more_pages_are_read_than_are_needed(wire, client, enough, found, pages):
    page(wire, [1, 2], "a")
    page(wire, [3, 4], "b")
    page(wire, [5])
    assert client().get_list(*ITEMS, parse=body, enough=enough) == found
    assert len(wire.seen) == pages


def test_what_is_not_needed_is_not_parsed(wire, client):
    wire.answer(body=b'[{"name": "a"}, {}]')
    assert client().get_list(*V1, parse=name, enough=1) == ["a"]


# Lists that do not end.


@pytest.mark.parametrize("tokens", ["aa", "aba", "abcdb"])
def test_a_token_that_is_repeated_is_an_error(wire, client, tokens):
    for token in tokens:
        page(wire, [1], token)
    page(wire, [1], "another")
    with pytest.raises(CircleCIError, match="the list does not end"):
        client().get_list(*ITEMS, parse=body)
    assert len(wire.seen) == len(tokens)


def test_pages_without_items_are_an_error(wire, client):
    for number in range(10):
        page(wire, [], f"token-{number}")
    with pytest.raises(CircleCIError, match="the list does not end"):
        client().get_list(*ITEMS, parse=body)
    assert len(wire.seen) == EMPTY_PAGES


def test_a_few_pages_without_items_are_passed_over(wire, client):
    """Whoever filters on the server may find nothing on a page."""
    for number in range(12):
        page(wire, [number] if number % EMPTY_PAGES == 0 else [], f"token-{number}")
    page(wire, ["last"])
    assert client().get_list(*ITEMS, parse=body) == [0, 3, 6, 9, "last"]


def test_a_list_of_too_many_pages_is_an_error(wire, client, monkeypatch):
    assert MOST_PAGES == 1000
    monkeypatch.setattr(client_module, "MOST_PAGES", 7)
    for number in range(20):
        page(wire, [number], f"token-{number}")
    with pytest.raises(CircleCIError, match="the list has more than 7 pages"):
        client().get_list(*ITEMS, parse=body)
    assert len(wire.seen) == 7


def test_a_list_of_as_many_pages_as_there_may_be_is_read(wire, client, monkeypatch):
    monkeypatch.setattr(client_module, "MOST_PAGES", 7)
    for number in range(6):
        page(wire, [number], f"token-{number}")
    page(wire, [6])
    assert client().get_list(*ITEMS, parse=body) == list(range(7))


# Lists of another shape.


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (b"null", "an object was expected, not nothing"),
        (b"", "an object was expected, not nothing"),
        (b'""', "an object was expected, not a string"),
        (b"7", "an object was expected, not a number"),
        (b"{}", "items is missing"),
        (b'{"message": "Rate limited"}', "items is missing; it says: Rate limited"),
        (b'{"items": null}', "items is missing"),
        (b'{"items": {}}', "items must be a list, not an object"),
        (b'{"items": [], "next_page_token": 7}', "next_page_token must be a string, not a number"),
    ],
)
def test_what_is_no_list_is_an_error_and_never_an_empty_one(wire, client, sent, problem):
    wire.answer(body=sent)
    for read in (client().get_list, client().get_readable_list):
        with pytest.raises(CircleCIError, match=problem):
            read(*ITEMS, parse=body)


@pytest.mark.parametrize(
    ("path", "sent", "problem"),
    [
        (V1, b'{"items": []}', "a list was expected, not an object"),
        (V1, b'{"message": "Rate limited"}', "a list was expected, not an object; it says: Rate limited"),
        (V1, b"null", "a list was expected, not nothing"),
        (ITEMS, b"[]", "an object was expected, not a list"),
    ],
)
def test_each_api_has_lists_of_its_own_shape(wire, client, path, sent, problem):
    wire.answer(body=sent)
    with pytest.raises(CircleCIError, match=problem):
        client().get_list(*path, parse=body)


def test_a_later_page_that_is_no_page_is_an_error(wire, client):
    page(wire, [1], "a")
    wire.answer(body=b'{"message": "Too many"}')
    with pytest.raises(CircleCIError, match="items is missing"):
        client().get_list(*ITEMS, parse=body)


def test_an_item_that_cannot_be_read_is_an_error_that_says_which(wire, client):
    wire.answer(body=b'[{"name": "a"}, {"name": 7}]')
    with pytest.raises(CircleCIError, match="item 2: name must be a string, not a number"):
        client().get_list(*V1, parse=name)


def test_an_item_that_is_only_shown_is_skipped_with_a_warning(wire, client):
    page(wire, [{"name": "a"}, {}, 7], "next")
    page(wire, [{"name": None}, {"name": "b"}])
    api = client()
    assert api.get_readable_list(*ITEMS, parse=name) == ["a", "b"]
    assert len(api.warnings) == 3
    assert api.warnings[0] == (
        "An entry that cannot be read was skipped: the answer is not as expected: items, item 2: name is missing."
    )


def test_an_item_that_is_left_out_counts_for_what_is_enough(wire, client):
    """What is asked for is a number of entries, and CircleCI has sent them."""
    page(wire, [{}, {"name": "a"}, {"name": "b"}], "next")
    assert client().get_readable_list(*ITEMS, parse=name, enough=2) == ["a"]
    assert len(wire.seen) == 1


def test_a_bug_in_a_parser_is_not_left_out(wire, client):
    wire.answer(body=b"[1]")
    with pytest.raises(ZeroDivisionError):
        client().get_readable_list(*V1, parse=lambda answer: 1 / 0)


def test_pages_of_v3_are_read_by_their_cursors(wire, client):
    wire.answer(body=b'{"data": [1], "page": {"next": "a/b", "prev": null}}')
    wire.answer(body=b'{"data": [2], "page": {"next": null}}')
    request = Request("GET", ("api", "v3", "projects"), body, query={"filter[org_id]": "x"}, is_list=True)
    assert client().send(request) == [1, 2]
    assert [target.partition("?")[2] for target in wire.targets] == [
        "filter%5Borg_id%5D=x",
        "filter%5Borg_id%5D=x&page%5Bcursor%5D=a%2Fb",
    ]


def test_lists_of_runners_have_one_page_of_items(wire, client):
    wire.answer(body=b'{"items": [1, 2]}')
    assert client().get_list("api", "v3", "runner", "resource", parse=body) == [1, 2]
