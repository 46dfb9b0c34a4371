# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever is written into an option: no traceback, no request beside its path, a message that names the option."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import hypothesis.strategies as st
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.circleci.plugins.module_utils._runner import from_environment, spec_of
from hypothesis import HealthCheck, given, settings

from tests.laws.cases import CASES, Case
from tests.support.clock import Clock
from tests.support.emulator import Emulator
from tests.support.run import resource_of, run

EXAMPLES = 100 if os.environ.get("SOAK") else 2
"""How many values each case is tried with."""
NASTY = (
    "",
    " ",
    ".",
    "..",
    "../../me",
    "a/b",
    "a%2Fb",
    "a\\b",
    "a?b=c",
    "a#b",
    "a b",
    "a\nb",
    "a\r\nX: y",
    "\x00",
    "\x7f",
    "{{ 7 * 7 }}",
    "<script>",
    "'\"`",
    "ünï/cödé",
    "\u202e",
    "\ud800",
    "💥",
    "a" * 10_000,
    "https://user:pass@example.com/x",
    "https://[::1",
    "http://127.0.0.1:1/",
    "github/acme/..",
    "circleci/x/y",
    "SHA256:" + "A" * 43,
    "ab:cd",
    "-1",
    "1e999",
    "null",
    "xxxx1234",
)
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))
others = st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.lists(texts, max_size=2))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all simple values inside of a task's options."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


def with_value(params: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A task's options with another value at a path."""
    changed = copy.deepcopy(params)
    inner: Any = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


def is_accepted(module: str, params: dict[str, Any]) -> bool:
    """Whether Ansible itself accepts the options."""
    given = {"api_token": "any", "api_url": "http://127.0.0.1:1", **params}
    try:
        return (
            not ArgumentSpecValidator(**spec_of(resource_of(module), from_environment)).validate(given).error_messages
        )
    except (TypeError, ValueError, OverflowError):  # of core's own, for what YAML can hardly hold
        return False


@pytest.mark.parametrize("case", CASES, ids=str)
def test_odd_values(case: Case, emulator: Emulator) -> None:
    case.setup(emulator)
    params = case.options(emulator)
    paths = list(leaves(params))
    if not paths:
        pytest.skip("it has no options")

    @given(st.sampled_from(paths), st.one_of(texts, texts, others))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=EXAMPLES < 50,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def try_value(path: tuple[Any, ...], value: Any) -> None:
        changed = with_value(params, path, value)
        if not is_accepted(case.module, changed):
            return
        emulator.forget()
        outcome = run(case.module, changed, emulator.url, check_mode=True, clock=Clock())
        text = json.dumps(dataclasses.asdict(outcome), default=str)
        assert "internal error" not in text
        assert "Traceback" not in text
        for request in emulator.requests():
            check_path(request.partition(" ")[2].partition("?")[0])
        if outcome.result.get("failed") and not emulator.requests():
            assert any(re.search(rf"\b{name}\b", outcome.result["msg"]) for name in resource_of(case.module).SPEC)

    try_value()


def check_path(path: str) -> None:
    """Check that no segment of a path is empty, leads up, or was split by what stands in it."""
    segments = path.split("/")[1:]
    assert all(segment not in ("", ".", "..") for segment in segments), path
    assert all(unquote(segment) not in (".", "..") for segment in segments), path
    assert segments[0] == "api"
