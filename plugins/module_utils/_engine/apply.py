# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Applying plans: the only place that writes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any, Protocol

from .compat import dataclass, pairs
from .failures import CheckFailed, Stopped
from .plan import Change, Check, Deferred, Fleet, FromAnswer, Identity, Plan, Request, Stage


class Api(Protocol):
    """The client, as far as it is needed here.

    An error that `send` raises may have three attributes: `status` (int or None), `unclear` (the request may have been
    carried out nevertheless) and `is_missing` (the server says that the thing does not exist). Two are set here:
    `about_lost`, what to do about a change that was made, and whose answer is lost (see `Search`), and `not_found`
    (the server has shown afterwards that the change was not made).
    """

    @property
    def concurrency(self) -> int:
        """How many requests may be under way at the same time."""

    def send(self, request: Request[Any]) -> Any:
        """Send a request and return its parsed answer."""

    def run_in_threads(self, work: Callable[[], None], count: int) -> None:
        """Call a function in `count` threads, and return when all calls have returned, or when one has raised."""

    def stop(self) -> None:
        """Let nothing more be sent: `send` raises `Stopped` from now on."""


@dataclass(slots=True)
class Run:
    """A plan that is being applied, or has been.

    :ivar stages: those of the plan; a deferred one is replaced by the stages that were planned when its turn came.
    :ivar answers: the parsed answers, by the identities of the changes; None is not kept.
    :ivar returns: what the plan returns, updated by deferred plans.
    :ivar warnings: the warnings of deferred plans.
    :ivar error: what stopped it. Not always an `Exception`: the task may have been interrupted.
    :ivar failed: the change that failed; None if it was a check or a deferred plan.
    """

    plan: Plan
    stages: list[Stage | Deferred] = field(default_factory=list)
    answers: dict[Identity, Any] = field(default_factory=dict)
    returns: Mapping[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    error: BaseException | None = None
    failed: Change | None = None
    _made: set[Identity] = field(default_factory=set)
    _made_in_earlier_rounds: set[Identity] = field(default_factory=set)
    _under_way: dict[Identity, Change] = field(default_factory=dict)
    _undoing: bool = False
    _stage: int = -1
    _round: int = 0
    _open_steps: int = 0

    def __post_init__(self) -> None:
        self.stages = list(self.plan.stages)
        self.returns = self.plan.returns

    @property
    def _changes(self) -> Iterator[Change]:
        for stage in self.stages:
            yield from stage.changes

    @property
    def applied(self) -> list[Change]:
        """The changes that were made, in order."""
        made = self._made | self._made_in_earlier_rounds
        return [change for change in self._changes if change.identity in made]

    @property
    def pending(self) -> list[Change]:
        """The changes that were not made, the failed one first, and those that have to be made once more."""
        first = [self.failed] if self.failed else []
        return first + [
            change for change in self._changes if change.identity not in self._made and change is not self.failed
        ]

    @property
    def unclear(self) -> list[Change]:
        """The pending changes that may have been made nevertheless: the run ended while they were under way."""
        return [change for change in self._under_way.values() if change.identity not in self._made]

    @property
    def changed(self) -> bool:
        """Whether it has altered anything that can be read."""
        return any(change.is_visible for change in self.applied)


def apply(api: Api, plan: Plan) -> Run:
    """Make a plan's changes: stage after stage, and those of one stage concurrently.

    After a failure nothing more of the plan is begun; what is under way is finished and counted. Nothing is raised: the
    run's `error` is what went wrong, even if the task was interrupted.
    """
    (run,) = apply_fleet(api, Fleet({"": plan})).values()
    return run


def apply_fleet(api: Api, fleet: Fleet, on_end: Callable[[Run], None] = lambda run: None) -> dict[str, Run]:
    """Make the changes of many plans that do not depend on each other. See `apply`.

    :param on_end: called with each run when it has ended.
    """
    runs = {name: Run(plan) for name, plan in fleet.plans.items()}
    work = _Work(api, runs.values(), fleet.stop_on_error, on_end)
    steps = sum(1 for run in runs.values() for _change in run.plan.changes)
    try:
        if min(api.concurrency, steps) <= 1:
            work()
        else:
            api.run_in_threads(work, min(api.concurrency, steps))
    except BaseException as interruption:
        api.stop()
        work.interrupt(interruption)
    return runs


class _Work:
    """Hands out steps to any number of threads. Runs that have begun go first, so that few are ever half-way."""

    def __init__(self, api: Api, runs: Iterable[Run], stop_on_error: bool, on_end: Callable[[Run], None]) -> None:
        self._api = api
        self._runs = list(runs)
        self._not_begun = iter(self._runs)
        self._stop_on_error = stop_on_error
        self._on_end = on_end
        self._ready: deque[tuple[Run, Change | Check | Deferred]] = deque()
        self._under_way = 0
        self._stopped = False
        self._interrupted = False
        self._abandoned = False
        self._state = threading.Condition()

    def __call__(self) -> None:
        """Work until nothing is left to do."""
        while item := self._next_step():
            run, step = item
            answer, error = None, None
            try:
                answer = _do(self._api, step, run)
            except Exception as caught:
                error = caught
            except BaseException:  # the task is interrupted, in this very thread
                with self._state:
                    self._under_way -= 1
                    self._stopped = self._interrupted = True
                    self._state.notify_all()
                raise
            with self._state:
                self._under_way -= 1
                self._state.notify_all()
                if not self._abandoned:
                    self._record(run, step, answer, error)

    def interrupt(self, interruption: BaseException) -> None:
        """Begin nothing more, and end all runs. What is still under way after `GRACE` seconds stays unclear."""
        with self._state:
            self._stopped = self._interrupted = True
            self._state.notify_all()
            self._state.wait_for(lambda: self._under_way == 0, GRACE)
            self._abandoned = True
            open_runs = [run for run in self._runs if run.pending and isinstance(run.error, (Stopped, type(None)))]
            for run in open_runs or self._runs:
                run.error, run.failed = interruption, None

    def _next_step(self) -> tuple[Run, Change | Check | Deferred] | None:
        with self._state:
            while True:
                if self._ready:
                    run, step = self._ready.popleft()
                    if not (self._interrupted if run._undoing else run.error or self._stopped):
                        self._under_way += 1
                        if isinstance(step, Change):
                            run._under_way[step.identity] = step
                        return run, step
                    self._skip_step(run)
                elif not self._stopped and (begun := next(self._not_begun, None)):
                    self._begin_next_stage(begun)
                elif not self._under_way:
                    self._state.notify_all()
                    return None
                else:
                    self._state.wait()

    def _record(self, run: Run, step: Change | Check | Deferred, answer: Any, error: Exception | None) -> None:
        if isinstance(step, Check) and error is None and not answer:
            run._round += 1
            stage = run.stages[run._stage]
            if isinstance(stage, Stage) and run._round < stage.rounds:
                self._begin_round(run)
                return
            error = CheckFailed(step.otherwise)
        if isinstance(step, Change):
            run._under_way.pop(step.identity, None)
        if error is not None:
            if run.error is None:
                run.error, run.failed = error, step if isinstance(step, Change) else None
                self._stopped = self._stopped or self._stop_on_error
        elif isinstance(step, Change):
            run._made.add(step.identity)
            if answer is not None:
                run.answers[step.identity] = answer
        elif isinstance(step, Deferred):
            run.stages[run._stage : run._stage + 1] = answer.stages
            run.warnings += answer.warnings
            run.returns = {**run.returns, **answer.returns}
            run._stage -= 1
        run._open_steps -= 1
        if run._open_steps == 0:
            self._end_steps(run, step)

    def _end_steps(self, run: Run, last: Change | Check | Deferred) -> None:
        if run.error is not None:
            self._undo(run)
            return
        check = getattr(run.stages[run._stage], "check", None) if isinstance(last, Change) else None
        if check:
            run._open_steps = 1
            self._ready.appendleft((run, check))
        else:
            self._begin_next_stage(run)

    def _skip_step(self, run: Run) -> None:
        """Count a step that is no longer to be done."""
        run._open_steps -= 1
        if run._open_steps == 0:
            self._undo(run)

    def _undo(self, run: Run) -> None:
        """End a run that has failed, after taking back what its failed stage must not leave behind."""
        stage = run.stages[run._stage]
        undo = getattr(stage, "undo", None)
        if undo and getattr(stage, "replaces", False) and _may_be_done(run.error):
            undo = None
        if undo is None or run._undoing or run.error is None or self._interrupted:
            self._on_end(run)
            return
        run._undoing, run._open_steps = True, 1
        run.stages.append(Stage((undo,)))
        self._ready.appendleft((run, undo))

    def _begin_next_stage(self, run: Run) -> None:
        run._stage, run._round = run._stage + 1, 0
        if run._stage == len(run.stages):
            self._on_end(run)
        else:
            self._begin_round(run)

    def _begin_round(self, run: Run) -> None:
        stage = run.stages[run._stage]
        steps: tuple[Change | Check | Deferred, ...] = (stage,) if isinstance(stage, Deferred) else stage.changes
        if isinstance(stage, Stage) and not stage.changes:
            steps = (stage.check,) if stage.check else ()
        run._open_steps = len(steps)
        if not steps:
            self._begin_next_stage(run)
            return
        again = run._made.intersection(change.identity for change in stage.changes)
        run._made_in_earlier_rounds |= again
        run._made -= again
        self._ready.extendleft((run, step) for step in reversed(steps))


GRACE = 1.0
"""Seconds that an interrupted task gives to the requests that are under way."""


def _do(api: Api, step: Change | Check | Deferred, run: Run) -> Any:
    if isinstance(step, Deferred):
        return step.plan(api, run.answers)
    if isinstance(step, Check):
        if step.is_needless(run.answers):
            return True
        return step.holds(api.send(_resolved(step.request, run.answers)), run.answers)
    return _make(api, step, run.answers)


def _make(api: Api, change: Change, answers: Mapping[Identity, Any]) -> Any:
    try:
        if isinstance(change.request, Request):
            return api.send(_resolved(change.request, answers))
        return change.request.perform(api)
    except Exception as error:
        status = getattr(error, "status", None)
        if change.missing_ok and getattr(error, "is_missing", False):
            return None
        if change.successor and status in (404, 410):
            return _make(api, change.successor, answers)
        found = None
        if change.search and (getattr(error, "unclear", False) or status in change.search.after):
            try:
                found = change.search.find(api.send(_resolved(change.search.request, answers)))
                error.not_found = found is None  # type: ignore[attr-defined]
            except Exception:  # the first error is the one to report; its outcome stays unclear
                raise error from None
        if found is None:
            raise
        if change.search and change.search.lost:
            error.about_lost = change.search.lost(found)  # type: ignore[attr-defined]
            raise
        return found


def _may_be_done(error: BaseException | None) -> bool:
    """Whether the change that failed so may have been made nevertheless."""
    return getattr(error, "unclear", False) and not getattr(error, "not_found", False)


def _resolved(request: Request[Any], answers: Mapping[Identity, Any]) -> Request[Any]:
    """The request, with each `FromAnswer` replaced by what the earlier change answered."""
    path = tuple(_fill(part, answers) for part in request.path)
    body = _fill(request.body, answers)
    if path == request.path and body is request.body:
        return request
    return replace(request, path=path, body=body)


def _fill(value: Any, answers: Mapping[Identity, Any]) -> Any:
    if isinstance(value, FromAnswer):
        if value.identity not in answers:
            raise LookupError(f"there is no answer to take {value} from")
        return getattr(answers[value.identity], value.attribute)
    if isinstance(value, dict):
        filled = {name: _fill(item, answers) for name, item in value.items()}
        return filled if any(filled[name] is not item for name, item in value.items()) else value
    if isinstance(value, list):
        items = [_fill(item, answers) for item in value]
        return items if any(new is not old for new, old in pairs(items, value)) else value
    return value
