# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runner: what becomes of a task, whatever its resource is."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import syslog
import threading
from dataclasses import replace

import pytest
from ansible.module_utils import basic
from ansible_collections.community.circleci.plugins.module_utils import _queries, _runner, _secret_options
from ansible_collections.community.circleci.plugins.module_utils._api import connections, slug
from ansible_collections.community.circleci.plugins.module_utils._api.errors import CircleCIError
from ansible_collections.community.circleci.plugins.module_utils._engine import apply as engine
from ansible_collections.community.circleci.plugins.module_utils._engine.failures import (
    Refused,
    Unsuccessful,
    with_result_on_error,
)
from ansible_collections.community.circleci.plugins.module_utils._engine.kinds import query
from ansible_collections.community.circleci.plugins.module_utils._engine.plan import (
    Change,
    Check,
    Deferred,
    Plan,
    Request,
    Search,
    Stage,
)
from ansible_collections.community.circleci.plugins.module_utils._engine.resource import Resource

from tests.support.interruption import TaskTimeoutError, interruption_when
from tests.support.run import run
from tests.support.secrets import WAYS, leaks

AUTH = {
    "api_token": "a-token-of-the-tests",
    "auth_method": "circle_token",
    "validate_certs": True,
    "ca_path": None,
    "timeout": 20,
    "retries": 0,
}
SECRET = "the secret value"
HALF = chr(0xDC80)


class Thing(Resource):
    """A resource that does as its hooks say: each is a value, an exception to raise, or a function to call."""

    SPEC = {
        "secret": {"type": "str", "no_log": True},
        "parts": {"type": "list", "elements": "dict", "options": {"inner": {"type": "str", "no_log": True}}},
        "project": {"type": "str", "parse": slug.parse},
        "name": {"type": "str"},
        "concurrency": {"type": "int", "default": 8},
    }
    SUCCESSOR = "Use another thing."
    read_hook = planned = resulted = None

    @classmethod
    def read(cls, api, params):
        return hooked(cls.read_hook, api)

    @classmethod
    def plan(cls, params, actual):
        return hooked(cls.planned, actual)

    @classmethod
    def result(cls, api, params, run):
        return run.returns if cls.resulted is None else hooked(cls.resulted, api)


def hooked(hook, argument):
    made = hook(argument) if callable(hook) else hook
    if isinstance(made, BaseException):
        raise made
    return made


@pytest.fixture
def perform(wire):
    """Perform a task whose resource has some hooks; without any, it plans nothing."""

    def perform(planned=None, *, check_mode=False, diff=False, read=None, resulted=None, how=None, **params):
        hooks = {
            "planned": staticmethod(planned) if callable(planned) else query({}) if planned is None else planned,
            "read_hook": staticmethod(read) if callable(read) else read,
            "resulted": staticmethod(resulted) if callable(resulted) else resulted,
        }
        thing = type("Thing", (Thing,), hooks)
        options = dict.fromkeys(Thing.SPEC) | {"concurrency": 8}
        given = {**AUTH, "api_url": wire.url, **options, **params}
        return _runner.perform(thing, given, check_mode=check_mode, diff=diff, **(how or {}))

    return perform


def nothing(answer):
    """The parser of an answer that tells nothing."""


def post(name, kind="create", **extra):
    return Change(kind, ("thing", name), f"{kind} {name}", Request("POST", ("api", "v1.1", name), nothing), **extra)


def plan_of(*names, **extra):
    """A plan with a stage for each name."""
    return Plan(stages=tuple(Stage((post(name),)) for name in names), **extra)


def shown_of(outcome):
    """All that Ansible and the user see of an outcome."""
    return json.dumps([outcome.result, outcome.warnings, outcome.deprecations])


# What Ansible is told.


def test_the_options_are_ansibles_without_what_is_ours():
    spec = _runner.spec_of(Thing, "a fallback")
    assert spec["argument_spec"]["project"] == {"type": "str"}
    no_log = not _runner.register_at_core  # see `register_secrets`
    assert spec["argument_spec"]["api_token"] == {
        "type": "str",
        "no_log": no_log,
        "fallback": ("a fallback", ["CIRCLECI_TOKEN", "CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN"]),
    }
    assert spec["argument_spec"]["parts"]["options"] == {"inner": {"type": "str", "no_log": no_log}}
    assert not {"env", "parse"} & {key for option in spec["argument_spec"].values() for key in option}
    assert "parse" in Thing.SPEC["project"]


def test_the_rules_between_options_are_passed_on():
    thing = type("Thing", (Thing,), {"RULES": {"required_together": [("name", "project")]}})
    assert _runner.spec_of(thing, "a fallback")["required_together"] == [("name", "project")]


