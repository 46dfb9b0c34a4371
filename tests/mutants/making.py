# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All mutants of the code, and a sample of them."""

from __future__ import annotations

import ast
import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from tests.mutants.operators import OPERATORS

CODE = Path("plugins/module_utils")
LEFT_OUT = {
    "_engine/compat.py": "half of it only runs on Python 3.9",
    "_resources/__init__.py": "it only runs on Pythons that no test has",
}
"""Files that are not mutated, and why."""
NO_FAULTS = {
    "maxsize=": "how much is cached changes no result",
    "@abstractmethod": "only a type checker needs it",
    "@staticmethod": "resources are called by their class, never by an instance",
    "slots=True": "slots save memory and change nothing else",
}
"""Code that can be broken without any effect, and why."""


@dataclass(frozen=True, order=True)
class Mutant:
    """One small fault.

    :ivar path: the file, from the root.
    :ivar operator: its name.
    :ivar occurrence: which of the places that the operator finds in the file.
    :ivar line: where the place begins.
    """

    path: str
    operator: str
    occurrence: int
    line: int

    @property
    def folder(self) -> str:
        """The row of the table in which it counts."""
        parts = Path(self.path).relative_to(CODE).parts
        return parts[0] if len(parts) > 1 else "the rest"

    def made(self, source: str) -> str | None:
        """The broken code; None if it is no Python, or the same."""
        code = mutate_code(source, OPERATORS[self.operator], self.occurrence)
        try:
            return code if code is not None and _meaning(code) != _meaning(source) else None
        except SyntaxError:
            return None


def population(root: Path) -> list[Mutant]:
    """All mutants of the work tree, in a fixed order."""
    paths = sorted(path.relative_to(root) for path in (root / CODE).rglob("*.py"))
    kept = [path for path in paths if path.relative_to(CODE).as_posix() not in LEFT_OUT]
    return sorted(mutant for path in kept for mutant in mutants_of(path.as_posix(), (root / path).read_text()))


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """All mutants of a file."""
    nodes = list(ast_nodes(get_ast(source)))
    left_out = {id(inner) for node in nodes for part in _without_effect(node) for inner in ast_nodes(part)}
    for name, operator in OPERATORS.items():
        occurrence = 0
        for node in nodes:
            for start, _end in operator.mutation_positions(node):
                if id(node) not in left_out:
                    yield Mutant(path, name, occurrence, start[0])
                occurrence += 1


def sample(mutants: list[Mutant], root: Path, size: int | None, seed: str) -> list[tuple[Mutant, str]]:
    """So many mutants with their code, the same for each run with one seed; all if there is no size."""
    chosen: list[tuple[Mutant, str]] = []
    for mutant in random.Random(seed).sample(mutants, len(mutants)):
        if len(chosen) == size:
            break
        code = mutant.made((root / mutant.path).read_text())
        if code is not None:
            chosen.append((mutant, code))
    return chosen


@functools.lru_cache(maxsize=8)
def _meaning(source: str) -> str:
    return ast.dump(ast.parse(source))


def _without_effect(node: Any) -> Iterator[Any]:
    """The parts of a node that can be broken without any effect. Annotations are: all files postpone them."""
    if node.type == "funcdef" and node.annotation is not None:
        yield node.annotation
    elif node.type in ("tfpdef", "annassign"):
        yield node.children[2 if node.type == "tfpdef" else 1]
    elif node.type in ("decorator", "argument") and node.get_code().strip().startswith(tuple(NO_FAULTS)):
        yield node
