# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the mutants, in a table; the survivors with what was changed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.mutants.making import Mutant

ROOT = Path(__file__).parents[2]
EQUIVALENT: list[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("equivalent.yml").read_text())
"""What no test can tell from the original: a `path`, the lines `from` and `to`, and the `reason`."""
Z = 1.96
"""The standard score of 95 %."""


@dataclass(frozen=True)
class Fate:
    """What became of a mutant.

    :ivar what: "killed", "timed out" or "survived".
    :ivar why: the test that killed it, or what it survived.
    """

    mutant: Mutant
    code: str
    what: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.mutant.path}:{self.mutant.line} {self.mutant.operator}: {self.what} {self.why}".rstrip()

    @property
    def change(self) -> tuple[str, str]:
        """The lines that differ, before and after."""
        source = (ROOT / self.mutant.path).read_text()
        lines = [*difflib.unified_diff(source.splitlines(), self.code.splitlines(), n=0, lineterm="")][2:]
        before, after = ("\n".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
        return before, after

    @property
    def is_equivalent(self) -> bool:
        """Whether it is known to do what the original does."""
        before, after = self.change
        known = {"path": self.mutant.path, "from": before, "to": after}
        return any(known.items() <= entry.items() for entry in EQUIVALENT)


def interval(hits: int, total: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share, by Wilson."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, Z * Z / total
    middle = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * math.sqrt((share * (1 - share) + square / 4) / total)
    return middle - half, middle + half


def report(fates: Sequence[Fate]) -> str:
    """The survivors, and the table."""
    survivors = sorted((fate for fate in fates if fate.what == "survived"), key=lambda fate: fate.mutant)
    lines = []
    for fate in survivors:
        before, after = fate.change
        known = " (equivalent)" if fate.is_equivalent else ""
        lines.append(
            f"{fate}{known}\n" + "\n".join(f"    {sign} {text}" for sign, text in (("-", before), ("+", after)))
        )
    return "\n".join(["", *lines, "", *table(fates)])


HEADS = ("folder", "mutants", "killed", "by a law", "timed out", "survived", "equivalent", "score", "95 % interval")


def table(fates: Iterable[Fate]) -> list[str]:
    """A row for each folder, and one for all."""
    folders: dict[str, list[Fate]] = {}
    for fate in fates:
        folders.setdefault(fate.mutant.folder, []).append(fate)
    rows: list[tuple[Any, ...]] = [HEADS]
    rows += [_row(folder, folders[folder]) for folder in sorted(folders)]
    rows.append(_row("all", [fate for each in folders.values() for fate in each]))
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(HEADS))]
    return ["  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _row(folder: str, fates: Sequence[Fate]) -> tuple[Any, ...]:
    counts = [sum(fate.what == what for fate in fates) for what in ("killed", "timed out", "survived")]
    by_law = sum(fate.what == "killed" and fate.why.startswith("tests/laws") for fate in fates)
    equivalent = sum(fate.what == "survived" and fate.is_equivalent for fate in fates)
    hits, total = counts[0] + counts[1], len(fates) - equivalent
    low, high = interval(hits, total)
    score = f"{hits / total:.1%}" if total else "-"
    return (folder, len(fates), counts[0], by_law, *counts[1:], equivalent, score, f"{low:.1%} to {high:.1%}")
