# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Masks: how CircleCI shows secrets."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._api.masks import (
    heroku_mask,
    is_heroku_mask,
    is_mask,
    mask,
    masked,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", "xxxx"),
        ("a", "xxxx"),
        ("ab", "xxxxb"),
        ("bar", "xxxxr"),
        ("test", "xxxxst"),
        ("abcde", "xxxxde"),
        ("abcdef", "xxxxdef"),
        ("abcdefg", "xxxxefg"),
        ("abcdefgh", "xxxxefgh"),
        ("testvalue", "xxxxalue"),
        ("a long value that ends\n", "xxxxnds\n"),
    ],
)
def test_a_value_is_shown_by_its_last_characters(value, shown):
    assert mask(value) == shown
    assert is_mask(shown)


@pytest.mark.parametrize("value", ["xxx", "xxxxabcde", "axxxxb", "XXXXabcd", "xxxx-real-secret"])
def test_a_value_that_is_no_mask_is_told_from_one(value):
    assert not is_mask(value)


@pytest.mark.parametrize(
    ("text", "shown"), [("xxxxalue", "xxxxalue"), ("xxxx", "xxxx"), ("a whole value", "xxxxalue"), ("ab", "xxxxb")]
)
def test_what_is_told_instead_of_a_mask_becomes_one(text, shown):
    assert masked(text) == shown


@pytest.mark.parametrize("key", ["", "abc", "abcd", "abcdefgh"])
def test_nothing_is_shown_of_a_short_heroku_key(key):
    assert heroku_mask(key) == heroku_mask("")


def test_a_heroku_key_is_shown_by_its_last_four_characters():
    shown = heroku_mask("6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f")
    assert shown == "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxx4e5f"
    assert is_heroku_mask(shown)
    assert not is_heroku_mask("6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f")