def test_core_registers_only_what_we_choose(monkeypatch):
    registered = []
    monkeypatch.setattr(_runner, "register_at_core", registered.append)
    params = {"secret": "1", "parts": [{"inner": SECRET}, {"inner": "true"}], "api_token": "t0ken", "name": "a name"}
    _runner.register_secrets(params, {**Thing.SPEC, **_runner.AUTH})
    assert registered == [{SECRET, "t0ken"}]
    spec = _runner.spec_of(Thing, "a fallback")["argument_spec"]
    assert [spec["secret"]["no_log"], spec["parts"]["options"]["inner"]["no_log"], spec["api_token"]["no_log"]] == [
        False
    ] * 3


def test_older_cores_register_nothing(monkeypatch):
    monkeypatch.setattr(_runner, "register_at_core", None)
    _runner.register_secrets({"secret": SECRET}, Thing.SPEC)
    assert _runner.spec_of(Thing, "a fallback")["argument_spec"]["secret"]["no_log"]


def test_the_invocation_hides_what_is_not_to_be_logged(perform):
    params = {"secret": SECRET, "parts": [{"inner": "inner secret"}, {"inner": None}]}
    shown = perform(**params, project="gh/acme/api").result["invocation"]["module_args"]
    assert shown["secret"] == shown["api_token"] == shown["parts"][0]["inner"] == _secret_options.HIDDEN
    assert shown["parts"][1]["inner"] is None
    assert shown["project"] == "gh/acme/api"


def test_no_thread_is_left_when_a_task_has_ended(perform):
    threads = set()

    def read(api):
        list(api.map_concurrently(lambda each: threads.add(threading.current_thread()), range(20)))

    perform(read=read)
    assert threads
    assert not any(thread.is_alive() for thread in threads)


# A task that does well.


def test_a_task_returns_what_its_plan_returns(perform):
    outcome = perform(query({"things": [1]}, warnings=("look out",), deprecations=(("soon", "2027-02-01"),)))
    assert outcome.result.items() >= {"changed": False, "things": [1]}.items()
    assert outcome.warnings == ["look out"]
    assert outcome.deprecations == [("soon", "2027-02-01")]
    assert not outcome.result.keys() & {"failed", "msg", "diff"}
    assert outcome.interruption is None


def test_a_task_that_changes_something_says_so(perform, wire):
    wire.answer()
    assert perform(plan_of("a", returns={"made": "a"})).result.items() >= {"changed": True, "made": "a"}.items()
    assert wire.targets == ["/api/v1.1/a"]


def test_a_task_that_only_writes_the_same_again_is_unchanged(perform, wire):
    wire.answer()
    assert perform(Plan(stages=(Stage((post("a", "refresh"),)),))).result["changed"] is False
    assert len(wire.seen) == 1


def test_check_mode_applies_nothing_and_returns_what_is_foreseen(perform, wire):
    outcome = perform(plan_of("a", returns={"made": "a"}), check_mode=True, resulted=ZeroDivisionError())
    assert outcome.result.items() >= {"changed": True, "made": "a"}.items()
    assert wire.seen == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_diff_mode_shows_before_and_after(perform, wire, check_mode):
    wire.answer()
    planned = plan_of("a", before={"on": False}, after={"on": True})
    assert perform(planned, check_mode=check_mode, diff=True).result["diff"] == {
        "before": {"on": False},
        "after": {"on": True},
    }


def test_the_warnings_of_all_steps_are_given_once(perform, wire):
    wire.answer()
    deferred = Deferred((), lambda api, answers: Plan(warnings=("of a deferred plan", "twice")))

    def read(api):
        api.warnings += ["of the client", "twice"]

    planned = Plan(stages=(deferred,), warnings=("of the plan", "twice"))
    assert perform(planned, read=read).warnings == ["of the plan", "twice", "of a deferred plan", "of the client"]


def test_whoever_runs_the_task_sees_its_progress_and_its_requests(perform, wire):
    wire.answer()
    shown, asked = [], []
    how = {"show_progress": shown.append, "before_request": lambda: asked.append(len(wire.seen))}
    perform(plan_of("a"), how=how, read=lambda api: api.show_progress("reading"))
    assert (shown, asked) == (["reading"], [0])


def test_progress_shows_no_secret_and_moves_no_cursor(perform):
    shown: list[str] = []
    line = f"workflow {SECRET}\x1b[2J runs"
    perform(plan_of(), secret=SECRET, how={"show_progress": shown.append}, read=lambda api: api.show_progress(line))
    assert shown == ["workflow ********\\x1b[2J runs"]


