# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever CircleCI answers, and wherever a run is killed: what is declared is there in the end, and only once.

A state machine declares random projects and contexts, converges them while requests fail, kills runs, and lets somebody
change things by hand. After each clean run, CircleCI's true state is compared with what is declared.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest import mock

import hypothesis.strategies as st
from ansible_collections.community.circleci.plugins.module_utils import _runner
from ansible_collections.community.circleci.plugins.module_utils._api import errors
from ansible_collections.community.circleci.plugins.module_utils._resources._fingerprint import is_fingerprint_variable
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.support.clock import JumpingClock
from tests.support.emulator import running
from tests.support.proxy import between
from tests.support.run import run
from tests.support.tls import Tls

from . import declared

SOAK = int(os.environ.get("SOAK", "0"))
"""How many requests must have met a fault; 0 for the short form."""
EXAMPLES = 16
"""How many organizations the short form tries, and the long form between two looks at the count."""
TOKEN = "a-token-of-the-tests"


class Killed(BaseException):
    """The process ends, between two requests."""


class Organization(RuleBasedStateMachine):
    """An organization, what is declared of it, and all that happens meanwhile."""

    emulator: Any
    tls: Tls
    safe_url: str
    faulted: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.emulator.reset()
        self.projects: dict[str, dict[str, Any]] = {}
        self.contexts: dict[str, dict[str, Any]] = {}
        self.ever: dict[str, set[str]] = {}

    # What is declared.

    @initialize(project=declared.projects, context=declared.contexts, is_safe=st.booleans())
    def begin(self, project: dict[str, Any], context: dict[str, Any], is_safe: bool) -> None:
        """The first declarations, and whether requests go through TLS."""
        self.url = self.safe_url if is_safe else self.emulator.url
        self.declare_project(declared.PROJECTS[0], project)
        self.declare_context(declared.CONTEXTS[0], context)

    @rule(name=st.sampled_from(declared.PROJECTS), project=declared.projects)
    def declare_project(self, name: str, project: dict[str, Any]) -> None:
        self.projects[name] = project
        self.ever.setdefault(name, set()).update(project["env_vars"])

    @rule(name=st.sampled_from(declared.CONTEXTS), context=declared.contexts)
    def declare_context(self, name: str, context: dict[str, Any]) -> None:
        self.contexts[name] = context
        self.ever.setdefault(name, set()).update(context["variables"])

    @precondition(lambda self: self.emulator.state()["projects"])
    @rule(data=st.data())
    def change_by_hand(self, data: Any) -> None:
        """Somebody sets a variable in the web application, to a value that shows another mask."""
        held = self.emulator.state()["projects"]
        known = [name for name in self.projects if name in held and held[name]["env_vars"]]
        if known:
            name = data.draw(st.sampled_from(sorted(known)))
            variable = data.draw(st.sampled_from(sorted(held[name]["env_vars"])))
            if not is_fingerprint_variable(variable):
                by_hand = {"name": variable, "value": f"{declared.MARK} by hand"}
                self.emulator.call("POST", f"v1.1/project/{name}/envvar", by_hand)

    # What happens.

    @rule(
        faults=st.lists(st.tuples(declared.faults, declared.handshakes), min_size=1, max_size=4), jumps=declared.jumps
    )
    def converge_among_faults(self, faults: list[tuple[list[dict[str, Any]], list[str]]], jumps: list[float]) -> None:
        """Some runs, each with other faults, while the clock of this machine jumps."""
        for answers, handshakes in faults:
            self.emulator.fault(*answers)
            self.tls.fail(*handshakes)
            drips = any("drip_ms" in fault for fault in answers)
            for outcome in self.converge(jumps, {"timeout": declared.DRIP_TIMEOUT} if drips else {}):
                check_report(outcome)
            for fault in self.emulator.faults():
                self.faulted[kind_of(fault)] += fault["fired"]
            self.faulted["handshake"] += self.tls.failed
            self.tls.failed = 0
            self.emulator.clear_faults()
            self.tls.failures.clear()

    @rule(after=st.integers(0, 30))
    def kill(self, after: int) -> None:
        """A run that ends before it has sent so many requests."""
        left, lock = [after], threading.Lock()

        def count() -> None:
            with lock:
                left[0] -= 1
                if left[0] < 0:
                    raise Killed

        self.converge(before_request=count)

    @rule()
    def converge_cleanly(self) -> None:
        for outcome in self.converge():
            assert "failed" not in outcome.result, outcome.result["msg"]
        self.check_state()
        self.emulator.forget()
        for outcome in self.converge():
            assert not outcome.result["changed"], outcome.result
        odd = [write for write in self.emulator.writes() if not is_of_a_value(write)]
        assert odd == []

    def teardown(self) -> None:
        self.emulator.clear_faults()
        self.converge_cleanly()

    def converge(
        self, jumps: Sequence[float] = (), settings: Mapping[str, Any] = MappingProxyType({}), **how: Any
    ) -> list[Any]:
        """Converge what is declared, and return the outcomes."""
        projects = [{"project": name, **project} for name, project in self.projects.items()]
        contexts = [{"name": name, **context} for name, context in self.contexts.items()]
        tasks: list[tuple[str, dict[str, Any]]] = [("projects", {"projects": projects})]
        tasks.append(("contexts", {"organization": declared.ORGANIZATION, "contexts": contexts}))
        client = functools.partial(_runner.Client, **how)
        ca_path = str(self.tls.certificate) if self.url.startswith("https:") else None
        given = {"token": TOKEN, "retries": 3, "ca_path": ca_path, **settings}
        outcomes = []
        for module, params in tasks:
            clock = JumpingClock(1000.0, jumps)
            with mock.patch.object(_runner, "Client", client), mock.patch.object(errors, "time", clock):
                if params[module]:
                    outcomes.append(run(module, params, self.url, clock=clock, **given))
        return outcomes

    # What must hold.

    def check_state(self) -> None:
        """Check that CircleCI has what is declared, and nothing twice."""
        state = self.emulator.state()
        for name, project in self.projects.items():
            check_project(state["projects"][name], project, self.ever[name])
        found = {context["name"]: context for context in state["contexts"]}
        assert len(found) == len(state["contexts"])
        for name, context in self.contexts.items():
            assert not found[name]["open"]
            check_variables(found[name]["variables"], context["variables"], self.ever[name])


