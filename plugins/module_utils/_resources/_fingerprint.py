# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Telling whether secrets have changed although CircleCI does not show them.

An HMAC of a project's declared variables stands in the name of one more variable, the marker: values are secret, names
can be read. Without the key nothing can be learned from it, and equal sets in two projects have different markers.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

PREFIX = "ANSIBLE_FINGERPRINT_"
VALUE = "of the variables that Ansible declares"
GOOD_LENGTH = 16
"""A shorter key, in characters, can be guessed."""


def marker(key: str, owner: str, variables: Mapping[str, str]) -> str:
    """The name of the marker of a set of variables.

    :param key: the user's `fingerprint_key`.
    :param owner: the project or context that has them, in one spelling.
    """
    text = json.dumps([owner, sorted(variables.items())])
    return PREFIX + hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def is_marker(name: str) -> bool:
    """Whether a variable is a marker, anybody's."""
    return name.startswith(PREFIX)