# Sunsets.


@pytest.mark.parametrize("status", [200, 410])
def test_the_end_of_an_endpoint_is_a_deprecation(perform, wire, status):
    wire.answer(status, Sunset="Mon, 01 Feb 2027 00:00:00 GMT", Deprecation="true", X_Route="/api/v1.1/one/:n")
    outcome = perform(plan_of("one"))
    message = "CircleCI switches off POST /api/v1.1/one/:n on 2027-02-01. Use another thing."
    assert outcome.deprecations == [(message, "2027-02-01")]


def test_the_end_of_an_endpoint_may_have_no_date(perform, wire):
    wire.answer(Deprecation="true")
    assert perform(plan_of("one")).deprecations == [
        ("CircleCI switches off POST /api/v1.1/one. Use another thing.", "")
    ]


# Input that is refused.


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"project": "nothing"}, "project: 'nothing' does not name a project"),
        ({"api_token": ""}, "api_token: is required. Set it, or CIRCLECI_TOKEN in the environment."),
        ({"api_token": None}, "api_token: is required"),
        ({"api_token": "a token"}, "api_token: contains white space"),
        ({"api_token": "s3same\n"}, "api_token: contains white space"),
        ({"api_token": "t\u00f6ken"}, "api_token: contains white space or other characters"),
        ({"api_token": f"token{HALF}"}, "api_token: is not text"),
        ({"api_url": "circleci.com"}, "api_url: must be the URL of a CircleCI server"),
        ({"api_url": "https://user:sesame@circleci.com"}, "api_url: must not contain a user"),
        ({"ca_path": "/nowhere.pem"}, "ca_path: there is no /nowhere.pem on the machine"),
        ({"timeout": 0}, "timeout: must be more than 0 seconds"),
        ({"timeout": float("nan")}, "timeout: must be more than 0 seconds"),
        ({"retries": -1}, "retries: must be a number from 0 to 100"),
        ({"secret": f"a secret{HALF}"}, "secret: is not text"),
        ({"parts": [{"inner": "a"}, {"inner": HALF}]}, "parts[1].inner: is not text"),
        ({"name": HALF}, "name: is not text"),
    ],
)
def test_bad_input_is_refused_before_the_first_request(perform, wire, params, message):
    outcome = perform(read=lambda api: api.get("never", parse=nothing), **params)
    assert outcome.result["failed"]
    assert outcome.result["changed"] is False
    assert message in outcome.result["msg"]
    assert "sesame" not in outcome.result["msg"]
    assert outcome.result.keys() == {"failed", "changed", "msg", "invocation"}
    assert wire.seen == []


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Refused("secret", f"{SECRET!r} is bad."), "secret: '********' is bad."),
        (OSError(2, "No such file", f"/tmp/{SECRET}"), "No such file: /tmp/********."),
        (CircleCIError("GET", "/x", 500, "it broke"), "GET /x: HTTP 500, it broke."),
    ],
)
@pytest.mark.parametrize("step", ["read", "planned", "resulted"])
def test_no_error_shows_a_secret(perform, step, error, message):
    assert perform(**{step: error}, secret=SECRET).result["msg"] == message


def test_the_text_of_a_failed_check_shows_no_secret(perform, wire):
    wire.answer()
    check = Check(Request("GET", ("look",), nothing), lambda *_anything: False, f"{SECRET} is still there.")
    outcome = perform(Plan(stages=(Stage((), check),)), secret=SECRET)
    assert outcome.result["msg"] == "******** is still there."


def test_reading_an_open_source_project_needs_no_token(perform, wire, monkeypatch):
    monkeypatch.setattr(Thing, "NEEDS_TOKEN", False)
    wire.answer()
    perform(api_token=None, read=lambda api: api.get("me", parse=nothing))
    assert "circle-token" not in wire.seen[0].headers


def test_a_token_in_the_address_is_warned_of(perform):
    assert perform(auth_method="query").warnings == [_runner.TOKEN_IN_URL]


@pytest.mark.parametrize(("concurrency", "expected"), [(1, 1), (3, 3)])
def test_a_task_asks_as_many_at_once_as_it_may(perform, concurrency, expected):
    seen = []
    perform(read=lambda api: seen.append(api.concurrency), concurrency=concurrency)
    assert seen == [expected]


# Failures.


