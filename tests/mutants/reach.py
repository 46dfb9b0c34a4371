# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tests reach which line."""

from __future__ import annotations

import ast
import itertools
import re
from collections import defaultdict
from pathlib import Path

import coverage

LOOK_AT_ALL = ("tests/unit/test_collection.py", "tests/unit/test_documentation.py")
"""Tests that look at what is defined, and need not call it."""


class Reach:
    """The tests, and what they have run.

    :param root: the work tree.
    :param data: what coverage has written, by the copy of the tree in which the tests ran.
    :param times: how long each test takes.
    """

    def __init__(self, root: Path, data: dict[Path, Path], times: dict[str, float]) -> None:
        self._root = root
        self._times = times
        self._data = {copy: coverage.CoverageData(str(path)) for copy, path in data.items()}
        for each in self._data.values():
            each.read()
        self._lines: dict[str, dict[int, set[str]]] = {}

    def tests_of(self, path: str, line: int) -> dict[str, float]:
        """The tests that reach a line of a file, in the order in which to run them, with their times.

        What is run when the file is imported is reached by all tests that call something of the file; by those of the
        files that import it, if it has nothing to call.
        """
        first, last, is_called = _statement(ast.parse((self._root / path).read_text()), line)
        if is_called:
            lines = self._of(path)
            return self._in_order(set().union(*(lines.get(each, ()) for each in range(first, last + 1))))
        return self._in_order(
            (self._callers(path) or set().union(*map(self._callers, self._importers(path))))
            | {name for name in self._times if name.startswith(LOOK_AT_ALL)}
        )

    def _of(self, path: str) -> dict[int, set[str]]:
        if path not in self._lines:
            lines: dict[int, set[str]] = defaultdict(set)
            for copy, data in self._data.items():
                for line, names in data.contexts_by_lineno(str(copy / path)).items():
                    lines[line].update(name for name in names if name in self._times)
            self._lines[path] = lines
        return self._lines[path]

    def _callers(self, path: str) -> set[str]:
        tree = ast.parse((self._root / path).read_text())
        return set().union(*(names for line, names in self._of(path).items() if _statement(tree, line)[2]))

    def _importers(self, path: str) -> list[str]:
        name = re.compile(rf"^from \.\S*\b{Path(path).stem} import", re.MULTILINE)
        files = (self._root / "plugins" / "module_utils").rglob("*.py")
        return [str(file.relative_to(self._root)) for file in files if name.search(file.read_text())]

    def _in_order(self, names: set[str]) -> dict[str, float]:
        """The fastest of each function first, those of the laws before others; then the second of each, and so on."""
        functions = defaultdict(list)
        for name in sorted(names, key=lambda name: (not name.startswith("tests/laws"), self._times[name], name)):
            functions[name.partition("[")[0]].append(name)
        rounds = itertools.zip_longest(*functions.values())
        return {name: self._times[name] for name in itertools.chain.from_iterable(rounds) if name}


def _statement(tree: ast.AST, line: int) -> tuple[int, int, bool]:
    """The lines of the statement of a line, without its body, and whether it is run when a function is called."""
    first, last, is_called = line, line, False
    for node in ast.walk(tree):  # outer nodes come first
        if not isinstance(node, (ast.stmt, ast.ExceptHandler)) or not node.lineno <= line <= (node.end_lineno or 0):
            continue
        body = getattr(node, "body", None)
        first, last = node.lineno, node.end_lineno or line
        if isinstance(body, list) and body:
            starts = min(body[0].lineno, *(each.lineno for each in getattr(body[0], "decorator_list", ())), 10**9)
            last = max(node.lineno, starts - 1) if line < starts or line == node.lineno else last
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and line >= starts:
                is_called = True
    return first, last, is_called
