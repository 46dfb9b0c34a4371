# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running in Ansible's own process: what is made of a task's arguments and environment."""

from __future__ import annotations

import datetime
import os
import socket
from types import MappingProxyType, SimpleNamespace

import pytest
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import Refused
from ansible_collections.community.circleci.plugins.plugin_utils import _action

from tests.support.run import MODULES, resource_of

# Arguments.


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "text", ["a", {"b": None}], {"a": [1, "b"]}, [], {}, ""])
def test_plain_values_stay_as_they_are(value):
    assert _action.plain(value, "option") == value


def test_tagged_values_become_plain():
    text = type("Tagged", (str,), {})("text")
    plain = _action.plain({text: [text, type("TaggedInt", (int,), {})(3), type("TaggedFloat", (float,), {})(1.5)]}, "")
    assert [type(part) for part in (*plain, *plain["text"])] == [str, str, int, float]


def test_lazy_values_become_plain():
    plain = _action.plain(MappingProxyType({"a": (1, MappingProxyType({"b": "c"}))}), "")
    assert plain == {"a": [1, {"b": "c"}]}
    assert [type(plain), type(plain["a"]), type(plain["a"][1])] == [dict, list, dict]


def test_a_value_in_a_vault_is_decrypted():
    encrypted = type("AnsibleVaultEncryptedUnicode", (), {"__str__": lambda self: "in clear"})()
    assert _action.plain({"a": encrypted}, "") == {"a": "in clear"}


@pytest.mark.parametrize(
    ("value", "path", "text"),
    [
        ({"variables": {True: "a"}}, "variables", "has a key that YAML reads as True"),
        ({"variables": {7: "a"}}, "variables", "has a key that YAML reads as 7"),
        ({"variables": {datetime.date(2026, 11, 24): "a"}}, "variables", "has a key that YAML reads as datetime.date"),
        ({None: "a"}, "the task", "has a key that YAML reads as None"),
        ({"variables": {"A": datetime.date(2026, 11, 24)}}, "variables.A", "is a date, not a string"),
        ({"a": [{"b": ["c", datetime.datetime(2026, 11, 24)]}]}, "a[0].b[1]", "is a datetime, not a string"),
        ({"a": {"b"}}, "a", "is a set, not a string"),
        ({"a": b"binary"}, "a", "is a bytes, not a string"),
        ({"a": bytearray(b"binary")}, "a", "is a bytearray, not a string"),
        ({"a": object()}, "a", "is a object, not a string"),
    ],
)
def test_what_json_does_not_have_is_refused_with_its_path(value, path, text):
    with pytest.raises(Refused) as caught:
        _action.plain(value, "")
    assert caught.value.option == path
    assert caught.value.text.startswith(text)


# The environment of a task.


@pytest.mark.parametrize("module", [module for module in MODULES if resource_of(module).SECRET])
def test_what_is_removed_holds_no_secret(module):
    """Such tasks need no `no_log`, in loops and elsewhere."""
    resource, params = resource_of(module), {"sender": "registry"}
    assert resource.may_return_secret(params)
    assert not resource.may_return_secret({**params, "state": "absent"})


def test_the_environment_of_a_task_is_there_for_as_long_as_it_runs(monkeypatch):
    monkeypatch.setenv("TESTS_ONE", "before")
    monkeypatch.delenv("TESTS_TWO", raising=False)
    with _action._environment([{"TESTS_ONE": "first", "TESTS_TWO": 2}, "odd", {"TESTS_ONE": "last"}]):
        assert (os.environ["TESTS_ONE"], os.environ["TESTS_TWO"]) == ("last", "2")
    assert os.environ["TESTS_ONE"] == "before"
    assert "TESTS_TWO" not in os.environ


def test_the_environment_is_put_back_after_an_error_too(monkeypatch):
    monkeypatch.setenv("TESTS_ONE", "before")
    with pytest.raises(KeyboardInterrupt), _action._environment([{"TESTS_ONE": "first"}]):
        raise KeyboardInterrupt
    assert os.environ["TESTS_ONE"] == "before"


@pytest.mark.parametrize("environment", [None, [], [{"TESTS_ONE": "__omit_place_holder__7d0f"}]])
def test_what_is_omitted_is_not_set(monkeypatch, environment):
    monkeypatch.delenv("TESTS_ONE", raising=False)
    with _action._environment(environment):
        assert "TESTS_ONE" not in os.environ


# A token in the environment of a task that runs as a module.


@pytest.mark.parametrize(
    ("environment", "args", "left", "token"),
    [
        ([{"CIRCLE_TOKEN": "second", "CIRCLECI_TOKEN": "first", "OTHER": 1}], {}, {"OTHER": "1"}, "first"),
        ([{"CIRCLECI_CLI_TOKEN": "third"}, {"CIRCLE_TOKEN": "second", "CIRCLECI_TOKEN": ""}], {}, {}, "second"),
        ([{"CIRCLECI_TOKEN": "first"}, {"CIRCLECI_TOKEN": "later"}], {"api_token": None}, {}, "later"),
        ([{"CIRCLECI_TOKEN": "first"}], {"api_token": "given"}, {}, "given"),
    ],
)
def test_a_token_becomes_an_option(environment, args, left, token):
    task = SimpleNamespace(environment=environment, args={**args, "project": "gh/acme/api"})
    _action.ResourceAction._move_token(SimpleNamespace(_task=task))
    assert task.environment == [left]
    assert task.args == {"project": "gh/acme/api", "api_token": token}


@pytest.mark.parametrize("environment", [None, [], [{"OTHER": 1}], [{"CIRCLECI_TOKEN": "__omit_place_holder__7d0f"}]])
def test_without_a_token_a_task_stays_as_it_is(environment):
    task = SimpleNamespace(environment=environment, args={})
    _action.ResourceAction._move_token(SimpleNamespace(_task=task))
    assert task.environment is environment
    assert task.args == {}


# Workers.


@pytest.mark.parametrize(("parent", "ends"), [(os.getppid() + 1, True), (os.getppid(), False), (None, False)])
def test_a_worker_ends_if_ansible_was_killed(monkeypatch, parent, ends):
    ended = []
    process = SimpleNamespace(pid=parent) if parent else None
    monkeypatch.setattr(_action.multiprocessing, "parent_process", lambda: process)
    monkeypatch.setattr(_action.os, "_exit", ended.append)
    _action.end_if_orphaned()
    assert ended == ([1] if ends else [])


def test_the_rehearsal_does_well_and_reaches_nobody(monkeypatch):
    def reached(*_anything):
        raise AssertionError("somebody was asked")

    outcomes = []
    perform = _action.perform
    monkeypatch.setattr(_action, "perform", lambda *args, **how: outcomes.append(perform(*args, **how)))
    monkeypatch.setattr(socket.socket, "connect", reached)
    monkeypatch.setattr(socket, "getaddrinfo", reached)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    _action._rehearse()
    (outcome,) = outcomes
    assert outcome.result["env_vars"] == []
    assert "failed" not in outcome.result
    assert os.environ["http_proxy"] == "http://127.0.0.1:1"


def test_nothing_is_rehearsed_without_requests(monkeypatch):
    monkeypatch.setattr(_action, "outcome_without_requests", lambda: "missing")
    monkeypatch.setattr(_action, "perform", lambda *_anything: 1 / 0)
    _action._rehearse()
