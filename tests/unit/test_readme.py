# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the README claims is what the repository measures and tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.support.run import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BENCHMARK = (ROOT / "docs" / "docsite" / "rst" / "guide_benchmark.rst").read_text(encoding="utf-8")


def seconds_of_40_tasks(method: str) -> int:
    """The time of 40 tasks beyond start-up, in whole seconds, from the table that the benchmark writes."""
    row = re.search(rf"^   \* - {re.escape(method)}\n     - .*\n     - (\d+) ms$", BENCHMARK, re.MULTILINE)
    assert row, method
    return round(40 * int(row[1]) / 1000)


def test_times_are_those_of_the_benchmark() -> None:
    row = re.search(r"^\| 40 tasks .* \| about (\d+) s \| \| about (\d+) s \|$", README, re.MULTILINE)
    assert row
    assert int(row[1]) == seconds_of_40_tasks("the same GET by ``ansible.builtin.uri``")
    assert int(row[2]) == seconds_of_40_tasks("in process, with one GET")


def test_versions_are_those_of_the_matrix() -> None:
    script = (ROOT / "scripts" / "matrix").read_text(encoding="utf-8")
    cores = re.search(r"^CORES=\$\{CORES:-(.+)\}$", script, re.MULTILINE)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    section = re.search(r"## Tested with ansible-core\n\n(.+)\n", README)
    assert cores
    assert section
    tested = cores[1].split()
    assert re.findall(r"\d+\.\d+", section[1]) == tested
    assert [core for core in workflow["jobs"]["matrix"]["strategy"]["matrix"]["core"] if core != "devel"] == tested


@pytest.mark.parametrize(
    "path",
    sorted([*ROOT.glob("*.md"), *ROOT.glob("roles/*/README.md")]),
    ids=lambda path: path.parent.name + "/" + path.name,
)
def test_links_to_files_of_the_repository_lead_somewhere(path: Path) -> None:
    address = re.escape(yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"])
    text = path.read_text(encoding="utf-8")
    for name in re.findall(rf"{address}/(?:blob|tree)/main/([^)#\s]+)", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text):
        assert (path.parent / name).exists(), name


def test_anchors_of_the_guides_are_there() -> None:
    for guide, anchor in re.findall(r"docs/docsite/rst/(guide_\w+\.rst)#([\w-]+)", README):
        text = (ROOT / "docs" / "docsite" / "rst" / guide).read_text(encoding="utf-8")
        titles = re.findall(r"^(.+)\n[=~^-]{3,}$", text, re.MULTILINE)
        assert anchor in [title.lower().replace(" ", "-") for title in titles]
