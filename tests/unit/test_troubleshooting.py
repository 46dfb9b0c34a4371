# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The messages that the guide on troubleshooting explains are those of the code."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support.run import ROOT

GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_troubleshooting.rst"
OF_ANSIBLE = "couldn't resolve module/action"
MESSAGES = re.findall(r'^"(.+)"$', GUIDE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def texts() -> str:
    """All texts in the code, also the parts of those that are put together."""
    found = []
    for path in (ROOT / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


def test_there_are_messages() -> None:
    assert len(MESSAGES) > 20


@pytest.mark.parametrize("message", [each for each in MESSAGES if not each.startswith(OF_ANSIBLE)])
def test_message_is_that_of_the_code(message: str, texts: str) -> None:
    # What differs from case to case is in italics.
    for part in re.split(r"\*[^*]+\*", message):
        assert part in texts