def test_a_failed_read_is_told_as_data_and_as_a_sentence(perform, wire):
    wire.answer(500, b'{"message": "broken"}')
    result = perform(read=lambda api: api.get("api", "x", parse=nothing)).result
    assert result["error"] == {"method": "GET", "path": "/api/x", "status": 500, "message": "broken", "hint": ""}
    assert result["msg"] == "GET /api/x: HTTP 500, broken."
    assert (result["failed"], result["changed"]) == (True, False)
    assert not result.keys() & {"applied", "pending", "exception"}


def test_half_way_tells_what_was_done_and_what_was_not(perform, wire):
    wire.answer()
    wire.answer(500, b'{"message": "no"}')
    result = perform(plan_of("one", "two", "three")).result
    assert (result["applied"], result["pending"]) == (["create one"], ["create two", "create three"])
    assert result["changed"]
    assert {**result["error"], "hint": ""} == {
        "method": "POST",
        "path": "/api/v1.1/two",
        "status": 500,
        "message": "no",
        "hint": "",
    }
    assert "could be done twice" in result["error"]["hint"]
    assert "could be done twice" in result["msg"]


def test_half_way_of_what_nobody_can_see_is_no_change(perform, wire):
    wire.answer()
    wire.answer(400)
    result = perform(Plan(stages=(Stage((post("one", "refresh"),)), Stage((post("two"),))))).result
    assert (result["changed"], result["applied"]) == (False, ["refresh one"])


def test_a_check_that_fails_tells_what_was_done(perform, wire):
    wire.answer()
    check = Check(Request("GET", ("look",), nothing), lambda *_anything: False, "it is still there.")
    result = perform(Plan(stages=(Stage((post("one"),), check), Stage((post("two"),))))).result
    assert (result["applied"], result["pending"]) == (["create one"], ["create two"])
    assert result["msg"] == "it is still there."
    assert "error" not in result


@pytest.mark.parametrize(
    ("request_", "search", "said"),
    [
        (Request("DELETE", ("api", "it"), nothing), None, "doing it again does no harm"),
        (Request("POST", ("api", "it"), nothing, repeatable=True), None, "doing it again does no harm"),
        (Request("POST", ("api", "it"), nothing), None, "could be done twice"),
        (Request("POST", ("api", "it"), nothing), Search(Request("GET", ("x",), nothing), nothing), "does not show it"),
    ],
)
def test_an_outcome_that_is_unclear_is_told(perform, wire, request_, search, said):
    wire.answer(502, b'{"message": "no"}')
    change = Change("do", ("thing", "it"), "do it", request_, search=search)
    assert said in perform(Plan(stages=(Stage((change,)),))).result["error"]["hint"]


def test_a_change_has_hints_of_its_own(perform, wire):
    wire.answer(500)
    assert "Try this." in perform(Plan(stages=(Stage((post("one", hints={500: "Try this."}),)),))).result["msg"]


def test_an_outcome_that_is_a_failure_has_its_result(perform, wire):
    wire.answer()
    failure = Unsuccessful("the build failed", build={"outcome": "failed"})
    result = perform(plan_of("one"), resulted=failure).result
    assert (result["failed"], result["msg"], result["build"]) == (True, "the build failed", {"outcome": "failed"})
    assert result["changed"]
    assert not result.keys() & {"exception", "error"}


def test_an_outcome_that_is_a_failure_shows_no_secret(perform, wire):
    wire.answer()
    result = perform(plan_of("one"), secret=SECRET, resulted=Unsuccessful(f"step {SECRET}\x1b[2J failed")).result
    assert result["msg"] == "step ********\\x1b[2J failed"


@pytest.mark.parametrize("error", [CircleCIError("GET", "/x", 500, "no"), ValueError("a bug"), KeyboardInterrupt()])
def test_what_a_task_knows_is_not_lost_when_it_fails_later(perform, wire, error):
    wire.answer()

    def result(api):
        with with_result_on_error(build={"build_num": 7}):
            raise error

    found = perform(plan_of("one"), resulted=result).result
    assert (
        found.items() >= {"failed": True, "build": {"build_num": 7}, "applied": ["create one"], "pending": []}.items()
    )


def test_a_project_that_is_not_there_may_be_followed_by_an_earlier_task(perform, wire):
    wire.answer(404, b'{"message": "Project not found"}')
    read = {"read": lambda api: api.get("api", "x", parse=nothing)}
    assert "In check mode, no project is followed" in perform(check_mode=True, **read).result["msg"]
    assert "In check mode" not in perform(**read).result["msg"]


