# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The door: what CircleCI answers is read with its type, and what has another shape is an error that says where."""

from __future__ import annotations

import json
import sys

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.answers import HINT, Answer, accepted, confirmed
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError, Exchange

BODY = {
    "name": "A",
    "build_num": 7,
    "following": False,
    "owner": {"id": "x", "kebab-case": 1},
    "items": [{"name": "B"}, 2],
    "empty": "",
    "null": None,
    "zero": 0,
    "none": [],
    "float": 1.5,
    "nan": float("nan"),
    "names": ["A", ""],
    "numbers": [0, 7],
    "values": {"one-two": "A", "count": 7, "yes": True},
    "odd": {"list": []},
}


def answer(body, method="GET", status=200, **exchange):
    return Answer(body, Exchange(method, "/api/v1.1/x", "circleci.com", **exchange), status)


def problem(caught):
    """What is said to be wrong."""
    begin = "the answer is not as expected: "
    assert caught.value.message.startswith(begin)
    return caught.value.message.removeprefix(begin)


# Fields.


@pytest.mark.parametrize(
    ("reader", "name", "value"),
    [
        ("text", "name", "A"),
        ("integer", "build_num", 7),
        ("integer", "zero", 0),
        ("flag", "following", False),
        ("optional_text", "name", "A"),
        ("optional_text", "empty", ""),
        ("optional_integer", "zero", 0),
        ("optional_flag", "following", False),
        ("optional_items", "none", []),
        ("items", "none", []),
        ("texts", "names", ["A", ""]),
        ("texts", "none", []),
        ("integers", "numbers", [0, 7]),
        ("scalars", "values", {"one-two": "A", "count": 7, "yes": True}),
    ],
)
def test_a_field_is_read_with_its_type(reader, name, value):
    found = getattr(answer(BODY), reader)(name)
    assert (found, type(found)) == (value, type(value))


READERS = {
    "text": ("a string", ["build_num", "following", "owner", "items", "float"]),
    "integer": ("a whole number", ["name", "following", "owner", "items", "float", "nan"]),
    "flag": ("true or false", ["name", "build_num", "zero", "owner", "items"]),
    "object": ("an object", ["name", "build_num", "following", "items"]),
    "items": ("a list", ["name", "build_num", "following", "owner"]),
}
KINDS = {
    "name": "a string",
    "build_num": "a number",
    "zero": "a number",
    "float": "a number",
    "nan": "a number",
    "following": "true or false",
    "owner": "an object",
    "items": "a list",
}


@pytest.mark.parametrize("prefix", ["", "optional_"])
@pytest.mark.parametrize(
    ("reader", "expected", "name"),
    [(reader, expected, name) for reader, (expected, names) in READERS.items() for name in names],
)
def test_a_field_of_another_type_is_an_error(prefix, reader, expected, name):
    with pytest.raises(CircleCIError) as caught:
        getattr(answer(BODY), prefix + reader)(name)
    assert problem(caught) == f"{name} must be {expected}, not {KINDS[name]}"


@pytest.mark.parametrize("name", ["null", "missing"])
@pytest.mark.parametrize("reader", READERS)
def test_a_required_field_that_is_missing_or_null_is_an_error(reader, name):
    with pytest.raises(CircleCIError) as caught:
        getattr(answer(BODY), reader)(name)
    assert problem(caught) == f"{name} is missing"


@pytest.mark.parametrize("name", ["null", "missing"])
@pytest.mark.parametrize("reader", READERS)
def test_an_optional_field_may_be_missing_or_null(reader, name):
    found = getattr(answer(BODY), f"optional_{reader}")(name)
    assert found == ([] if reader == "items" else None)


