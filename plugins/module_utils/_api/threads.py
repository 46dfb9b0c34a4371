# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The threads of a task: some for its life, and values that are looked up once however many threads want them."""

from __future__ import annotations

import contextlib
import functools
import queue
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, TypeVar, cast

from .._engine.failures import Stopped

Item = TypeVar("Item")
Value = TypeVar("Value")

TICK = 0.5
"""Seconds that the main thread waits at a time. Python runs the handler of a signal in the main thread only, and a
signal that comes just before a wait begins, or to another thread, does not end that wait."""


class Threads:
    """Up to `count` threads, which begin when they are needed.

    They are daemons, unlike those of `ThreadPoolExecutor`: a task that was stopped ends at once, although a request may
    still be under way for as long as `timeout` allows. Python would wait for it at the end of the process.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._threads: list[threading.Thread] = []
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._here = threading.local()
        self._stopped = False

    def map(self, function: Callable[[Item], Value], items: Iterable[Item]) -> Iterator[Value]:
        """See `Client.map_concurrently`."""
        arguments = list(items)
        if len(arguments) < 2 or self._count < 2 or self._stopped or getattr(self._here, "is_ours", False):
            yield from map(function, arguments)
            return
        futures = [self._submit(functools.partial(function, item)) for item in arguments]
        try:
            for future in futures:
                while not wait([future], TICK).done:
                    pass
                yield future.result()
        finally:
            for future in futures:
                future.cancel()

    def run(self, work: Callable[[], None], count: int) -> None:
        """See `Client.run_in_threads`."""
        running = {self._submit(work) for _thread in range(count)}
        while running:
            done, running = wait(running, TICK, FIRST_COMPLETED)
            for future in done:
                future.result()

    def _submit(self, work: Callable[[], Value]) -> Future[Value]:
        if self._stopped:
            raise Stopped
        future: Future[Value] = Future()
        self._waiting.put((future, work))
        if len(self._threads) < self._count:
            self._threads.append(threading.Thread(target=self._work, daemon=True))
            self._threads[-1].start()
        return future

    def _work(self) -> None:
        self._here.is_ours = True
        while (waiting := self._waiting.get()) is not None:
            future, work = waiting
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # whoever waits for the result gets it
                future.set_exception(error)

    def stop(self) -> None:
        """Begin nothing more, and wait for nothing."""
        self._stopped = True
        with contextlib.suppress(queue.Empty):
            while True:
                if (waiting := self._waiting.get_nowait()) is not None:
                    waiting[0].cancel()
                    waiting[0].set_running_or_notify_cancel()  # wakes who waits for it
        self._end()

    def close(self) -> None:
        """Wait for the threads to end, unless they were stopped."""
        if not self._stopped:
            self._end()
            self.join()
            self._threads = []

    def join(self) -> None:
        """Wait for the threads to end."""
        for thread in self._threads:
            thread.join()

    def _end(self) -> None:
        for _thread in self._threads:
            self._waiting.put(None)


class Once:
    """Values by key, each of which is looked up once. An error is not kept."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def __call__(self, key: Hashable, look: Callable[[], Value]) -> Value:
        """The value of a key: the first caller looks it up, and others wait for it."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._values:
                self._values[key] = look()
            return cast(Value, self._values[key])
