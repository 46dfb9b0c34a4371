# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""scripts/release: it refuses what is not committed or not tested, and then makes all of a release."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.support.player import ROOT

VERSION = "0.1.0"


class Repository:
    """A repository with the files of the work tree, all committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for path in subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
            if path and (ROOT / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / path, folder / path)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "all")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE", "GIT"))}
        someone = {"NAME": "Somebody", "EMAIL": "somebody@example.com"}
        environment |= {
            f"GIT_{role}_{name}": text for role in ("AUTHOR", "COMMITTER") for name, text in someone.items()
        }
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        """What git prints."""
        process = self.run("git", *arguments)
        assert process.returncode == 0, process.stderr
        return process.stdout.strip()

    def tested(self) -> None:
        """What `make test` leaves behind."""
        (self.folder / "build").mkdir(exist_ok=True)
        (self.folder / "build" / "tested").write_text(self.git("rev-parse", "HEAD") + "\n", encoding="utf-8")

    def refuses(self) -> str:
        """Why it makes no release, which changes nothing."""
        before = self.git("rev-parse", "HEAD"), self.git("status", "--porcelain")
        process = self.run("scripts/release")
        assert process.returncode == 1, process.stdout
        assert (self.git("rev-parse", "HEAD"), self.git("status", "--porcelain")) == before
        assert self.git("tag") == ""
        return process.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_what_is_not_committed_or_not_tested_is_refused(repository: Repository) -> None:
    assert "run make test on this commit" in repository.refuses()
    repository.tested()
    assert repository.run("scripts/release", "--check").stdout == f"release: {VERSION} can be released.\n"
    (repository.folder / "new").touch()
    assert "?? new" in repository.refuses()
    repository.git("add", "new")
    repository.git("commit", "--quiet", "--message", "one more")
    assert "run make test on this commit" in repository.refuses()
    repository.git("switch", "--quiet", "--create", "other")
    assert "this is other" in repository.refuses()


def test_all_of_a_release_is_made_once(repository: Repository) -> None:
    repository.tested()
    process = repository.run("scripts/release")
    assert process.returncode == 0, process.stderr
    assert repository.git("status", "--porcelain") == ""
    assert repository.git("log", "-1", "--format=%s %D") == f"{VERSION} HEAD -> main, tag: {VERSION}"
    changelog = (repository.folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert '<a id="v0-1-0">' in changelog
    assert "community\\.circleci\\.env\\_vars" in changelog
    tarball = repository.folder / "build" / "packaging" / "dist" / f"community-circleci-{VERSION}.tar.gz"
    with tarfile.open(tarball) as archive:
        assert {"CHANGELOG.md", "SECURITY.md", "galaxy.yml"} & set(archive.getnames()) == {
            "CHANGELOG.md",
            "SECURITY.md",
        }
    repository.tested()
    process = repository.run("scripts/release")
    assert "there is a tag 0.1.0 already" in process.stderr