def kind_of(fault: dict[str, Any]) -> str:
    """What is counted together: a status, or how an answer comes."""
    if fault["status"]:
        return str(fault["status"])
    return "drop" if fault["drop"] else "drip" if fault["drip_ms"] else "cut"


def is_of_a_value(write: str) -> bool:
    """Whether a write only writes a secret that may be there already."""
    return "/envvar" in write or "/environment-variable/" in write or write.startswith("PUT /api/v2/webhook/")


def check_report(outcome: Any) -> None:
    """Check that a failure is told without a secret, and with what was done and what was not."""
    text = json.dumps(dataclasses.asdict(outcome), default=str)
    assert declared.MARK not in text
    assert "internal error" not in text
    assert "PRIVATE KEY" not in text
    for report in outcome.result.get("projects", []) + outcome.result.get("contexts", []):
        if report["error"]:
            assert report["error"]["message"]
            assert isinstance(report["applied"], list)


def check_variables(held: dict[str, str], wanted: dict[str, str], ever: set[str]) -> None:
    ours = {name: value for name, value in held.items() if not is_fingerprint_variable(name)}
    assert {name: ours.get(name) for name in wanted} == wanted
    assert set(ours) <= ever
    assert len(held) - len(ours) <= 1


def check_project(held: dict[str, Any], wanted: dict[str, Any], ever: set[str]) -> None:
    check_variables(held["env_vars"], wanted["env_vars"], ever)
    flags = {name.replace("_", "-"): value for name, value in wanted.get("settings", {}).items()}
    assert {name: held["feature_flags"].get(name, False) for name in flags} == flags
    types = [key["type"] for key in held["checkout_keys"]]
    assert len(types) == len(set(types))
    assert set(wanted.get("checkout_keys", ())) <= set(types)
    keys = [(key["hostname"], key["public_key"]) for key in held["ssh_keys"]]
    assert len(keys) == len(set(keys))
    public = dict(declared.KEYS)
    assert {(key["hostname"], public[key["private_key"]]) for key in wanted.get("ssh_keys", ())} <= set(keys)
    check_named(held["webhooks"], wanted.get("webhooks", ()), ("url", "signing_secret"))
    check_named(held["schedules"], wanted.get("schedules", ()), ())


def check_named(held: list[dict[str, Any]], wanted: Any, fields: tuple[str, ...]) -> None:
    named = {each["name"]: each for each in held}
    assert len(named) == len(held)
    for each in wanted:
        assert {field: named[each["name"]][field] for field in fields} == {field: each[field] for field in fields}


def test_what_is_declared_is_there_in_the_end_and_only_once(record_property: Any, tmp_path: Path) -> None:
    tls = Tls(tmp_path)
    with running() as emulator, between(emulator.url, tls) as proxy:
        Organization.emulator, Organization.tls, Organization.safe_url = emulator, tls, proxy.url
        Organization.faulted = Counter()
        while True:
            run_state_machine_as_test(
                Organization,
                settings=settings(
                    max_examples=EXAMPLES if not SOAK else 10 * EXAMPLES,
                    stateful_step_count=12,
                    deadline=None,
                    derandomize=not SOAK,
                    database=None,
                    print_blob=True,
                    phases=(Phase.generate,) if not SOAK else (Phase.generate, Phase.shrink),
                    suppress_health_check=list(HealthCheck),
                ),
            )
            if Organization.faulted.total() >= SOAK:
                break
    record_property("faulted", dict(Organization.faulted))
    assert Organization.faulted.total() > 100
    assert not SOAK or {"cut", "drip", "drop", "handshake"} <= (+Organization.faulted).keys()
