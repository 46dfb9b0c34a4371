# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Law 13: an answer of the wrong shape gives an error that names it, and never a write.

Each case is played once as it is, and every answer is recorded. Then it is played again and again, each time with one
part of one answer replaced by something else. A seeded sample of these mutations is tried; `make mutations` tries all.

A part may be of no use to the task, or only be shown: then the task succeeds all the same, and does what it did before.
"""

from __future__ import annotations

import itertools
import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.laws.cases import CASES, Case
from tests.laws.mutations import Mutation, in_other_order, mutations_of, without_items
from tests.support.clock import Clock
from tests.support.emulator import Emulator
from tests.support.proxy import Answer, Exchange, Proxy, between
from tests.support.run import resource_of, run

SEED = os.environ.get("MUTATIONS_SEED", "1")
SIZE = os.environ.get("MUTATIONS", "10")
"""How many mutations of each case are tried, or `all`."""

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Played:
    """What came of a play."""

    result: Result
    warnings: Sequence[str]
    exchanges: Sequence[Exchange]

    @property
    def failed(self) -> bool:
        """Whether the task failed."""
        return bool(self.result.get("failed"))

    @property
    def writes(self) -> Counter[tuple[str, str, bytes]]:
        """The writes, and how often each was made."""
        return Counter(exchange.write for exchange in self.exchanges if exchange.is_write)

    @property
    def reports(self) -> Sequence[Result]:
        """The reports of a fleet's members; else the result itself."""
        return self._members if self.is_of_fleet else [self.result]

    @property
    def _members(self) -> Sequence[Result]:
        return self.result.get("projects") or self.result.get("contexts") or ()

    @property
    def is_of_fleet(self) -> bool:
        """Whether it tells of many members."""
        return any("applied" in report for report in self._members)

    @property
    def applied(self) -> list[str]:
        """What a failed task tells that was done."""
        return [line for report in self.reports for line in report.get("applied", ())]


class Trial:
    """A case that is played with and without mutations."""

    def __init__(self, case: Case, emulator: Emulator, proxy: Proxy) -> None:
        self._case = case
        self._emulator = emulator
        self._proxy = proxy
        self._usual = self._play()
        assert not self._usual.failed, self._usual.result["msg"]

    def _play(self, *replaced: tuple[Exchange, Answer]) -> Played:
        self._emulator.reset()
        self._emulator.call("GET", "v1.1/me")
        self._case.setup(self._emulator)
        options = self._case.options(self._emulator)
        if "concurrency" in resource_of(self._case.module).SPEC:
            options["concurrency"] = 1  # the same requests in the same order
        self._proxy.forget()
        for exchange, answer in replaced:
            self._proxy.replace(exchange.key, answer)
        outcome = run(self._case.module, options, self._proxy.url, clock=Clock())
        return Played(outcome.result, outcome.warnings, list(self._proxy.exchanges))

    def mutations(self) -> Iterator[tuple[Exchange, Mutation]]:
        """All mutations of all answers."""
        for exchange in self._usual.exchanges:
            if exchange.is_of_api and exchange.answer.is_success:
                for mutation in mutations_of(exchange.answer):
                    if not is_bare_list(exchange, mutation):
                        yield exchange, mutation

    def differs_with_other_order(self) -> str | None:
        """What differs if the fields of all answers come in another order."""
        answers = [
            (exchange, in_other_order(exchange.answer)) for exchange in self._usual.exchanges if exchange.is_of_api
        ]
        played = self._play(*answers)
        if played.failed or played.result["changed"] != self._usual.result["changed"]:
            return f"another result: {played.result}"
        return f"other writes: {played.writes}" if played.writes != self._usual.writes else None

    def try_out(self, exchange: Exchange, mutation: Mutation) -> tuple[str, list[str]]:
        """Play the case with a mutation.

        :returns: the kind of outcome, and all that is not as the law wants it.
        """
        played = self._play((exchange, mutation.answer))
        about = f"{exchange.method} {exchange.target} [{exchange.number}], {mutation}"
        problems = [*self._faults(played), *self._wrong_writes(played, mutation), *self._lost_members(played, exchange)]
        if played.failed:
            problems += self._faults_of_failure(played, exchange, mutation)
        else:
            problems += self._faults_of_success(played, exchange, mutation)
        return kind_of(played, exchange), [f"{about}: {problem}" for problem in problems]

    def _faults(self, played: Played) -> Iterator[str]:
        text = json.dumps(played.result)
        if "internal error" in text or "Traceback" in text or "exception" in played.result:
            yield f"an internal error: {text}"

    def _wrong_writes(self, played: Played, mutation: Mutation) -> Iterator[str]:
        """What CircleCI could have answered may well lead to other writes."""
        more = played.writes - self._usual.writes
        if more and not mutation.keeps_shape:
            yield f"writes that should not be: {sorted(more)}"

    def _lost_members(self, played: Played, exchange: Exchange) -> Iterator[str]:
        """One member of a fleet never stops another one."""
        if self._usual.is_of_fleet and not played.is_of_fleet:
            yield f"no report of any member: {played.result['msg']}"
        elif self._usual.is_of_fleet:
            pairs = zip(self._usual.reports, played.reports, strict=True)
            differing = [report for usual, report in pairs if report != usual and "project" in report]
            own = [report for report in differing if report["project"] in exchange.target]
            # What is addressed by an id, such as a webhook, belongs to one project without naming it.
            for report in differing[1:] if "/project/" not in exchange.target else differing:
                if report not in own:
                    yield f"the trouble is not its own: {report}"

    def _faults_of_failure(self, played: Played, exchange: Exchange, mutation: Mutation) -> Iterator[str]:
        message = played.result.get("msg", "")
        if not message:
            yield "a failure without a message"
        for error in [report["error"] for report in played.reports if report.get("error")]:
            if error["path"] and error["path"] not in message:
                yield f"the message does not name {error['path']}: {message}"
        if exchange.path not in message and not (mutation.keeps_shape or mutation.is_missing):
            yield f"the message names another path: {message}"
        done = {
            each.write for each in played.exchanges if each.is_write and each.answer.is_success and not each.is_replaced
        }
        if len(done) > len(played.applied):
            yield f"not all of {len(done)} writes were told: {played.applied}"

    def _faults_of_success(self, played: Played, exchange: Exchange, mutation: Mutation) -> Iterator[str]:
        if mutation.keeps_shape:
            return
        if played.result.keys() != self._usual.result.keys():
            yield f"another result: {sorted(played.result.keys() ^ self._usual.result.keys())}"
        if played.writes != self._usual.writes:
            yield f"success without {sorted(self._usual.writes - played.writes)}"
        if mutation.loses_list:
            none = self._play((exchange, without_items(exchange.answer, mutation.where).answer))
            if said_by(played) == said_by(none) != said_by(self._usual):
                yield f"a list that could not be read was taken for an empty one: {played.result}"


