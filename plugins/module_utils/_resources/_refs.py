# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Branches, tags, revisions and names of jobs, as a task gives them."""

from __future__ import annotations


def parse_ref(text: str) -> str:
    """A branch, tag, revision or job that can be a part of a path.

    :raises ValueError: if it cannot.
    """
    if not text.strip(". \t\n"):
        raise ValueError("is empty, or cannot be a name")
    return text
