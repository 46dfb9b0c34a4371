# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Who may do what in an organization (docs/api/v2.md §19): the hint of a 403 names the role that is needed."""

from __future__ import annotations

from collections.abc import Mapping


def project_admin(what: str) -> Mapping[int, str]:
    """The hints of a change that takes an admin of the project.

    :param what: what they may do, in words: `edit schedules`.
    """
    return {403: f"Only admins of the project or of its organization may {what}."}


def organization_admin(what: str) -> Mapping[int, str]:
    """The hints of a change that takes an admin of the organization."""
    return {403: f"Only admins of the organization may {what}."}


def organization_contributor(what: str) -> Mapping[int, str]:
    """The hints of a change that takes more than the right to look at an organization."""
    return {403: f"Only admins and contributors of the organization may {what}."}
