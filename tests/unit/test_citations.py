# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whoever cites a fact about CircleCI's API names a section that exists; docs/api/README.md shows the forms."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.run import ROOT

API = ROOT / "docs" / "api"
HERE = Path(__file__).relative_to(ROOT).as_posix()

SPELLINGS = ("docs/api/", "api/")
"""How citations may name the folder. To refuse the old spelling, drop the second."""

BREAK = r"[\s#`]*"  # a citation may go on in the next line of a comment
NUMBER = r"\d+(?:\.\d+)*"
SECTION = rf"§(?:{NUMBER}(?:[-\u2013]{NUMBER})?)?"
CITATION = re.compile(
    rf"(?:(?P<folder>[\w./-]*)(?P<document>v{NUMBER}\.md){BREAK})?"
    rf"(?P<sections>{SECTION}(?:(?:,|\s+and|\s+to){BREAK}{SECTION})*)"
)
HEADING = re.compile(rf"^##+ ({NUMBER})\.? ", re.MULTILINE)


def headings(document: Path) -> list[str]:
    return HEADING.findall(document.read_text(encoding="utf-8"))


SECTIONS = {path.name: headings(path) for path in sorted(API.glob("v*.md"))}


def numbers(sections: str) -> list[str]:
    """The first and last number of each part: `§8, §10.3-5` is 8, 10.3 and 10.5."""
    found = []
    for first, last in re.findall(rf"§({NUMBER})?(?:[-\u2013]({NUMBER}))?", sections):
        found.append(first)
        if last:
            chapter, dot, _number = first.rpartition(".")
            found.append(last if "." in last else f"{chapter}{dot}{last}")
    return found


def complaints(text: str, own: str | None = None) -> list[str]:
    """What is wrong with the citations of a text.

    A number without a document belongs to the document that was named last; in a document, to itself (`own`).
    """
    found, named = [], None
    for citation in CITATION.finditer(text):
        where = f"line {text.count(chr(10), 0, citation.start('sections')) + 1}"
        if citation["document"]:
            named = citation["document"]
            if citation["folder"] not in SPELLINGS and not (own and citation["folder"] == ""):
                found.append(f"{where}: write {SPELLINGS[0]}{named}, not {citation['folder']}{named}")
        document = citation["document"] or own or named
        for number in numbers(citation["sections"]):
            if document is None:
                found.append(f"{where}: §{number} of which document?")
            elif number not in SECTIONS.get(document, []):
                found.append(f"{where}: docs/api/{document} has no section §{number}")
    return found


def citing_files() -> list[str]:
    """The tracked files that cite a section, except this one, whose citations are examples."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [path for path in tracked.split("\0") if path and path != HERE and (ROOT / path).is_file()]
    return [path for path in paths if "§".encode() in (ROOT / path).read_bytes()]


@pytest.mark.parametrize("path", citing_files())
def test_cited_sections_exist(path):
    file = ROOT / path
    own = file.name if file.parent == API else None
    assert complaints(file.read_text(encoding="utf-8"), own) == [], f"see the citations in {path}"


@pytest.mark.parametrize("document", SECTIONS)
def test_sections_are_numbered_without_gaps(document):
    """So that a range of sections is whole if its ends exist."""
    chapter, section, expected = -1, 0, []
    for number in SECTIONS[document]:
        chapter, section = (chapter, section + 1) if "." in number else (chapter + 1, 0)
        expected.append(f"{chapter}.{section}" if section else f"{chapter}")
    assert SECTIONS[document] == expected


@pytest.mark.parametrize(
    "text",
    [
        "(docs/api/v1.1.md §10.12)",
        "(docs/api/v1.1.md §8, §9; docs/api/v2.md §2.5, §7.1 and §7.2)",
        "(docs/api/v1.1.md §10.3-5, §10.3-10.5, §8-9), (docs/api/v1.1.md §10.8 to §10.10, §8.2)",
        "# no passphrase, docs/api/v1.1.md\n    # §10.15",
        "(docs/api/v2.md §2.3), later (§18.8); traps of clients in §13",
        "https://circleci.com/docs/api/v2/ and GET /api/v1.1/me",
    ],
)
def test_good_citations(text):
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\n(docs/api/v1.1.md §10.99)", "line 2: docs/api/v1.1.md has no section §10.99"),
        ("(docs/api/v1.1.md §8, §90)", "line 1: docs/api/v1.1.md has no section §90"),
        ("(docs/api/v1.1.md §10.3-50)", "line 1: docs/api/v1.1.md has no section §10.50"),
        ("(docs/api/v1.1.md §10.8 to §10.80)", "line 1: docs/api/v1.1.md has no section §10.80"),
        ("(docs/api/v1.1.md §1; docs/api/v2.md §10.18)", "line 1: docs/api/v2.md has no section §10.18"),
        ("docs/api/v1.1.md\n    §10.99", "line 2: docs/api/v1.1.md has no section §10.99"),
        ("(docs/api/v2.md §1), (docs/api/v1.1.md §1), (§18.1)", "line 1: docs/api/v1.1.md has no section §18.1"),
        ("(docs/api/v3.md §1)", "line 1: docs/api/v3.md has no section §1"),
        ("(docs/api/v2.md § 8)", "line 1: docs/api/v2.md has no section §"),
        ("(doc/v2.md §8)", "line 1: write docs/api/v2.md, not doc/v2.md"),
        ("(§8)", "line 1: §8 of which document?"),
    ],
)
def test_bad_citations(text, complaint):
    assert complaints(text) == [complaint]


def test_a_document_cites_itself():
    assert complaints("(v2.md §18.1), (§10.19)", own="v1.1.md") == []
    assert complaints("(§18.1)", own="v1.1.md") == ["line 1: docs/api/v1.1.md has no section §18.1"]
