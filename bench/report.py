# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was measured, as text for a terminal and as RST for the documentation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BEGIN = ".. Written by make bench from here"
END = ".. to here"


@dataclass(frozen=True)
class Target:
    """What is to be reached, what was, and whether that is enough."""

    text: str
    reached: str
    met: bool


@dataclass(frozen=True)
class Report:
    """What came of one case."""

    title: str
    about: str
    header: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[Sequence[str], list[Sequence[str]]]]:
        """The tables, each with its header: what was measured, and the targets."""
        yield self.header, self.rows
        verdicts = [(target.text, target.reached, "met" if target.met else "missed") for target in self.targets]
        yield ("Target", "Reached", "Verdict"), verdicts


def as_text(report: Report) -> str:
    """A report for a terminal."""
    lines = [report.title, "=" * len(report.title), textwrap.fill(report.about.replace("``", ""), 110), ""]
    for header, rows in report.tables():
        table = [[cell.replace("``", "") for cell in row] for row in (header, *rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        table.insert(1, ["-" * width for width in widths])
        lines += ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
        lines.append("")
    return "\n".join(lines)


def as_rst(report: Report) -> str:
    """A report for the documentation."""
    lines = [report.title, "-" * len(report.title), "", *textwrap.wrap(report.about, 120), ""]
    for header, rows in report.tables():
        lines += [".. list-table::", "   :header-rows: 1", ""]
        for row in (header, *rows):
            lines += [f"   {'  ' if number else '* '}- {cell}".rstrip() for number, cell in enumerate(row)]
        lines.append("")
    return "\n".join(lines)


def write_rst(path: Path, machine: str, reports: Sequence[Report]) -> None:
    """Write the reports to a file, between its two marks if it has them."""
    text = "\n".join([*textwrap.wrap(machine, 120), "", *map(as_rst, reports)])
    before, after = f"{BEGIN}\n\n", f"{END}\n"
    if path.exists() and BEGIN in (old := path.read_text(encoding="utf-8")):
        before, after = old.partition(BEGIN)[0] + before, END + old.partition(END)[2]
    path.write_text(f"{before}{text}\n{after}", encoding="utf-8")
