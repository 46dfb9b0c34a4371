# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws mutants, runs the tests on each, and reports which survive."""

from __future__ import annotations

import argparse
import itertools
import json
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.mutants.making import Mutant, population, sample
from tests.mutants.reach import Reach
from tests.mutants.report import Fate, report
from tests.mutants.workers import ROOT, Worker, Workers

LEFT_OUT = ("tests/unit/emulator", "tests/unit/eda", "tests/unit/test_citations.py")
"""Tests that run nothing of `module_utils`."""
KNOWN = ROOT / "build" / "mutants" / "survey"
"""Where it is kept which tests reach which line."""
FIRST = 16
"""How many tests are tried before the rest: most mutants do not survive them, and pytest has few files to read."""
NO_TESTS = 5
"""What pytest returns if it has found none."""


def survey(workers: Workers) -> Reach:
    """Run all tests on the code as it is, or take what is known of the same code and tests."""
    kinds = (ROOT / "tests" / kind for kind in ("laws", "unit"))
    files = sorted(str(path.relative_to(ROOT)) for kind in kinds for path in kind.rglob("test_*.py"))
    files = [name for name in files if not name.startswith(LEFT_OUT)]
    KNOWN.mkdir(parents=True, exist_ok=True)
    known = KNOWN / f"{workers.digest}.json"

    def run(worker: Worker, share: int) -> dict[str, Any]:
        data = KNOWN / f"{workers.digest}.{share}"
        answer = worker.do({"paths": files[share :: len(workers)], "data": str(data)})
        return {"root": str(worker.root), "data": str(data), **answer}

    if not known.exists():
        known.write_text(json.dumps(list(workers.map(run, range(len(workers))))))
    shares = json.loads(known.read_text())
    failed = [name for share in shares for name in share["failed"]]
    if failed:
        print("Left out, because they fail on the code as it is:", *failed, sep="\n", flush=True)
    times = {name: time for share in shares for name, time in share["times"].items() if name not in failed}
    return Reach(ROOT, {Path(share["root"]): Path(share["data"]) for share in shares}, times)


def try_out(worker: Worker, mutant: Mutant, code: str, tests: dict[str, float]) -> Fate:
    """Run the tests that reach a mutant."""
    if not tests:
        return Fate(mutant, code, "survived", "no test reaches it")
    names = list(tests)
    for some in filter(None, (names[:FIRST], names[FIRST:])):
        paths = sorted({name.partition("::")[0] for name in some})
        chosen = {name: tests[name] for name in some}
        answer = worker.do({"path": mutant.path, "code": code, "tests": chosen, "paths": paths})
        if answer["status"] == -signal.SIGALRM:
            return Fate(mutant, code, "timed out")
        if answer["status"] not in (0, NO_TESTS):
            return Fate(mutant, code, "killed", answer["failed"] or "cannot be imported")
    return Fate(mutant, code, "survived", f"{len(tests)} tests")


def control(workers: Workers, reach: Reach, mutant: Mutant) -> None:
    """Make sure that code that is as it was survives."""
    code = (ROOT / mutant.path).read_text()
    tests = dict(itertools.islice(reach.tests_of(mutant.path, 1).items(), 2 * FIRST))

    def run(worker: Worker, _number: int) -> None:
        fate = try_out(worker, mutant, code, tests)
        if fate.what != "survived":
            raise SystemExit(f"{worker.log}\nThe tests fail on the code as it is: {fate.why}")

    list(workers.map(run, range(len(workers))))


def fates(workers: Workers, reach: Reach, drawn: list[tuple[Mutant, str]]) -> Iterator[Fate]:
    """What becomes of each mutant."""

    def run(worker: Worker, pair: tuple[Mutant, str]) -> Fate:
        mutant, code = pair
        fate = try_out(worker, mutant, code, reach.tests_of(mutant.path, mutant.line))
        print(fate, flush=True)
        return fate

    yield from workers.map(run, drawn)


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", default="300", help="how many mutants, or all")
    parser.add_argument("--seed", default="1", help="decides which")
    parser.add_argument("--workers", type=int, default=2, help="how many are tried at the same time")
    parser.add_argument("--only", default="", help="only files whose path contains this")
    return parser.parse_args()


def main() -> None:
    """Draw, try and report."""
    given: Any = options()
    mutants = [mutant for mutant in population(ROOT) if given.only in mutant.path]
    drawn = sample(mutants, ROOT, None if given.sample == "all" else int(given.sample), given.seed)
    print(f"{len(drawn)} of {len(mutants)} mutants, seed {given.seed}", flush=True)
    with ExitStack() as stack:
        folders = [
            stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-")) for _number in range(given.workers)
        ]
        workers = Workers([stack.enter_context(Worker(Path(folder))) for folder in folders])
        reach = survey(workers)
        control(workers, reach, drawn[0][0])
        print(report(list(fates(workers, reach, drawn))))


if __name__ == "__main__":
    main()