@pytest.mark.parametrize(
    ("reader", "name", "said"),
    [
        ("texts", "numbers", "numbers, item 1: it must be a string, not a number"),
        ("integers", "words", "words, item 1: it must be a whole number, not a number"),
        ("integers", "flags", "flags, item 1: it must be a whole number, not true or false"),
        ("scalars", "odd", "odd: list must be a string, a whole number, true or false, not a list"),
        ("scalars", "nothing", "nothing: x must be a string, a whole number, true or false, not nothing"),
        ("scalars", "half", "half: a name contains an unpaired surrogate, so it is not valid text"),
        ("texts", "missing", "missing is missing"),
        ("integers", "name", "name must be a list, not a string"),
        ("scalars", "names", "names must be an object, not a list"),
    ],
)
def test_what_a_field_holds_has_its_type_too(reader, name, said):
    body = {**BODY, "flags": [True], "words": [1.5], "nothing": {"x": None}, "half": {"\ud800": 1}}
    with pytest.raises(CircleCIError) as caught:
        getattr(answer(body), reader)(name)
    assert problem(caught) == said


def test_a_secret_shows_in_no_repr():
    found = answer({"token": "the secret"}).secret("token")
    assert (found, repr(found)) == ("the secret", "Secret()")


def test_a_required_text_must_not_be_empty():
    with pytest.raises(CircleCIError) as caught:
        answer(BODY).text("empty")
    assert problem(caught) == "empty is empty"


@pytest.mark.parametrize(
    "body",
    [
        {"created_at": "now"},
        {"created-at": "now"},
        {"created_at": "now", "created-at": "then"},
        {"created_at": None, "created-at": "now"},
        {"created_at": "now", "created-at": None},
    ],
)
def test_a_name_may_be_written_in_kebab_case(body):
    assert answer(body).text("created_at") == "now"
    assert answer(body).public_fields(["created_at"]) == {"created_at": "now"}
    assert answer(body).quote("created_at") == "now"


@pytest.mark.parametrize(
    ("body", "has"), [({"a_b": 1}, True), ({"a-b": 1}, True), ({"a_b": None}, True), ({"a-b": None}, True), ({}, False)]
)
def test_a_field_is_there_even_if_it_is_null(body, has):
    assert answer(body).has("a_b") is has


@pytest.mark.parametrize(
    ("body", "given"),
    [({"a_b": 0}, True), ({"a-b": ""}, True), ({"a_b": None}, False), ({"a_b": None, "a-b": 1}, True)],
)
def test_a_field_that_is_null_is_not_given(body, given):
    assert answer(body).is_given("a_b") is given


@pytest.mark.parametrize("reader", ["text", "optional_text"])
@pytest.mark.parametrize("code", [0xD800, 0xDC80])
def test_half_a_character_is_no_text(reader, code):
    with pytest.raises(CircleCIError) as caught:
        getattr(answer({"name": f"a{chr(code)}"}), reader)("name")
    assert problem(caught) == "name contains an unpaired surrogate, so it is not valid text"