@pytest.mark.parametrize(("status", "kind"), [(404, "text/html"), (403, "application/json"), (500, "application/json")])
def test_check_mode_says_so_only_of_circlecis_404(perform, wire, status, kind):
    wire.answer(status, b'{"message": "no"}' if kind.endswith("json") else b"<html>", Content_Type=kind)
    result = perform(check_mode=True, read=lambda api: api.get("api", "x", parse=nothing)).result
    assert "In check mode" not in result["msg"]


# Bugs.


class Odd:
    """An effect that is a bug."""

    def perform(self, api):
        raise KeyError(SECRET)


def raise_bug(_anything=None):
    raise KeyError(SECRET, "inner secret", AUTH["api_token"])


BUGS = {
    "read": {"read": raise_bug},
    "plan": {"planned": raise_bug},
    "effect": {"planned": Plan(stages=(Stage((Change("do", ("thing", "it"), "do it", Odd()),)),))},
    "deferred": {"planned": Plan(stages=(Deferred((), lambda api, answers: raise_bug()),))},
    "result": {"resulted": raise_bug},
}


@pytest.mark.parametrize("step", BUGS)
def test_a_bug_is_told_without_a_secret(perform, step):
    outcome = perform(**BUGS[step], secret=SECRET, parts=[{"inner": "inner secret"}])
    assert outcome.result["failed"]
    assert "internal error, KeyError" in outcome.result["msg"]
    assert "report it at https://" in outcome.result["msg"]
    assert "Traceback" in outcome.result["exception"]
    assert "raise KeyError" in outcome.result["exception"]
    assert leaks(shown_of(outcome), [SECRET, "inner secret", AUTH["api_token"]]) == []


def test_a_bug_shows_none_of_very_many_secrets(perform):
    many = [f"secret-number-{number}" for number in range(5000)]
    outcome = perform(
        read=lambda api: raise_text(many[4321]), parts=[{"inner": secret} for secret in many], api_token="t0ken"
    )
    assert outcome.result["msg"].startswith("internal error, ValueError: ********.")
    assert many[4321] not in shown_of(outcome)


@pytest.mark.parametrize("way", ["in JSON", "in percent", "with \\u00xx"])
def test_a_server_that_puts_the_token_into_fields_is_not_repeated(perform, way):
    token = "t0ken/of+a-length=that_tokens_have"
    field = {"name": [WAYS[way](token), 7, "käse\r\n"], WAYS[way](token): "kept"}
    outcome = perform(planned=Plan(returns={"found": field}, warnings=[f"odd: {WAYS[way](token)}"]), api_token=token)
    assert leaks(shown_of(outcome), [token]) == []
    assert outcome.result["found"] == {"name": ["********", 7, "käse\r\n"], "********": "kept"}
    assert outcome.warnings == ["odd: ********"]


def test_a_short_token_takes_no_words_out_of_a_result(perform):
    outcome = perform(planned=Plan(returns={"found": "in the demo"}), api_token="demo")
    assert outcome.result["found"] == "in the demo"


def raise_text(text):
    raise ValueError(text)


def test_a_bug_before_anything_is_read_is_told(perform, monkeypatch):
    monkeypatch.setattr(Thing, "prepare", classmethod(lambda cls, params: raise_bug()))
    outcome = perform(secret=SECRET)
    assert "internal error, KeyError" in outcome.result["msg"]
    assert SECRET not in shown_of(outcome)


@pytest.mark.parametrize(
    "how",
    [
        {
            "planned": Plan(
                stages=(Stage((post("one"),)), Deferred((Stage((post("two"),)),), lambda api, answers: raise_bug()))
            )
        },
        {
            "planned": Plan(
                stages=(
                    Stage((post("one"),), Check(Request("GET", ("x",), nothing), lambda *a: raise_bug(), "no")),
                    Stage((post("two"),)),
                )
            )
        },
        {
            "planned": Plan(
                stages=(Stage((post("one"),)), Stage((Change("create", ("thing", "two"), "create two", Odd()),)))
            )
        },
    ],
    ids=["deferred", "check", "effect"],
)
def test_a_bug_after_the_first_write_tells_what_was_done(perform, wire, how):
    wire.answer()
    result = perform(**how).result
    assert "internal error, KeyError" in result["msg"]
    assert result.items() >= {"changed": True, "applied": ["create one"], "pending": ["create two"]}.items()


def test_a_bug_after_the_last_write_tells_what_was_done(perform, wire):
    wire.answer()
    result = perform(plan_of("one", "two"), resulted=raise_bug).result
    assert "internal error, KeyError" in result["msg"]
    assert result.items() >= {"changed": True, "applied": ["create one", "create two"], "pending": []}.items()


