# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the engine share: an API of a few lines that answers as it is told, and changes to send to it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from typing import Any

from ansible_collections.community.circleci.plugins.module_utils._engine.plan import (
    Change,
    Check,
    Fleet,
    Plan,
    Request,
    Stage,
)


class Failure(Exception):
    """An error with what the engine reads of it."""

    def __init__(self, status: int | None = None, *, unclear: bool = False, is_missing: bool = False) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.unclear = unclear
        self.is_missing = is_missing


class Api:
    """Answers each request as the last segment of its path says.

    :ivar answers: by that segment: an answer, an exception to raise, a function of the request, or a list of these.
    :ivar requests: what was sent.
    :ivar stopped: whether the engine has said that nothing more may be sent.
    :ivar threads: those that were used.
    """

    def __init__(self, concurrency: int = 1, **answers: Any) -> None:
        self.concurrency = concurrency
        self.answers = answers
        self.requests: list[Request] = []
        self.stopped = False
        self.threads: list[threading.Thread] = []

    @property
    def sent(self) -> list[str]:
        """The requests, as `METHOD name`."""
        return [f"{request.method} {request.path[-1]}" for request in self.requests]

    def send(self, request: Request) -> Any:
        """Send a request and return its parsed answer."""
        self.requests.append(request)
        answer = self.answers.get(str(request.path[-1]))
        if isinstance(answer, list):
            answer = answer.pop(0)
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, BaseException):
            raise answer
        return request.parse(answer)

    def run_in_threads(self, work: Callable[[], None], count: int) -> None:
        """Call a function in so many threads at once. What one of them raises is raised at once."""
        outcomes: queue.Queue[BaseException | None] = queue.Queue()

        def report() -> None:
            try:
                work()
            except BaseException as error:
                outcomes.put(error)
            else:
                outcomes.put(None)

        self.threads = [threading.Thread(target=report, daemon=True) for _thread in range(count)]
        for thread in self.threads:
            thread.start()
        for _thread in self.threads:
            if error := outcomes.get(timeout=30):
                raise error

    def join(self) -> None:
        """Wait until all threads have ended."""
        for thread in self.threads:
            thread.join(30)
            assert not thread.is_alive(), "a thread does not end"

    def stop(self) -> None:
        """Remember that nothing more may be sent."""
        self.stopped = True


def same(answer: Any) -> Any:
    """The parser that leaves an answer as it is."""
    return answer


def change(name: str, kind: str = "create", method: str = "POST", body: Any = None, **extra: Any) -> Change:
    """A change whose request names it."""
    return Change(kind, ("thing", name), f"{kind} {name}", Request(method, (name,), same, body), **extra)


def stage(*names: str, **extra: Any) -> Stage:
    """A stage of such changes."""
    return Stage(tuple(map(change, names)), **extra)


def plan(*stages: str | Stage | Any, **extra: Any) -> Plan:
    """A plan of stages; a string stands for a stage of the changes that it names."""
    return Plan(stages=tuple(stage(*each.split()) if isinstance(each, str) else each for each in stages), **extra)


def check(holds: Callable[..., bool], **extra: Any) -> Check:
    """A check that looks at `look`."""
    return Check(Request("GET", ("look",), same), holds, "it did not come true", **extra)


def fleet(*names: str, stop_on_error: bool = False) -> Fleet:
    """Plans of three stages each: `a1`, `a2` and `a3` for `a`."""
    return Fleet({name: plan(f"{name}1", f"{name}2", f"{name}3") for name in names}, stop_on_error=stop_on_error)


def names(changes: Iterable[Change]) -> list[str]:
    """The names of some changes."""
    return [change.identity[1] for change in changes]


class Gate:
    """Holds threads until it is opened, and tells when so many stand before it."""

    def __init__(self, count: int = 1) -> None:
        self._arrived = threading.Semaphore(0)
        self._open = threading.Event()
        self._count = count

    def __call__(self, *_anything: Any) -> None:
        """Wait until it is opened."""
        self._arrived.release()
        assert self._open.wait(30), "nobody has opened the gate"

    def wait_for_all(self) -> None:
        """Wait until so many threads stand before it."""
        for _thread in range(self._count):
            assert self._arrived.acquire(timeout=30), "they have not all come"

    def open(self) -> None:
        """Let all pass."""
        self._open.set()
