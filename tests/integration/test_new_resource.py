# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A new resource: what scripts/new-resource writes passes all checks at once, and so does the example of CONTRIBUTING.

All is done in a copy of the work tree.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.run import ROOT

BIN = Path(sys.executable).parent
SKELETONS = ("example_entity", "example_entity_info")
"""They stay as they are."""
EXAMPLE = "group"
"""It becomes what CONTRIBUTING makes of it."""
LICENCE = """\
# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""
STEP = re.compile(
    r"""^`(?P<path>[^`\n]+)`,\ (?:
            (?P<whole>below\ the\ license)
            | (?P<twice>twice,\ )?after\ `(?P<after>[^`\n]+)`
            | in\ place\ of\ `(?P<old>[^`\n]+)`
            | from\ `(?P<first>[^`\n]+)`\ up\ to\ `(?P<last>[^`\n]+)`
        ):\n\n```\w+\n(?P<text>.*?)^```$""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
"""How CONTRIBUTING says what is to be written where."""
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
CHECKS = {
    "structure": (*PYTEST, "tests/unit/test_collection.py", "tests/unit/test_citations.py"),
    "laws": (*PYTEST, "tests/laws", "tests/integration/test_targets.py", "-k", " or ".join((*SKELETONS, EXAMPLE))),
    "tests of the example": (*PYTEST, "tests/unit/emulator/api/test_groups.py", "tests/unit/resources/test_group.py"),
    "types": ("-m", "mypy"),
    "documentation": (
        str(BIN / "antsibull-docs"),
        *("lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "all", "."),
    ),
    "YAML": ("-m", "yamllint", "--strict", "meta", "plugins", "tests/integration/targets"),
}


@dataclass(frozen=True)
class Tree:
    """A copy of the work tree, with new resources.

    :ivar written: the files that were written or changed, most of them twice.
    """

    path: Path
    written: tuple[str, ...]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in it."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ANSIBLE", "CIRCLE", "MUTATIONS", "PYTEST", "PYTHON"))
        }
        environment |= {
            "ANSIBLE_COLLECTIONS_PATH": str(self.path / "build"),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        }
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=self.path, env=environment, capture_output=True, text=True, timeout=600, check=False
        )

    def write(self, name: str) -> tuple[str, ...]:
        """Write the skeletons of a resource, and return the files."""
        process = self.run("scripts/new-resource", name)
        assert process.returncode == 0, process.stderr
        return tuple(process.stdout.partition("\n\n")[0].splitlines())

    def follow(self, step: re.Match[str]) -> str:
        """Do what a step of CONTRIBUTING says, and return the file."""
        file, new = self.path / step["path"], step["text"]
        text = file.read_text(encoding="utf-8") if file.exists() else LICENCE
        if step["whole"]:
            text = re.match(r"(#.*\n|\n)+", text)[0] + new
        elif step["after"]:
            line = f"{step['after']}\n"
            assert text.count(line) == (2 if step["twice"] else 1), step[0]
            text = text.replace(line, line + new)
        elif step["old"]:
            assert text.count(step["old"]) == 1, step[0]
            text = text.replace(step["old"], new.rstrip("\n"))
        else:
            start = text.index(step["first"])
            text = text[:start] + new + text[text.index(step["last"], start) :]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return step["path"]

    @property
    def files(self) -> dict[str, int]:
        """When each file was changed last."""
        found = [path for path in self.path.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        return {str(path): path.stat().st_mtime_ns for path in found}


def copied(folder: Path) -> Tree:
    """A copy of the work tree, with what is not committed."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    paths = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for path in paths:
        if path and (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)
    collection = folder / "build" / "ansible_collections" / "community" / "circleci"
    collection.parent.mkdir(parents=True)
    collection.symlink_to("../../..")
    # The citations are looked for in tracked files.
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return Tree(folder, ())


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A copy of the work tree with two skeletons and the example."""
    tree = copied(tmp_path_factory.mktemp("tree"))
    written = tree.write(EXAMPLE)
    contributing = (tree.path / "CONTRIBUTING.md").read_text(encoding="utf-8")
    written += tuple(tree.follow(step) for step in STEP.finditer(contributing))
    written += tuple(path for name in SKELETONS for path in tree.write(name))
    subprocess.run(["git", "add", "--all"], cwd=tree.path, check=True)
    return Tree(tree.path, written)


def test_every_step_of_the_example_is_understood():
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    steps = re.findall(r"^`[^`\n]+`, .*:$", contributing, re.MULTILINE)
    assert len(steps) == len(STEP.findall(contributing)) > 10


@pytest.mark.parametrize("check", CHECKS)
def test_new_resources_pass(check, tree):
    process = tree.run(*CHECKS[check])
    assert process.returncode == 0, process.stdout + process.stderr


@pytest.mark.parametrize("check", [("check",), ("format", "--check")], ids=" ".join)
def test_new_code_is_formatted(check, tree):
    code = sorted({path for path in tree.written if path.endswith(".py")})
    process = tree.run("-m", "ruff", *check, *code)
    assert process.returncode == 0, process.stdout + process.stderr


def test_nothing_is_left_of_the_skeleton(tree):
    example = {path for path in tree.written if EXAMPLE in path}
    assert "plugins/modules/group.py" in example
    for path in example:
        text = (tree.path / path).read_text(encoding="utf-8")
        assert not re.search("TODO|schedule|nightly", text), path


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "one name is needed"),
        ("Group", "no name for a module"),
        ("two words", "no name for a module"),
        ("group-info", "no name for a module"),
        ("_group", "no name for a module"),
        ("../group", "no name for a module"),
        ("class", "no name for a module"),
        ("project", "is there already"),
        ("build_status", "is there already"),
        ("case", "is there already"),
    ],
)
def test_refused(name, reason, tree):
    before = tree.files
    process = tree.run("scripts/new-resource", name)
    assert process.returncode == 1
    assert reason in process.stderr
    assert process.stdout == ""
    assert tree.files == before