@pytest.mark.parametrize("reader", [*READERS, *(f"optional_{reader}" for reader in READERS), "has", "quote"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [(None, "nothing"), ("", "a string"), ([], "a list"), (7, "a number"), (True, "true or false"), (1.5, "a number")],
)
def test_no_field_can_be_read_of_what_is_no_object(reader, body, kind):
    with pytest.raises(CircleCIError) as caught:
        getattr(answer(body), reader)("name")
    assert problem(caught) == f"an object was expected, not {kind}"


@pytest.mark.parametrize(
    ("body", "kind"),
    [({}, "an object"), (None, "nothing"), ("", "a string"), (0, "a number"), (False, "true or false")],
)
def test_no_items_can_be_read_of_what_is_no_list(body, kind):
    with pytest.raises(CircleCIError) as caught:
        answer(body).items()
    assert problem(caught) == f"a list was expected, not {kind}"


@pytest.mark.parametrize(
    ("body", "is_list"), [(None, False), ("", False), ({}, False), ([], True), ([1], True), (0, False), ("a", False)]
)
def test_an_answer_knows_whether_it_is_a_list(body, is_list):
    assert answer(body).is_list == is_list


# Where it stands.


@pytest.mark.parametrize(
    ("read", "where"),
    [
        (lambda body: body.text("x"), ""),
        (lambda body: body.object("owner").text("x"), "owner: "),
        (lambda body: body.object("owner").object("deeper").text("x"), "owner.deeper: "),
        (lambda body: body.items("list")[1].text("x"), "list, item 2: "),
        (lambda body: body.items("list")[1].object("owner").text("x"), "list, item 2.owner: "),
        (lambda body: body.items("list")[0].items("list")[2].text("x"), "list, item 1, list, item 3: "),
        (lambda body: body.object("owner").items("list")[0].text("x"), "owner, list, item 1: "),
        (lambda body: body.optional_items("list")[0].text("x"), "list, item 1: "),
        (lambda body: body.optional_object("owner").text("x"), "owner: "),
    ],
)
def test_an_error_says_where_in_the_body_it_is(read, where):
    body = {"owner": {"deeper": {}, "list": [{}]}, "list": [{"list": [0, 0, {}]}, {"owner": {}}]}
    with pytest.raises(CircleCIError) as caught:
        read(answer(body))
    assert problem(caught) == f"{where}x is missing"


@pytest.mark.parametrize(
    ("read", "where"),
    [
        (lambda body: body[2].text("x"), "item 3: "),
        (lambda body: body[2].object("y").text("x"), "item 3.y: "),
        (lambda body: body[0].items()[1].text("x"), "item 1, item 2: "),
    ],
)
def test_an_error_says_which_item_of_a_bare_list_it_is(read, where):
    with pytest.raises(CircleCIError) as caught:
        read(answer([[{}, {}], {}, {"y": {}}]).items())
    assert problem(caught) == f"{where}x is missing"


@pytest.mark.parametrize(("method", "unclear"), [("GET", False), ("POST", True), ("PUT", True), ("DELETE", True)])
def test_an_error_tells_what_was_asked_and_what_to_check(method, unclear):
    with pytest.raises(CircleCIError) as caught:
        answer({}, method, 201).text("name")
    error = caught.value
    assert (error.method, error.path, error.status, error.hint) == (method, "/api/v1.1/x", 201, HINT)
    assert (error.unclear, error.retryable, error.is_missing) == (unclear, False, False)


# What the server says.


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "Rate limited"}, "; it says: Rate limited"),
        ({"errors": [{"message": "one"}, {"message": "two"}]}, "; it says: one; two"),
        ({"error": "gone"}, "; it says: gone"),
        ({"other": 1}, ""),
        ({}, ""),
    ],
)
def test_an_error_quotes_what_the_server_says(body, said):
    with pytest.raises(CircleCIError) as caught:
        answer(body).text("name")
    assert problem(caught) == f"name is missing{said}"


def test_an_error_quotes_a_body_that_is_a_string():
    with pytest.raises(CircleCIError) as caught:
        answer("Build created").text("name")
    assert problem(caught) == "an object was expected, not a string; it says: Build created"


def test_an_error_quotes_no_list():
    with pytest.raises(CircleCIError) as caught:
        answer(["said"]).text("name")
    assert "said" not in caught.value.message


def test_what_is_quoted_holds_no_secret():
    secrets = ["the secret value"]
    body = {"message": "no the secret value", "reason": "the secret value is bad\x1b[2J"}
    with pytest.raises(CircleCIError) as caught:
        answer(body, secrets=secrets).text("name")
    assert problem(caught) == "name is missing; it says: no ********"
    assert answer(body, secrets=secrets).quote("reason") == "******** is bad\\x1b[2J"


KEY = ["-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"]


def test_nothing_is_quoted_where_a_private_key_was_sent():
    body = {"message": "something of the key", "errors": ["something of the key"]}
    for read in (
        lambda: answer(body, secrets=KEY).text("name"),
        lambda: answer("of the key", secrets=KEY).text("name"),
    ):
        with pytest.raises(CircleCIError) as caught:
            read()
        assert "of the key" not in str(caught.value)
    assert answer(body, secrets=KEY).quote("message") == ""


