# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m bench`: measure, and tell whether the targets are met."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .cases import growth, hosts, load, many, single, unchanged
from .machine import Machine
from .report import as_text, write_rst
from .runner import Bench

CASES = {1: many, 2: unchanged, 3: single, 4: growth, 5: hosts, 6: load}


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What the collection costs.")
    parser.add_argument("--quick", action="store_true", help="one round, and less of what takes long")
    parser.add_argument("--case", type=int, action="append", choices=CASES, help="only this one; may be repeated")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the tables there, as RST")
    return parser.parse_args(arguments)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(arguments: list[str] | None = None) -> int:
    """Measure; return 1 if a target is missed."""
    options = _arguments(arguments)
    machine, reports = Machine(), []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), options.quick, _tell)
        for number in options.case or CASES:
            reports.append(CASES[number].measure(bench))
            sys.stdout.write(f"\n{as_text(reports[-1])}")
            sys.stdout.flush()
    described = machine.describe()
    sys.stdout.write(f"\n{described}\n")
    if options.out:
        write_rst(options.out, described, reports)
    return 0 if all(target.met for report in reports for target in report.targets) else 1


if __name__ == "__main__":
    sys.exit(main())
