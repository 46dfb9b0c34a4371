# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runner: what becomes of a task whatever its resource is."""

from __future__ import annotations

import json
import sys

import pytest
from ansible.module_utils import basic
from ansible_collections.community.circleci.plugins.module_utils import _client, _runner
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import Change, Plan, Request, Stage, query
from ansible_collections.community.circleci.plugins.module_utils._engine.resource import Resource
from ansible_collections.community.circleci.plugins.plugin_utils import _action

from tests.support.run import run
from tests.support.wire import listening

AUTH = {
    "api_token": "a-token-of-the-tests",
    "auth_method": "circle_token",
    "validate_certs": True,
    "ca_path": None,
    "timeout": 5,
    "retries": 0,
}


class Thing(Resource):
    """A resource that does as its parameter says."""

    SPEC = {
        "secret": {"type": "str", "no_log": True},
        "parts": {"type": "list", "elements": "dict", "options": {"inner": {"type": "str", "no_log": True}}},
        "project": {"type": "str"},
    }
    planned = query({})
    SUCCESSOR = "Use another thing."

    @staticmethod
    def read(api, params):
        return None

    @classmethod
    def plan(cls, params, actual):
        return throw(cls.planned) if isinstance(cls.planned, Exception) else cls.planned


def throw(error):
    raise error


@pytest.fixture
def perform(emulator):
    """Perform a plan, or raise an exception where it is made."""

    def perform(planned, check_mode=False, **params):
        thing = type("Thing", (Thing,), {"planned": planned})
        given = {**AUTH, "api_url": emulator.url, "secret": None, "parts": None, "project": None, **params}
        return _runner.perform(thing, given, check_mode=check_mode, diff=False)

    return perform


def post(name, **extra):
    return Change(f"do {name}", Request("POST", ("api", "v1.1", name)), **extra)


def test_a_bug_is_told_without_a_secret(perform):
    outcome = perform(KeyError("the secret value"), secret="the secret value", parts=[{"inner": "inner secret"}])
    assert outcome.result["failed"]
    assert "internal error, KeyError" in outcome.result["msg"]
    assert "report it at https://" in outcome.result["msg"]
    assert "Traceback" in outcome.result["exception"]
    assert "the secret value" not in json.dumps(outcome.result)
    assert "inner secret" not in json.dumps(outcome.result)


def test_a_bug_while_applying_is_one_too(perform):
    class Odd:
        method = "POST"

    outcome = perform(Plan(stages=(Stage((Change("do it", Odd()),)),)))
    assert "internal error, AttributeError" in outcome.result["msg"]


def test_half_way(perform, emulator):
    emulator.fault(
        {"path": "/two", "status": 500, "message": "no"}, {"path": "/(one|three)", "status": 200, "body": {}}
    )
    result = perform(Plan(stages=(Stage((post("one"),)), Stage((post("two"),)), Stage((post("three"),))))).result
    assert (result["applied"], result["pending"]) == (["do one"], ["do two", "do three"])
    assert result["changed"]
    assert result["error"] | {"hint": ""} == {
        "method": "POST",
        "path": "/api/v1.1/two",
        "status": 500,
        "message": "no",
        "hint": "",
    }
    assert "1 of 3 changes were made" in result["msg"]
    assert "could be done twice" in result["error"]["hint"]


def test_half_way_of_refreshes_is_no_change(perform, emulator):
    emulator.fault({"path": "/two", "status": 400}, {"path": "/one", "status": 200, "body": {}})
    assert not perform(Plan(stages=(Stage((post("one", refresh=True),)), Stage((post("two"),))))).result["changed"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("do it", Request("DELETE", ("api", "it"))), "doing it again does no harm"),
        (Change("do it", Request("POST", ("api", "it"), repeatable=True)), "doing it again does no harm"),
        (Change("do it", Request("POST", ("api", "it"))), "could be done twice"),
        (
            Change("do it", Request("POST", ("api", "it")), find=(Request("GET", ("api", "it")), lambda body: None)),
            "it was not there",
        ),
    ],
)
def test_unclear_outcomes_are_told(perform, emulator, change, said):
    emulator.fault({"path": "/it", "method": change.request.method, "status": 502, "times": 1})
    assert said in perform(Plan(stages=(Stage((change,)),))).result["error"]["hint"]


def test_hints_of_a_change(perform, emulator):
    emulator.fault({"path": "/one", "status": 500})
    result = perform(Plan(stages=(Stage((post("one", hints={500: "try this"}),)),))).result
    assert "try this" in result["msg"]


def test_check_mode_applies_nothing(perform, emulator):
    outcome = perform(Plan(stages=(Stage((post("one"),)),)), check_mode=True)
    assert outcome.result["changed"]
    assert emulator.requests() == []