@pytest.mark.parametrize("text", ["\ud800", "a\x00b\x1b[2J", "\udcff" * 10], ids=ascii)
def test_a_bug_with_odd_characters_is_told(perform, text):
    result = perform(ValueError(text)).result
    assert json.dumps(result).encode()
    assert "internal error, ValueError" in result["msg"]
    assert result["msg"].encode()


def test_an_error_of_the_system_is_no_bug(perform):
    result = perform(OSError(28, "No space left on device", "/tmp/x")).result
    assert result["msg"] == "No space left on device: /tmp/x."
    assert "exception" not in result


# Interruptions.


@pytest.mark.parametrize(
    ("interruption", "message"),
    [(TaskTimeoutError(), "the task timed out."), (KeyboardInterrupt(), "the task was interrupted.")],
)
@pytest.mark.parametrize("step", ["read", "planned", "resulted"])
def test_an_interruption_is_a_result(perform, wire, step, interruption, message):
    outcome = perform(**{step: interruption})
    assert outcome.interruption is interruption
    assert (outcome.result["failed"], outcome.result["msg"]) == (True, message)
    assert "exception" not in outcome.result
    assert wire.seen == []


def test_an_interruption_while_applying_tells_what_was_done(perform, wire):
    wire.answer()

    class Interrupted:
        def perform(self, api):
            raise KeyboardInterrupt

    stages = (
        Stage((post("one"),)),
        Stage((Change("do", ("thing", "two"), "do two", Interrupted()),)),
        Stage((post("three"),)),
    )
    outcome = perform(Plan(stages=stages))
    result = outcome.result
    assert result.items() >= {"changed": True, "applied": ["create one"], "pending": ["do two", "create three"]}.items()
    assert "It is not known whether this was done, since it was in progress: do two." in result["msg"]
    assert isinstance(outcome.interruption, KeyboardInterrupt)
    assert wire.targets == ["/api/v1.1/one"]


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_time_out_ends_a_task_whose_requests_hang(perform, wire, monkeypatch, concurrency):
    monkeypatch.setattr(engine, "GRACE", 0.05)
    wire.answer()
    wire.hold = threading.Event()
    stage = Stage(tuple(post(str(number)) for number in range(20)))
    with interruption_when(lambda: len(wire.seen) == concurrency):
        outcome = perform(Plan(stages=(stage,)), concurrency=concurrency)
    wire.hold.set()
    result = outcome.result
    assert (result["applied"], len(result["pending"]), result["changed"]) == ([], 20, False)
    assert result["msg"].startswith("the task timed out. It is not known whether this was done")
    assert result["msg"].count("create ") == concurrency
    assert isinstance(outcome.interruption, TaskTimeoutError)


def test_a_time_out_ends_a_task_that_waits_between_tries(perform, wire, shown):
    wire.answer(429, Retry_After="250")
    with interruption_when(lambda: shown):
        outcome = perform(read=lambda api: api.get("x", parse=nothing), retries=5, how={"show_progress": shown.append})
    assert outcome.result["msg"] == "the task timed out."


def test_a_time_out_while_an_error_is_explained_is_a_result_too(perform, wire):
    wire.answer(404, b'{"message": "no"}')

    def read(api):
        wire.hold = threading.Event()
        raise CircleCIError("GET", "/api/x", 404, "no")

    with interruption_when(lambda: wire.seen):
        outcome = perform(read=read)
    assert (outcome.result["failed"], outcome.result["msg"]) == (True, "the task timed out.")
    assert isinstance(outcome.interruption, TaskTimeoutError)


def test_a_time_out_while_the_errors_of_a_fleet_are_explained_loses_no_report(emulator, monkeypatch):
    emulator.call("POST", "v1.1/project/github/acme/api/follow")
    interruptions = [TaskTimeoutError()]
    status = _runner.Client.status

    def interrupted(self, *path):
        if interruptions:
            raise interruptions.pop()
        return status(self, *path)

    monkeypatch.setattr(_runner.Client, "status", interrupted)
    declared = [{"project": f"github/{name}", "env_vars": {"A": "a value"}} for name in ("acme/api", "unknown/api")]
    outcome = run("projects", {"projects": declared}, emulator.url)
    reports = {each["project"]: each for each in outcome.result["projects"]}
    assert reports["github/acme/api"]["applied"] == ["set variable A of github/acme/api"]
    assert reports["github/unknown/api"]["error"]["status"] == 404
    assert (outcome.result["changed"], outcome.result["failed"]) == (True, True)
    assert isinstance(outcome.interruption, TaskTimeoutError)


