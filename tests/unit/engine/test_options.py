# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options: what they may hold, and the path that a refusal names."""

from __future__ import annotations

import math

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.module_utils._engine.options import (
    STRUCTURES,
    YEAR,
    number,
    parse_options,
    refuse_text,
    seconds,
)


def upper(text):
    if not text.isalpha():
        raise ValueError(f"{text!r} is not a word")
    return text.upper()


WORD = {"type": "str", "parse": upper}
KEY = {"hostname": {"type": "str"}, "private_key": WORD}
PROJECT = {
    "project": WORD,
    "ssh_keys": {"type": "list", "elements": "dict", "options": KEY},
    "key": {"type": "dict", "options": KEY},
}
SPEC = {
    "word": WORD,
    "plain": {"type": "str"},
    "words": {"type": "list", "elements": "str", "parse": upper},
    "projects": {"type": "list", "elements": "dict", "options": PROJECT},
    "defaults": {"type": "dict", "options": PROJECT},
}


def test_options_are_parsed_and_others_are_left_as_they_are():
    params = {"word": "a", "plain": "b", "words": ["c", "d"], "unknown": 1}
    assert parse_options(SPEC, params) == {"word": "A", "plain": "b", "words": ["C", "D"], "unknown": 1}
    assert params == {"word": "a", "plain": "b", "words": ["c", "d"], "unknown": 1}


@pytest.mark.parametrize(
    "params", [{}, {"word": None, "words": None, "projects": None, "defaults": None}, {"words": []}]
)
def test_options_that_are_not_given_are_not_parsed(params):
    assert parse_options(SPEC, params) == params


def test_options_inside_of_options_are_parsed():
    given = {
        "projects": [{"project": "a", "ssh_keys": [{"private_key": "b"}]}],
        "defaults": {"key": {"private_key": "c"}},
    }
    assert parse_options(SPEC, given) == {
        "projects": [{"project": "A", "ssh_keys": [{"private_key": "B"}]}],
        "defaults": {"key": {"private_key": "C"}},
    }


def test_an_option_with_options_and_a_parser_parses_what_is_inside_first():
    spec = {"key": {"type": "dict", "options": KEY, "parse": lambda key: f"key {key['private_key']}"}}
    assert parse_options(spec, {"key": {"private_key": "a"}}) == {"key": "key A"}


GOOD = {"project": "a", "ssh_keys": [{"private_key": "b"}, {"private_key": "c"}]}


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"word": "1"}, "word"),
        ({"words": ["a", "b", "1"]}, "words[2]"),
        ({"projects": [GOOD, {"project": "1"}]}, "projects[1].project"),
        (
            {"projects": [GOOD, GOOD, GOOD, {"ssh_keys": [{"private_key": "a"}, {"private_key": "1"}]}]},
            "projects[3].ssh_keys[1].private_key",
        ),
        ({"defaults": {"key": {"private_key": "1"}}}, "defaults.key.private_key"),
    ],
)
def test_a_refusal_names_the_path_of_the_option(params, path):
    with pytest.raises(Refused) as caught:
        parse_options(SPEC, params)
    assert (caught.value.option, caught.value.text) == (path, "'1' is not a word.")


def test_a_bug_in_a_parser_is_no_refusal():
    with pytest.raises(ZeroDivisionError):
        parse_options({"word": {"type": "str", "parse": lambda text: 1 / 0}}, {"word": "a"})


HUGE = 10**400
"""More than a float can hold."""


def shortened(value):
    return str(value)[:6]


@pytest.mark.parametrize("value", [1, 1.5, 10])
def test_a_number_within_its_bounds_is_taken(value):
    assert number(1, 10)(value) == value


@pytest.mark.parametrize("value", [0, 0.999, 10.001, -5, math.inf, -math.inf, math.nan, HUGE, -HUGE], ids=shortened)
def test_a_number_outside_of_its_bounds_is_refused(value):
    with pytest.raises(ValueError, match=r"^must be a number from 1 to 10$"):
        number(1, 10)(value)


def test_large_bounds_are_easy_to_read():
    with pytest.raises(ValueError, match="from 0 to 10,000"):
        number(0, 10_000)(10_001)


def test_a_year_is_no_longer_than_the_longest_one():
    assert YEAR == 31_622_400


@pytest.mark.parametrize("value", [0.001, 30, YEAR])
def test_a_time_is_taken(value):
    assert seconds(value) == value


@pytest.mark.parametrize("value", [0, -1, YEAR + 1, math.inf, -math.inf, math.nan, HUGE], ids=shortened)
def test_a_time_that_nobody_can_mean_is_refused(value):
    with pytest.raises(ValueError, match="more than 0 seconds, and at most a year"):
        seconds(value)


