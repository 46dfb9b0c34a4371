# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be switched where CircleCI varies or where the facts are silent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Switches:
    """The choices a seed document makes under ``switches``."""

    server: bool = False
    """A Server installation: build-cache works, ``branches`` stay, fingerprints are MD5 only (api/v1.1.md §1, §13)."""

    github_passthrough: bool = False
    """An unknown project's 404 carries GitHub's error as a string inside ``message`` (api/v1.1.md §6)."""

    follow_installs_key: bool = True
    """The first follow of a repository installs a deploy key (api/v1.1.md §10.12)."""

    first_follow_says_false: bool = False
    """The first follow of a repository answers ``following: false`` although it worked (api/v1.1.md §10.12)."""

    settings_put_body: str = "object"
    """What ``PUT settings`` answers: ``object``, ``string`` or ``empty`` (api/v1.1.md §10.12)."""

    ssh_key_delete: str = "one"
    """Whether a DELETE of a duplicated SSH key removes ``one`` or ``all``; unknown (api/v1.1.md §10.15)."""

    user_key_fingerprint: bool = True
    """Whether ``/me`` has ``user_key_fingerprint``: documented, absent from recordings (api/v1.1.md §10.1)."""


CHOICES = {"settings_put_body": ("object", "string", "empty"), "ssh_key_delete": ("one", "all")}
"""The values of the switches that are no booleans."""
