# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets among a task's parameters, and the parameters as they are shown."""

from __future__ import annotations

import pytest
from ansible_collections.community.circleci.plugins.module_utils import _secret_options
from ansible_collections.community.circleci.plugins.module_utils._engine.resource import Resource

SECRET = "the secret value"
SPEC = {
    "secret": {"type": "str", "no_log": True},
    "parts": {"type": "list", "elements": "dict", "options": {"inner": {"type": "str", "no_log": True}}},
    "name": {"type": "str"},
}


class Thing(Resource):
    SPEC = SPEC


@pytest.mark.parametrize(
    ("params", "secrets"),
    [
        ({"secret": "a", "name": "b"}, ["a"]),
        ({"secret": None, "parts": None}, []),
        ({"parts": [{"inner": "a"}, {"inner": None}, {}]}, ["a"]),
        ({"secret": {"x": ["a", {"y": "b"}], "z": 7}}, ["a", "b"]),
        ({"part": {"inner": "a"}}, ["a"]),
        ({"parts": ["text", 5, None, ["a"], {"inner": "b"}], "part": "text"}, ["b"]),
        ({"parts": "text", "part": 5}, []),
    ],
)
def test_the_secrets_of_the_parameters_are_found(params, secrets):
    spec = {**SPEC, "part": {"type": "dict", "options": {"inner": {"type": "str", "no_log": True}}}}
    assert _secret_options.secrets_of(params, spec) == secrets


def test_the_invocation_hides_what_stands_in_a_mapping():
    spec = {"part": {"type": "dict", "options": {"inner": {"type": "str", "no_log": True}, "name": {"type": "str"}}}}
    params = {"part": {"inner": SECRET, "name": "a"}}
    assert _secret_options.censored(params, spec) == {"part": {"inner": _secret_options.HIDDEN, "name": "a"}}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("https://user:sesame@example.com/x", "https://********@example.com/x"),
        ("https://sesame@example.com", "https://********@example.com"),
        ("https://example.com/x?circle-token=sesame&a=b", "https://example.com/x?********"),
        ("see https://a@b/?c and https://d@e/?f", "see https://********@b/?******** and https://********@e/?********"),
        ("git@github.com:acme/api.git", "git@github.com:acme/api.git"),
        ("what? nothing", "what? nothing"),
        ("", ""),
        (7, 7),
        (["https://a@b", 7], ["https://********@b", 7]),
    ],
)
def test_addresses_are_shown_without_passwords_and_queries(value, shown):
    assert _secret_options.censored({"name": value}, SPEC) == {"name": shown}