@pytest.mark.parametrize("body", [{}, {"name": None}, {"name": 7}, {"name": ["a"]}, {"name": ""}])
def test_what_is_no_text_is_quoted_as_nothing(body):
    assert answer(body).quote("name") == ""


def test_a_long_text_is_cut_when_it_is_quoted():
    assert len(answer({"name": "x" * 10_000}).quote("name")) == 500


def test_fields_that_are_only_shown_may_be_anything():
    shown = answer(BODY).public_fields(["name", "owner", "missing", "null", "float"])
    assert shown == {"name": "A", "owner": BODY["owner"], "missing": None, "null": None, "float": 1.5}


def test_texts_that_may_quote_what_was_sent_are_shown_without_secrets():
    found = [{"type": "error", "message": "no the secret value"}, ["the secret value", 7, None], True]
    body = {"errors": found, "other": "the secret value"}
    shown = answer(body, secrets=["the secret value"]).public_texts("errors")
    assert shown == [{"type": "error", "message": "no ********"}, ["********", 7, None], True]
    assert answer({}).public_texts("errors") is None


def test_names_in_public_texts_are_scrubbed_too():
    shown = answer({"errors": [{"the secret value": "x"}]}, secrets=["the secret value"]).public_texts("errors")
    assert shown == [{"********": "x"}]


def test_what_is_returned_holds_no_halves_of_characters():
    """Ansible does not take them from a module, and what was done would be lost."""
    body = json.loads('{"vcs": {"subject": ["\\ud800 a"], "\\udc80": "\\ud83d\\ude00 caf\\u00e9"}}')
    assert answer(body).public_fields(["vcs"])["vcs"] == {"subject": ["\\ud800 a"], "\\udc80": "\U0001f600 caf\u00e9"}


@pytest.mark.parametrize("read", ["public_fields", "public_texts"])
def test_what_is_returned_may_be_nested_too_deeply(read):
    value = []
    for _level in range(sys.getrecursionlimit() - 20):
        value = [value]
    with pytest.raises(CircleCIError, match="nested too deeply"):
        getattr(answer({"errors": value}), read)("errors" if read == "public_texts" else ["errors"])


def test_the_status_is_that_of_the_answer_wherever_one_reads():
    found = answer({"items": [{"owner": {}}]}, status=201)
    assert {found.status, found.items("items")[0].status, found.items("items")[0].object("owner").status} == {201}


# Parsers of changes.


@pytest.mark.parametrize(
    "body", [{}, {"message": "ok"}, {"a": 1}, "", "Build created", None, {"error": None, "errors": []}]
)
def test_what_tells_nothing_of_use_is_accepted(body):
    assert accepted(answer(body)) is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"errors": [{"message": "no"}]}, "it reports errors; it says: no"),
        ({"error": "no"}, "it reports errors; it says: no"),
        ({"message": "ok", "error": {"title": "no"}}, "it reports errors; it says: ok"),
        ([], "an object was expected, not a list"),
        (7, "an object was expected, not a number"),
        (0.5, "an object was expected, not a number"),
        (True, "an object was expected, not true or false"),
    ],
)
@pytest.mark.parametrize("parse", [accepted, confirmed])
def test_what_tells_of_errors_is_not_accepted(parse, body, message):
    with pytest.raises(CircleCIError) as caught:
        parse(answer(body, "POST"))
    assert problem(caught) == message
    assert caught.value.unclear


def test_what_says_so_is_confirmed():
    assert confirmed(answer({"message": "ok"})) is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "message is missing"),
        ({"message": None}, "message is missing"),
        ({"message": ""}, "message is empty"),
        ({"message": {"a": 1}}, "message must be a string, not an object"),
        (None, "an object was expected, not nothing"),
        ("", "an object was expected, not a string"),
    ],
)
def test_what_does_not_say_so_is_not_confirmed(body, message):
    with pytest.raises(CircleCIError) as caught:
        confirmed(answer(body, "POST"))
    assert problem(caught).partition(";")[0] == message
