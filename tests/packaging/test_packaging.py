# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as it is published, for `make package`: what Galaxy says of it, and whether it runs from there."""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

from tests.support.emulator import Emulator

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "build" / "packaging"
FILES = ROOT / "extensions" / "ee"


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a tool of the environment of `make package`, and return all that it prints."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE", "CIRCLE"))}
    process = subprocess.run(
        command,
        cwd=cwd,
        env={**inherited, "PATH": f"{PACKAGING / 'bin'}{os.pathsep}{os.environ['PATH']}", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout
    return process.stdout


@pytest.fixture(scope="session")
def tarball() -> Path:
    """What `scripts/package` has built."""
    (path,) = (PACKAGING / "dist").glob("community-circleci-*.tar.gz")
    return path


@pytest.fixture(scope="session")
def installed(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of collections with this one, from its tarball."""
    folder = tmp_path_factory.mktemp("collections")
    run("ansible-galaxy", "collection", "install", str(tarball), "-p", str(folder), "--offline", cwd=folder)
    return folder


def test_nothing_of_the_workshop_is_published(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        tops = {name.partition("/")[0] for name in archive.getnames()}
    published = {"COPYING", "FILES.json", "LICENSES", "MANIFEST.json", "README.md", "REUSE.toml"}
    published |= {"changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles"}
    published |= {"CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "RELEASING.md", "SECURITY.md"}
    assert tops - {"CHANGELOG.md"} == published


def test_galaxy_imports_it_without_a_complaint(tarball: Path, tmp_path: Path) -> None:
    output = run("python", "-m", "galaxy_importer.main", str(tarball), cwd=tmp_path)
    assert "Importer processing completed successfully" in output
    said = [line for line in output.splitlines() if line.startswith(("WARNING", "ERROR"))]
    # The file is written by the first release.
    assert [line for line in said if "CHANGELOG" not in line] == []


def test_its_documentation_is_found_where_it_is_installed(installed: Path) -> None:
    command = ["ansible-doc", "--metadata-dump", "--no-fail-on-errors", "community.circleci"]
    found = json.loads(run(*command, cwd=installed, ANSIBLE_COLLECTIONS_PATH=str(installed)))
    modules = {f"community.circleci.{path.stem}" for path in (ROOT / "plugins" / "modules").glob("*.py")}
    assert found["all"]["module"].keys() == modules


def test_the_execution_environment_is_created(tmp_path: Path) -> None:
    definition = str(FILES / "execution-environment.yml")
    written = ["-c", "context", "--output-filename", "Containerfile"]
    run("ansible-builder", "create", "-f", definition, *written, cwd=tmp_path)
    required = yaml.safe_load((tmp_path / "context" / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert "community.circleci" in str(required)
    assert "ansible-core" in (tmp_path / "context" / "Containerfile").read_text(encoding="utf-8")


def test_it_brings_its_libraries_to_the_execution_environment(installed: Path) -> None:
    found = run("ansible-builder", "introspect", str(installed), cwd=installed)
    for library in (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").split("\n\n")[1].split():
        assert library in found


@pytest.mark.parametrize("playbook", ["community.circleci.export"])
def test_a_playbook_runs_under_ansible_runner(
    playbook: str, emulator: Emulator, installed: Path, tmp_path: Path
) -> None:
    emulator.call("POST", "v1.1/project/github/acme/api/follow")
    arguments = f"-e organization=github/acme -e export_dest={tmp_path / 'exported'}"
    output = run(
        *("ansible-runner", "run", str(tmp_path), "-p", playbook, "--cmdline", arguments),
        cwd=tmp_path,
        ANSIBLE_COLLECTIONS_PATH=str(installed),
        CIRCLECI_TOKEN="a-token-of-the-tests",
        CIRCLECI_HOST=emulator.url,
    )
    assert "failed=0" in output
    assert "github/acme/api" in (tmp_path / "exported" / "projects.yml").read_text(encoding="utf-8")


def test_the_settings_of_ansible_navigator_are_valid(tmp_path: Path) -> None:
    settings = str(FILES / "ansible-navigator.yml")
    command = ["ansible-navigator", "settings", "--effective", "--ee", "false", "--mode", "stdout"]
    output = run(*command, cwd=tmp_path, ANSIBLE_NAVIGATOR_CONFIG=settings)
    assert "CIRCLECI_TOKEN" in output