def test_a_time_out_after_the_last_change_tells_what_was_done(perform, wire):
    wire.answer()
    outcome = perform(plan_of("one"), resulted=TaskTimeoutError())
    assert outcome.result.items() >= {"changed": True, "applied": ["create one"], "pending": []}.items()


# Plugins that are no task.


CLONE = "https://me:pa55word@github.com/acme/api.git"


def ask(wire, values, *, read=None, planned=None, warn=lambda text: None, **params):
    hooks = {"read_hook": staticmethod(read) if callable(read) else read, "planned": planned or query({"found": 1})}
    thing = type("Thing", (Thing,), hooks)
    return _queries.run_queries(thing, {"api_url": wire.url, "api_token": "a-token", **params}, "project", values, warn)


def test_a_query_is_run_for_each_value(wire):
    assert ask(wire, ["gh/acme/api", "gh/acme/web"]) == [{"found": 1}, {"found": 1}]
    assert ask(wire, []) == []
    assert ask(wire, [None]) == [{"found": 1}]


def test_a_token_in_the_answer_to_a_query_is_not_shown(wire):
    token, warnings = "a-token-that-a-server-repeats", []
    planned = replace(query({"found": [f"by {token}", {"at": token}]}), warnings=(f"{token} is odd",))
    (found,) = ask(wire, ["gh/acme/api"], planned=planned, warn=warnings.append, api_token=token)
    assert found == {"found": ["by ********", {"at": "********"}]}
    assert warnings == ["******** is odd"]


@pytest.mark.parametrize(
    ("how", "values", "message"),
    [
        ({}, ["gh/acme/api", "nothing"], "nothing: 'nothing' does not name a project"),
        ({"planned": Refused("name", "is bad.")}, ["gh/acme/api"], "gh/acme/api: name: is bad."),
        ({"planned": Refused("name", "is bad.")}, [None], "name: is bad."),
        ({"read": CircleCIError("GET", "/x", 500, "no")}, ["gh/acme/api"], "gh/acme/api: GET /x: HTTP 500, no."),
        ({"read": ValueError("of a-token")}, ["gh/acme/api"], "gh/acme/api: internal error, ValueError: of ********."),
        ({"timeout": -1}, ["gh/acme/api"], "timeout: must be more than 0"),
        ({}, ["https://me:pa55word@x"], "the given address: the given address does not name a project"),
        ({"planned": Refused("name", "is bad.")}, [CLONE], "github/acme/api: name: is bad."),
        ({"read": CircleCIError("GET", "/x", 500, "no")}, [CLONE], "github/acme/api: GET /x: HTTP 500, no."),
    ],
)
def test_a_query_that_fails_names_its_value(wire, how, values, message):
    with pytest.raises(Refused) as caught:
        ask(wire, values, **how)
    assert str(caught.value).startswith(message)
    assert "pa55word" not in str(caught.value)


def test_the_warnings_of_queries_are_given_once(wire):
    warnings = []
    ask(wire, ["gh/acme/api", "gh/acme/web"], read=lambda api: api.warnings.append("look out"), warn=warnings.append)
    assert warnings == ["look out"]


def test_a_query_takes_token_and_server_from_the_environment(wire, monkeypatch):
    wire.answer()
    monkeypatch.setenv("CIRCLECI_TOKEN", "")
    monkeypatch.setenv("CIRCLECI_CLI_TOKEN", "of-the-environment")
    monkeypatch.setenv("CIRCLECI_HOST", wire.url)
    ask(wire, [None], api_url="", api_token="", read=lambda api: api.get("x", parse=nothing))
    assert wire.seen[0].headers["circle-token"] == "of-the-environment"


# The environment.


def test_the_first_environment_variable_that_is_set_counts(monkeypatch):
    monkeypatch.setenv("TESTS_ONE", "")
    monkeypatch.setenv("TESTS_TWO", "two")
    monkeypatch.setenv("TESTS_THREE", "three")
    assert _runner.from_environment("TESTS_ZERO", "TESTS_ONE", "TESTS_TWO", "TESTS_THREE") == "two"
    with pytest.raises(basic.AnsibleFallbackNotFound):
        _runner.from_environment("TESTS_ZERO", "TESTS_ONE")


def test_a_library_that_is_missing_is_told(monkeypatch, wire):
    monkeypatch.setattr(_runner, "REQUESTS_ERROR", "ImportError: no requests")
    result = _runner.outcome_without_requests().result
    assert "The Python library requests is required" in result["msg"]
    assert (result["failed"], result["exception"]) == (True, "ImportError: no requests")
    with pytest.raises(Refused, match="The Python library requests is required"):
        ask(wire, [None])