# Text that is none.

HALF = chr(0xDC80)
"""Half a character, which is what reading a binary file as text leaves."""


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"plain": f"a{HALF}"}, "plain"),
        ({"word": HALF}, "word"),
        ({"words": ["a", HALF]}, "words[1]"),
        ({"values": {"A": "a", "B": HALF}}, "values.B"),
        ({"values": {"A": ["a", {"b": HALF}]}}, "values.A[1].b"),
        ({"projects": [GOOD, {"ssh_keys": [{"hostname": HALF}]}]}, "projects[1].ssh_keys[0].hostname"),
    ],
)
def test_half_a_character_is_refused(params, path):
    with pytest.raises(Refused) as caught:
        parse_options({**SPEC, "values": {"type": "dict"}}, params)
    assert caught.value.option == path
    assert caught.value.text == "is not text; encode it, with | b64encode for instance."


def test_text_of_any_language_is_taken():
    assert parse_options(SPEC, {"plain": "käse 日本 😀"}) == {"plain": "käse 日本 😀"}


# Text in the place of something else.

STRUCTURED = {**SPEC, "values": {"type": "dict"}}


@pytest.mark.parametrize(
    ("params", "path", "kind"),
    [
        ({"values": "A=1 B=2"}, "values", "mapping"),
        ({"values": ""}, "values", "mapping"),
        ({"values": "[1]"}, "values", "mapping"),
        ({"values": "null"}, "values", "mapping"),
        ({"values": "{'a': 1}"}, "values", "mapping"),
        ({"values": "[" * 100_000}, "values", "mapping"),
        ({"words": "a, b"}, "words", "list"),
        ({"words": '{"a": 1}'}, "words", "list"),
        ({"defaults": {"ssh_keys": "a"}}, "defaults.ssh_keys", "list"),
        ({"projects": [{}, {"key": "a"}]}, "projects[1].key", "mapping"),
        ({"projects": "a"}, "projects", "list"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_text_is_no_mapping_and_no_list(params, path, kind):
    with pytest.raises(Refused) as caught:
        refuse_text(STRUCTURED, params)
    assert caught.value.option == path
    assert caught.value.text.startswith(f"must be a {kind}, not text.")


@pytest.mark.parametrize(
    ("params", "path", "text"),
    [
        ({"plain": ["a"]}, "plain", "must be a string, not a list."),
        ({"word": {"a": "b"}}, "word", "must be a string, not a mapping."),
        ({"words": ["a", ["b", "c"]]}, "words[1]", "must be a string, not a list."),
        ({"words": [{"a": "b"}]}, "words[0]", "must be a string, not a mapping."),
        ({"words": '[["b"]]'}, "words[0]", "must be a string, not a list."),
        ({"words": ["a", None]}, "words[1]", "is empty: an undefined variable?"),
        ({"values": ["A=b"]}, "values", "must be a mapping, not a list."),
        ({"words": {"a": "b"}}, "words", f"must be a list, not a mapping. {STRUCTURES['list'][2]}"),
        ({"projects": ["a"]}, "projects[0]", "must be a mapping, not text. Its keys are project, ssh_keys, key."),
        ({"projects": [["a"]]}, "projects[0]", "must be a mapping, not a list. Its keys are project, ssh_keys, key."),
        ({"projects": [None]}, "projects[0]", "is empty: an undefined variable?"),
        ({"projects": [{"project": ["a"]}]}, "projects[0].project", "must be a string, not a list."),
        (
            {"defaults": {"ssh_keys": [{"hostname": ["a"]}]}},
            "defaults.ssh_keys[0].hostname",
            "must be a string, not a list.",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_ansible_would_make_text_of_is_refused(params, path, text):
    """`purge_keep: [[A, B]]` would become a pattern that matches one letter, and so keep nothing."""
    with pytest.raises(Refused) as caught:
        refuse_text(STRUCTURED, params)
    assert (caught.value.option, caught.value.text) == (path, text)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"values": None, "words": None},
        {"values": {"A": "b"}, "words": ["a"], "word": "text", "plain": "[1]"},
        {"values": '{"a": 1}', "words": '["a"]'},
        {"projects": [{"key": {"hostname": "h"}}, 8], "defaults": 7, "plain": 9, "words": 10},
    ],
)
def test_what_is_a_mapping_or_a_list_or_json_of_it_is_left_to_ansible(params):
    refuse_text(STRUCTURED, params)
