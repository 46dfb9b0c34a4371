# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The threads of a task: one pool for its life, and values that are looked up once however many threads want them."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any, TypeVar, cast

Item = TypeVar("Item")
Value = TypeVar("Value")


class Threads:
    """Up to `count` threads, which begin when they are needed."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ThreadPoolExecutor | None = None
        self._in_pool = threading.local()
        self._stopped = False

    def map(self, function: Callable[[Item], Value], items: Iterable[Item]) -> Iterator[Value]:
        """See `Client.map_concurrently`."""
        waiting = list(items)
        if len(waiting) < 2 or self._count < 2 or self._stopped or getattr(self._in_pool, "yes", False):
            yield from map(function, waiting)
            return
        futures = [self._submit(functools.partial(function, item)) for item in waiting]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()

    def run(self, work: Callable[[], None], count: int) -> None:
        """See `Client.run_in_threads`."""
        for future in as_completed([self._submit(work) for _thread in range(count)]):
            future.result()

    def _submit(self, work: Callable[[], Value]) -> Future[Value]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._count, initializer=lambda: setattr(self._in_pool, "yes", True))
        return self._pool.submit(work)

    def stop(self) -> None:
        """Begin nothing more, and wait for nothing."""
        self._stopped = True
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Wait for the threads to end, unless they were stopped."""
        if self._pool and not self._stopped:
            self._pool.shutdown()
            self._pool = None


class Once:
    """Values by key, each of which is looked up once. An error is not kept."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def __call__(self, key: Hashable, look: Callable[[], Value]) -> Value:
        """The value, looked up if nobody has; who wants it meanwhile waits."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._values:
                self._values[key] = look()
            return cast(Value, self._values[key])
