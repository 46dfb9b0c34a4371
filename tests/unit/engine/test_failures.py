# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways in which a task can fail, and what it returns all the same."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import (
    CheckFailed,
    Refused,
    Stopped,
    Unsuccessful,
    result_on_error,
    with_result_on_error,
)


@pytest.mark.parametrize(
    ("refusal", "text"),
    [(Refused("names", "is empty."), "names: is empty."), (Refused("", "Give one of them."), "Give one of them.")],
)
def test_a_refusal_names_its_option(refusal, text):
    assert str(refusal) == text


@pytest.mark.parametrize(
    ("option", "parents", "path"),
    [
        ("private_key", ["ssh_keys[1]", "projects[3]"], "projects[3].ssh_keys[1].private_key"),
        ("[2]", ["names"], "names[2]"),
        ("", ["ssh_keys"], "ssh_keys"),
        ("a.b", ["c"], "c.a.b"),
    ],
)
def test_a_refusal_keeps_its_text_below_other_options(option, parents, path):
    refusal = Refused(option, "cannot be read.")
    for parent in parents:
        refusal = refusal.below(parent)
    assert (refusal.option, refusal.text) == (path, "cannot be read.")


class Interruption(BaseException):
    """What ends a task before its time."""


@pytest.mark.parametrize(
    "error",
    [
        KeyError("a bug"),
        Refused("a", "b"),
        Stopped(),
        CheckFailed("no"),
        OSError(2, "gone"),
        Interruption(),
        SystemExit(1),
    ],
)
def test_any_error_keeps_what_the_task_returns(error):
    with pytest.raises(type(error)) as caught, with_result_on_error(build={"build_num": 7}):
        raise error
    assert caught.value is error
    assert result_on_error(error) == {"build": {"build_num": 7}}


def test_what_is_known_further_inside_counts_more():
    with (
        pytest.raises(ValueError, match="no") as caught,
        with_result_on_error(build="before", number=7),
        with_result_on_error(build="after"),
    ):
        raise ValueError("no")
    assert result_on_error(caught.value) == {"build": "after", "number": 7}


def test_an_error_that_nobody_knows_more_about_returns_nothing():
    assert result_on_error(ValueError()) == {}


def test_what_is_returned_can_be_altered_without_harm():
    with pytest.raises(ValueError, match="no") as caught, with_result_on_error(build=1):
        raise ValueError("no")
    result_on_error(caught.value)["build"] = 2
    assert result_on_error(caught.value) == {"build": 1}


def test_an_outcome_that_is_a_failure_has_a_result():
    failure = Unsuccessful("the build failed", build={"outcome": "failed"})
    assert (str(failure), failure.returns) == ("the build failed", {"build": {"outcome": "failed"}})