def test_a_library_that_is_there_is_not_told():
    assert _runner.outcome_without_requests() is None


def test_everything_is_imported_without_requests(monkeypatch):
    ours = connections.__name__.rpartition("._api.")[0]
    for name in [*sys.modules]:
        if name.partition(".")[0] in ("requests", "urllib3") or name.startswith(ours):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "requests", None)
    monkeypatch.setitem(sys.modules, "urllib3", None)
    fresh = __import__(_runner.__name__, fromlist=["perform"])
    assert fresh is not _runner
    assert "requests" in fresh.REQUESTS_ERROR
    assert fresh.outcome_without_requests().result["failed"]


# As a module.


@pytest.fixture
def as_module(wire, monkeypatch, capsys):
    """Run a resource as AnsiballZ would, and return what it prints and what it logs."""
    logged = []
    monkeypatch.setattr(syslog, "syslog", lambda *args: logged.append(args))
    with contextlib.suppress(ImportError):  # no library for journald, so that core logs to syslog
        monkeypatch.setattr("ansible.module_utils._internal._logging.has_journal", False)  # ansible-core 2.22
    monkeypatch.setattr(basic, "has_journal", False)

    def as_module(resource, **params):
        args = {"_ansible_verbosity": 5, **{name: value for name, value in AUTH.items() if value is not None}}
        text = json.dumps({"ANSIBLE_MODULE_ARGS": {**args, "api_url": wire.url, **params}}).encode()
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", text, raising=False)
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        with pytest.raises(SystemExit):
            _runner.run_module(resource)
        result = json.loads(capsys.readouterr().out)
        result.pop("_ansible_new_secrets", None)  # how a module tells ansible-core 2.22 what to hide
        return result, logged

    before = signal.getsignal(signal.SIGTERM)
    yield as_module
    signal.signal(signal.SIGTERM, before)


def thing(**hooks):
    return type("Thing", (Thing,), {"planned": query({}), **hooks})


def test_a_module_logs_nothing_and_hides_nested_secrets(as_module):
    secret = "a\\secret with\na line break"
    result, logged = as_module(thing(), secret=secret, parts=[{"inner": secret}])
    assert logged == []
    assert secret not in json.dumps(result)
    assert "line break" not in json.dumps(result)
    assert not result["changed"]


def test_a_short_secret_eats_no_letters_of_a_modules_result(as_module):
    result, _logged = as_module(
        thing(planned=query({"count": 1, "text": "a 1 and an a"})), secret="a", parts=[{"inner": "1"}]
    )
    assert (result["count"], result["text"]) == (1, "a 1 and an a")


def test_a_module_fails_with_what_went_wrong(as_module):
    def plan(params, actual):
        raise CircleCIError("GET", "/x", 500, "it broke")

    result, _logged = as_module(thing(plan=staticmethod(plan)))
    assert result["failed"]
    assert result["error"]["message"] == "it broke"


def test_a_module_passes_on_warnings_and_deprecations(as_module, monkeypatch):
    passed_on = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda self, text: passed_on.append(text))
    monkeypatch.setattr(basic.AnsibleModule, "deprecate", lambda self, text, **how: passed_on.append((text, how)))
    planned = query({}, warnings=("look out",), deprecations=(("soon", "2027-02-01"), ("some day", "")))
    as_module(thing(planned=planned))
    collection = {"collection_name": "community.circleci"}
    assert passed_on == [
        "look out",
        ("soon", {"date": "2027-02-01", **collection}),
        ("some day", {"date": None, **collection}),
    ]


def test_a_module_refuses_text_in_the_place_of_a_list(as_module):
    result, _logged = as_module(thing(), parts="a, b")
    assert result["failed"]
    assert result["msg"].startswith("parts: must be a list, not text.")


def test_a_module_refuses_a_list_in_the_place_of_text(as_module):
    result, _logged = as_module(thing(), name=["a"])
    assert (result["failed"], result["msg"]) == (True, "name: must be a string, not a list.")


def test_a_module_without_requests_says_so(as_module, monkeypatch):
    monkeypatch.setattr(_runner, "REQUESTS_ERROR", "ImportError: no requests")
    result, _logged = as_module(thing())
    assert "The Python library requests is required" in result["msg"]


def test_a_module_that_is_told_to_end_tells_what_was_done(as_module, wire):
    wire.answer()

    def end(api, params, run):
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(30)

    result, _logged = as_module(thing(planned=plan_of("one"), result=staticmethod(end)))
    assert result.items() >= {"failed": True, "changed": True, "applied": ["create one"], "pending": []}.items()
    assert result["msg"] == "the task was interrupted."
