# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation of API v1.1 and v2 is used by a module, or operations.yml says why none does."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from tests.laws.cases import CASES
from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.run import MODULES, run

DOCS = Path(__file__).parents[2] / "docs" / "api"
OPERATIONS: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("operations.yml").read_text(encoding="utf-8")
)
BASES = {"v1.1": "/api/v1.1", "v2": "/api/v2"}
SLUG = "[^/]+/[^/]+/[^/]+"
WIDE = {"project-slug": SLUG, "org-slug": "[^/]+/[^/]+"}
"""Parts of a path that are several segments."""
MORE = {
    "build": [{"project": API, "job": "test"}],
    "build_info": [{"project": API, "branch": "main"}],
    "build_retry": [{"project": API, "build_num": 1, "ssh": True}],
}
"""Options of tasks that no case of the laws has."""


def served() -> dict[str, list[tuple[str, str]]]:
    """By module, the operations that it is said to use."""
    modules = defaultdict(list)
    for version, operations in OPERATIONS.items():
        for operation, module in operations.items():
            if module in MODULES:
                modules[module].append((version, operation))
    return modules


@functools.cache
def pattern_of(version: str, operation: str) -> re.Pattern[str]:
    """What a request of the journal looks like that is an operation."""
    method, _space, path = operation.partition(" ")
    path = path.replace("P", f"/project/{SLUG}", 1) if path.startswith("P") else path
    path = re.sub(r"\{([^}]+)\}|:([a-z_-]+)", lambda found: WIDE.get(found[1] or found[2], "[^/]+"), path)
    return re.compile(f"{method} {re.escape(BASES[version])}{path}(\\?.*)?")


@pytest.mark.parametrize("module", sorted(served()))
def test_operations_are_used_by_the_module_that_is_said_to(module: str, emulator: Emulator) -> None:
    asked: set[str] = set()
    for case in (case for case in CASES if case.module == module):
        emulator.reset()
        case.setup(emulator)
        emulator.forget()
        for params in (case.options(emulator), case.absent, *MORE.get(module, [])):
            if params is not None:
                run(module, dict(params), emulator.url)
        asked.update(emulator.requests())
    missing = [
        operation
        for version, operation in served()[module]
        if not any(pattern_of(version, operation).fullmatch(request) for request in asked)
    ]
    assert missing == []


@pytest.mark.parametrize("version", sorted(OPERATIONS))
def test_an_operation_that_no_module_uses_has_a_reason(version: str) -> None:
    reasons = [reason for reason in OPERATIONS[version].values() if reason not in MODULES]
    assert all(len(reason.split()) > 5 and reason.endswith(".") for reason in reasons)


def test_operations_of_v1_are_those_of_the_facts() -> None:
    rows = re.findall(r"^\| \d+ \| (\w+) `([^`]+)` \|", (DOCS / "v1.1.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {f"{method} {path}" for method, path in rows} == set(OPERATIONS["v1.1"])


def test_all_operations_of_v2_are_there() -> None:
    """CircleCI's own OpenAPI of 2025 has 110."""
    assert len(OPERATIONS["v2"]) == 110
