# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the checks install is locked with hashes, and `make audit` says what it could not check."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support.run import ROOT

REQUIREMENTS = ROOT / "requirements"
NAMES = sorted(path.stem for path in REQUIREMENTS.glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9.-]+)==([^ ]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def named(path: Path) -> set[str]:
    """The packages that a file names, and those that it includes name."""
    found = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found |= named(path.parent / line[3:])
        elif match := re.match(r"[A-Za-z0-9._-]+", line):
            found.add(re.sub(r"[-_.]+", "-", match[0]).lower())
    return found


def test_each_file_has_its_lock() -> None:
    assert "dev" in NAMES
    assert sorted(path.stem for path in (REQUIREMENTS / "locked").glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_lock_has_all_that_is_named_with_hashes(name: str) -> None:
    lines = (REQUIREMENTS / "locked" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("#")]
    pins = [match for line in lines if (match := PINNED.match(line))]
    hashes = [line for line in lines if HASH.match(line)]
    assert len(pins) + len(hashes) == len(lines)
    assert all(HASH.match(after) for before, after in pairwise(lines) if PINNED.match(before))
    assert named(REQUIREMENTS / f"{name}.txt") <= {match[1] for match in pins}


def pinned(name: str, package: str) -> str:
    """The version that a file names."""
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    match = re.search(rf"^{package}==(.+?)(?: \\)?$", text, re.MULTILINE)
    assert match
    return match[1]


@pytest.mark.parametrize(("name", "package"), [("core", "ansible-core"), ("eda", "ansible-rulebook")])
def test_lock_has_the_version_that_is_named(name: str, package: str) -> None:
    assert pinned(f"locked/{name}", package) == pinned(name, package)


def audit(folder: Path, answer: str, code: int, stderr: str = "") -> subprocess.CompletedProcess[str]:
    """Run scripts/audit with a pip-audit that answers like this."""
    (folder / "pip_audit.py").write_text(
        f"import sys\nprint({answer!r})\nprint({stderr!r}, file=sys.stderr)\nsys.exit({code})\n", encoding="utf-8"
    )
    command = [sys.executable, str(ROOT / "scripts" / "audit"), str(REQUIREMENTS / "locked" / "core.txt")]
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def dependencies(*found: dict[str, Any]) -> str:
    """What pip-audit prints."""
    return json.dumps({"dependencies": list(found), "fixes": []})


GOOD = {"name": "one", "version": "1.0", "vulns": []}
BAD = {"name": "two", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "three", "skip_reason": "Dependency not found on PyPI"}


def test_audit_of_what_has_no_vulnerabilities(tmp_path: Path) -> None:
    done = audit(tmp_path, dependencies(GOOD, SKIPPED), 0)
    assert (done.returncode, done.stdout) == (0, "audit: core.txt: 1 checked except three\n")


def test_audit_names_vulnerabilities_and_fails(tmp_path: Path) -> None:
    done = audit(tmp_path, dependencies(GOOD, BAD), 1)
    assert done.returncode == 1
    assert "two 2.0: PYSEC-1, fixed in 2.1" in done.stdout


@pytest.mark.parametrize(
    ("answer", "code", "stderr"),
    [
        (dependencies(SKIPPED), 0, ""),
        ("", 1, "requests.exceptions.ConnectionError: no route"),
    ],
    ids=["a mirror without advisories", "offline"],
)
def test_audit_says_if_the_service_does_not_answer(tmp_path: Path, answer: str, code: int, stderr: str) -> None:
    done = audit(tmp_path, answer, code, stderr)
    assert done.returncode == 0
    assert "was not checked" in done.stdout


def test_audit_that_breaks_fails(tmp_path: Path) -> None:
    done = audit(tmp_path, "", 2, "usage: pip-audit")
    assert done.returncode == 1
    assert "usage: pip-audit" in done.stderr