def test_invocation_hides_what_is_not_to_be_logged(perform):
    params = {"secret": "the secret value", "parts": [{"inner": "inner secret"}, {"inner": None}]}
    shown = perform(query({}), **params, project="gh/acme/api").result["invocation"]["module_args"]
    assert shown["secret"] == shown["api_token"] == shown["parts"][0]["inner"] == _runner.HIDDEN
    assert shown["parts"][1]["inner"] is None
    assert shown["project"] == "gh/acme/api"


def test_sunset_headers_become_deprecations(perform):
    change = Change("do it", Request("POST", ("api", "v1.1", "one")))
    with listening() as wire:
        wire.answer(Sunset="Mon, 01 Feb 2027 00:00:00 GMT", Deprecation="true", X_Route="/api/v1.1/one/:n")
        outcome = perform(Plan(stages=(Stage((change,)),)), api_url=wire.url)
    ((message, date),) = outcome.deprecations
    assert date == "2027-02-01"
    assert message == "CircleCI switches off POST /api/v1.1/one/:n on 2027-02-01. Use another thing."


def test_sunsets_are_told_of_a_failure_too(perform):
    with listening() as wire:
        wire.answer(410, b'{"message": "gone"}', Sunset="Mon, 01 Feb 2027 00:00:00 GMT")
        outcome = perform(Plan(stages=(Stage((post("one"),)),)), api_url=wire.url)
    assert outcome.result["error"]["status"] == 410
    assert outcome.deprecations


@pytest.mark.parametrize(
    "url",
    ["{}/", "{}/api/v1.1", "{}/api/v2/", "{}/api", "{}/api/", " {} "],
    ids=lambda url: url.strip(" {}") or "space",
)
def test_addresses_of_the_server(emulator, url):
    assert run("user_info", {}, url.format(emulator.url)).result["user"]["login"]


def test_token_in_the_address_is_warned_of(emulator):
    outcome = run("user_info", {}, emulator.url, auth_method="query")
    assert outcome.result["user"]["login"]
    assert ["query" in warning for warning in outcome.warnings] == [True]


def test_first_environment_variable_that_is_set(monkeypatch):
    monkeypatch.setenv("TESTS_ONE", "")
    monkeypatch.setenv("TESTS_TWO", "two")
    assert _runner.from_environment("TESTS_ZERO", "TESTS_ONE", "TESTS_TWO") == "two"
    with pytest.raises(basic.AnsibleFallbackNotFound):
        _runner.from_environment("TESTS_ZERO", "TESTS_ONE")


def test_missing_requests_is_told(monkeypatch):
    monkeypatch.setattr(_runner, "REQUESTS_ERROR", "ImportError: no requests")
    result = _runner.requests_missing().result
    assert "requests" in result["msg"]
    assert result["exception"] == "ImportError: no requests"


def test_client_imports_without_requests(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] in ("requests", "urllib3")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "requests", None)
    prefix = _client.__name__.rpartition(".")[0]
    for name in ("_answers", "_client"):
        monkeypatch.delitem(sys.modules, f"{prefix}.{name}")
    fresh = __import__(f"{prefix}._client", fromlist=["Client"])
    assert fresh is not _client
    answers = sys.modules[f"{prefix}._answers"]
    assert "requests" in answers.REQUESTS_ERROR


# As a module


@pytest.fixture
def as_module(emulator, monkeypatch, capsys):
    """Run a resource as AnsiballZ would, and return what it prints and what it logs."""
    logged = []
    monkeypatch.setattr(basic.syslog, "syslog", lambda *args: logged.append(args))
    monkeypatch.setattr(basic, "has_journal", False)

    def as_module(resource, **params):
        args = {"_ansible_verbosity": 5, **{name: value for name, value in AUTH.items() if value is not None}}
        text = json.dumps({"ANSIBLE_MODULE_ARGS": {**args, "api_url": emulator.url, **params}}).encode()
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", text, raising=False)
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        with pytest.raises(SystemExit):
            _runner.run_module(resource)
        return json.loads(capsys.readouterr().out), logged

    return as_module


def test_module_logs_nothing_and_hides_nested_secrets(as_module):
    secret = "a\\secret with\na line break"
    result, logged = as_module(Thing, secret=secret, parts=[{"inner": secret}])
    assert logged == []
    assert secret not in json.dumps(result)
    assert "line break" not in json.dumps(result)
    assert not result["changed"]


def test_module_fails_with_what_went_wrong(as_module):
    thing = type("Thing", (Thing,), {"planned": CircleCIError("GET", "/x", 500, "it broke")})
    result, _logged = as_module(thing)
    assert result["failed"]
    assert result["error"]["message"] == "it broke"


# In process


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "text", ["a", {"b": None}], {"a": [1, "b"]}])
def test_plain_values_stay(value):
    assert _action.plain(value, "option") == value


def test_tagged_types_become_plain():
    text = type("Tagged", (str,), {})("text")
    plain = _action.plain({text: [text, type("TaggedInt", (int,), {})(3)]}, "")
    assert [type(part) for part in (*plain, *plain["text"])] == [str, str, int]
