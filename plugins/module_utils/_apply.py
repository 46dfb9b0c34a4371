# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Making a plan's changes: the only place that writes.

The `api` needs one method, `send(request)`, which returns the decoded body of the answer or raises. Two attributes of
what it raises are read, both optional: `status` (int or None) and `unclear` (bool: it may have been carried out).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from ._plan import Change, Check, Plan, Request


class Api(Protocol):
    """What applying needs of a client."""

    def send(self, request: Request) -> Any:
        """Send a request and return the decoded body of the answer."""


class CheckFailed(Exception):
    """What a stage's check demands did not come true."""


class Incomplete(Exception):
    """A plan that was not applied to its end.

    :ivar run: how far it came.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(str(run.error))
        self.run = run


@dataclass(slots=True)
class Run:
    """A plan on its way.

    :ivar answers: each change's line, and the body that CircleCI answered it with.
    :ivar error: what stopped it.
    :ivar failed: the change that failed; None if a check did. After an unclear answer (`error.unclear`) it may have
        been made all the same.
    """

    plan: Plan
    answers: dict[str, Any] = field(default_factory=dict)
    error: Exception | None = None
    failed: Change | None = None
    _made: set[str] = field(default_factory=set)
    _stage: int = -1
    _round: int = 0
    _open: int = 0

    @property
    def applied(self) -> list[Change]:
        """The changes that were made."""
        return [change for change in self.plan.changes if change.line in self._made]

    @property
    def pending(self) -> list[Change]:
        """The changes that were not made, the failed one first."""
        first = [self.failed] if self.failed else []
        rest = (change for change in self.plan.changes if change is not self.failed)
        return first + [change for change in rest if change.line not in self._made]


def apply(
    api: Api, plan: Plan, concurrency: int = 1, ended: Callable[[Run], None] = lambda run: None
) -> dict[str, Any]:
    """Make a plan's changes: stage after stage, what does not depend on each other up to `concurrency` at once.

    After a failure no further change of the plan is begun; those under way are finished and counted.

    :param ended: called with each run that has come to its end, whichever it is.
    :returns: the answers, by the changes' lines; for a plan of parts, the parts' runs by their names.
    :raises Incomplete: if a change or a check failed; for a plan of parts its runs tell instead.
    """
    names = list(plan.parts) or [None]
    runs = [Run(part) for part in plan.parts.values()] or [Run(plan)]
    work = _Work(api, runs, plan.stop_on_error, ended)
    most = sum(1 for change in plan.changes)
    if min(concurrency, most) <= 1:
        work()
    else:
        with ThreadPoolExecutor(min(concurrency, most)) as pool:
            for worker in [pool.submit(work) for number in range(min(concurrency, most))]:
                worker.result()
    if plan.parts:
        return dict(zip(names, runs, strict=True))
    if runs[0].error:
        raise Incomplete(runs[0]) from runs[0].error
    return runs[0].answers


class _Work:
    """What is to be done next, for any number of workers. Runs that have begun go first, so that few are half-way."""

    def __init__(self, api: Api, runs: Iterable[Run], stop_on_error: bool, ended: Callable[[Run], None]) -> None:
        self._api = api
        self._runs = iter(runs)
        self._stop_on_error = stop_on_error
        self._ended = ended
        self._ready: deque[tuple[Run, Change | Check]] = deque()
        self._under_way = 0
        self._stopped = False
        self._changed = threading.Condition()

    def __call__(self) -> None:
        """Work until nothing is left to do."""
        while item := self._take():
            run, step = item
            answer, error = None, None
            try:
                answer = _make(self._api, step) if isinstance(step, Change) else _holds(self._api, step, run)
            except Exception as caught:
                error = caught
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()
                self._record(run, step, answer, error)

    def _take(self) -> tuple[Run, Change | Check] | None:
        with self._changed:
            while True:
                if self._ready:
                    run, step = self._ready.popleft()
                    if run.error is None and not self._stopped:
                        self._under_way += 1
                        return run, step
                    self._close(run)
                elif not self._stopped and (begun := next(self._runs, None)):
                    self._advance(begun)
                elif not self._under_way:
                    self._changed.notify_all()
                    return None
                else:
                    self._changed.wait()

    def _record(self, run: Run, step: Change | Check, answer: Any, error: Exception | None) -> None:
        if isinstance(step, Check) and error is None and not answer:
            run._round += 1
            if run._round < run.plan.stages[run._stage].rounds:
                self._enter(run)
                return
            error = CheckFailed(step.otherwise)
        if error is None and isinstance(step, Change):
            run.answers[step.line] = answer
            run._made.add(step.line)
        elif error is not None and run.error is None:
            run.error, run.failed = error, step if isinstance(step, Change) else None
            self._stopped = self._stop_on_error
        run._open -= 1
        if run._open == 0:
            check = run.plan.stages[run._stage].check
            if run.error is None and check and isinstance(step, Change) and not check.needless(run.answers):
                run._open = 1
                self._ready.appendleft((run, check))
            elif run.error is None:
                self._advance(run)
            else:
                self._ended(run)

    def _close(self, run: Run) -> None:
        """A step that is not done any more."""
        run._open -= 1
        if run._open == 0:
            self._ended(run)

    def _advance(self, run: Run) -> None:
        run._stage, run._round = run._stage + 1, 0
        if run._stage == len(run.plan.stages):
            self._ended(run)
        else:
            self._enter(run)

    def _enter(self, run: Run) -> None:
        changes = run.plan.stages[run._stage].changes
        run._open = len(changes)
        run._made.difference_update(change.line for change in changes)
        self._ready.extendleft((run, change) for change in reversed(changes))


def _holds(api: Api, check: Check, run: Run) -> bool:
    return check.test(api.send(check.request), run.answers)


def _make(api: Api, change: Change) -> Any:
    perform = getattr(change.request, "perform", None)
    try:
        return perform(api) if perform else api.send(change.request)
    except Exception as error:
        status = getattr(error, "status", None)
        if change.missing_ok and status == 404:
            return None
        if change.successor and status in (404, 410):
            return _make(api, change.successor)
        found = _effect(api, change) if getattr(error, "unclear", False) else None
        if found is None:
            raise
        return found


def _effect(api: Api, change: Change) -> Any:
    if change.find is None:
        return None
    request, effect = change.find
    try:
        return effect(api.send(request))
    except Exception:  # the first error is the one to tell; this one leaves its outcome as unclear as it was
        return None
