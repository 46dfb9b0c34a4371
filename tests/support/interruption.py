# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interrupts a task from outside, as a time-out does: by a signal, whose exception is raised in the main thread."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator


class TaskTimeoutError(BaseException):
    """As Ansible calls what ends a task at its time-out."""


@contextlib.contextmanager
def interruption_when(is_time: Callable[[], object]) -> Iterator[None]:
    """Raise `TaskTimeoutError` in the main thread, once, as soon as it is time; at the latest after half a minute."""
    raised = threading.Event()

    def raise_it(_signal: int, _frame: object) -> None:
        if not raised.is_set():
            raised.set()
            raise TaskTimeoutError

    def wait() -> None:
        for _look in range(30_000):
            if is_time() or raised.wait(0.001):
                break
        # Python looks at signals between two steps: one that comes just before a wait is seen when that ends.
        while not raised.is_set():
            signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
            raised.wait(0.01)

    before = signal.signal(signal.SIGUSR1, raise_it)
    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        raised.set()
        thread.join()
        signal.signal(signal.SIGUSR1, before)
