# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs tests in a copy of the work tree, in which one file may be broken: a job for each line of its input.

It has imported what takes long, but nothing of the collection, and has started an emulator. Each job runs in a fork.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ansible.module_utils.common.arg_spec
import coverage
import cryptography.hazmat.primitives.serialization.ssh
import hypothesis
import jinja2.nativetypes
import pytest
import requests
import yaml

from tests.support import emulator
from tests.support.emulator import Emulator

WARM = (ansible.module_utils.common.arg_spec, cryptography, hypothesis, jinja2.nativetypes, requests, yaml)
UNRELATED = ("PytestAssertRewriteWarning", "PytestUnraisableExceptionWarning")
"""Warnings of what was imported before, and of sockets that an earlier test has left to the garbage collector."""
MOMENTS = itertools.count(1)
SLOW = 10.0
"""Seconds after which a test counts as hanging, and its usual time tenfold."""


class Selection:
    """Runs the chosen tests in their order, each for a limited time, and remembers the first that fails.

    :param usual: how long each takes.
    """

    def __init__(self, usual: dict[str, float]) -> None:
        self._usual = usual
        self._rank = {name: rank for rank, name in enumerate(usual)}
        self.failed: str | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose, and put in order."""
        chosen = [item for item in items if item.nodeid in self._rank]
        items[:] = sorted(chosen, key=lambda item: self._rank[item.nodeid])

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin the time of a test. When it is over, the signal ends the process."""
        signal.setitimer(signal.ITIMER_REAL, SLOW + 10 * self._usual[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the first failure."""
        if report.failed and self.failed is None:
            self.failed = report.nodeid


class Survey:
    """Measures what each test covers, and how long it takes. Tests that start Ansible are left out: they take long."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured
        self.times: dict[str, float] = {}
        self.failed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out."""
        items[:] = [item for item in items if "playbook" not in item.fixturenames]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Measure a test, which has to fill all caches anew."""
        for cached in caches():
            cached.cache_clear()
        self._measured.switch_context(item.nodeid)
        started = time.monotonic()
        result = yield
        self.times[item.nodeid] = time.monotonic() - started
        self._measured.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the failures."""
        if report.failed:
            self.failed.append(report.nodeid)


def caches() -> Iterator[Any]:
    """The cached functions of the collection."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ansible_collections."):
            yield from (each for each in vars(module).values() if hasattr(each, "cache_clear"))


def pytest_run(plugin: object, *arguments: str) -> int:
    """Run pytest in this process."""
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    for warning in UNRELATED:
        quiet += ["-W", f"ignore::pytest.{warning}"]
    return int(pytest.main([*quiet, *arguments], plugins=[plugin]))


def survey(job: dict[str, Any]) -> dict[str, Any]:
    """Run all tests of some files, with coverage."""
    measured = coverage.Coverage(data_file=job["data"], include=[f"{Path.cwd()}/plugins/*"], config_file=False)
    measured.start()
    plugin = Survey(measured)
    pytest_run(plugin, *job["paths"])
    measured.stop()
    measured.save()
    return {"times": plugin.times, "failed": plugin.failed}


def trial(job: dict[str, Any]) -> dict[str, Any]:
    """Run chosen tests until the first that fails, while a file has other code."""
    plugin = Selection(job["tests"])
    return {"status": pytest_run(plugin, "-x", *job["paths"]), "failed": plugin.failed}


def in_fork(work: Callable[[dict[str, Any]], dict[str, Any]], job: dict[str, Any]) -> dict[str, Any]:
    """What a function returns for a job, from a process of its own; what it prints is in `build/log`."""
    answer = Path("build/told.json")
    answer.unlink(missing_ok=True)
    if not (child := os.fork()):
        os.setsid()
        with Path("build/log").open("w") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        try:
            answer.write_text(json.dumps(work(job)))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what the tests have started
    if answer.exists():
        return json.loads(answer.read_text())
    if not os.WIFSIGNALED(status):
        raise RuntimeError(Path("build/log").read_text())
    return {"status": -os.WTERMSIG(status), "failed": None}


@contextlib.contextmanager
def broken(path: Path, code: str) -> Iterator[None]:
    """A file with other code, and with a time of its own: else Python could take what it has compiled before."""
    source, times = path.read_bytes(), path.stat()
    path.write_text(code)
    os.utime(path, (moment := next(MOMENTS), moment))
    try:
        yield
    finally:
        path.write_bytes(source)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def main() -> None:
    """Do the jobs of the input."""
    usual = ("--today", "2026-11-24")  # as tests/conftest.py starts it
    start = emulator.running
    with start(*usual) as shared:

        @contextlib.contextmanager
        def running(*arguments: str) -> Iterator[Emulator]:
            with contextlib.nullcontext(Emulator(shared.url)) if arguments == usual else start(*arguments) as one:
                yield one

        emulator.running = running
        for line in sys.stdin:
            job = json.loads(line)
            Emulator(shared.url).reset()  # raises if it does not answer any more
            if "data" in job:
                answer = in_fork(survey, job)
            else:
                sys.dont_write_bytecode = True
                with broken(Path(job["path"]), job["code"]):
                    answer = in_fork(trial, job)
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