def is_bare_list(exchange: Exchange, mutation: Mutation) -> bool:
    """Whether it is a list of schedules without an envelope, as it was once recorded (docs/api/v2.md §5.4)."""
    return exchange.path.endswith("/schedule") and str(mutation) == "body is an empty list"


def said_by(played: Played) -> str:
    """All that a task tells."""
    return json.dumps([played.result, played.warnings])


def kind_of(played: Played, exchange: Exchange) -> str:
    """The kind of an outcome."""
    if not played.failed:
        return "done with a warning" if played.warnings else "done"
    return "refused by path" if exchange.path in played.result["msg"] else "failed for what it said"


@pytest.fixture(scope="module")
def proxy(_emulator: Emulator) -> Iterator[Proxy]:
    """A proxy between the tests and the emulator."""
    with between(_emulator.url) as proxy:
        yield proxy


def chosen(mutations: list[tuple[Exchange, Mutation]], case: Case) -> list[tuple[Exchange, Mutation]]:
    """The mutations to try, the same for each run with one seed. Each depth of each answer has its turn."""
    if SIZE == "all":
        return mutations
    groups = defaultdict(list)
    for exchange, mutation in random.Random(f"{SEED} {case}").sample(mutations, len(mutations)):
        groups[exchange.key, len(mutation.where)].append((exchange, mutation))
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*groups.values()))
    return list(itertools.islice(filter(None, in_turn), int(SIZE)))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_13_wrong_answers_are_named(case, emulator, proxy, record_property):
    trial = Trial(case, emulator, proxy)
    kinds: Counter[str] = Counter()
    problems: list[str] = []
    for exchange, mutation in chosen(list(trial.mutations()), case):
        kind, found = trial.try_out(exchange, mutation)
        kinds[kind] += 1
        problems += found
    record_property("mutations", dict(kinds))
    if problems:
        pytest.fail("\n".join([f"{len(problems)} problems, seed {SEED}:", *problems]), pytrace=False)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_13_the_order_of_fields_means_nothing(case, emulator, proxy):
    assert Trial(case, emulator, proxy).differs_with_other_order() is None
