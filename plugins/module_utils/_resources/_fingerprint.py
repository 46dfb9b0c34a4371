# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Telling whether secrets have changed although CircleCI does not show them.

An HMAC of a project's declared variables stands in the name of one more variable, the fingerprint variable: values are
secret, names can be read. Without the key nothing can be learned from it, and equal sets in two projects have different
fingerprint variables.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

PREFIX = "ANSIBLE_FINGERPRINT_"
"""How the name of that variable begins."""
PLACEHOLDER = "of the variables that Ansible declares"
"""The value of that variable: only its name carries information."""
GOOD_LENGTH = 16
"""A shorter key, in characters, can be guessed."""


def fingerprint_variable(key: str, owner: str, variables: Mapping[str, str]) -> str:
    """The name of the fingerprint variable of a set of variables.

    :param key: the user's `fingerprint_key`.
    :param owner: the project or context that has them, in one spelling.
    """
    text = json.dumps([owner, sorted(variables.items())])
    return PREFIX + hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def is_fingerprint_variable(name: str) -> bool:
    """Whether a variable is a fingerprint variable, anybody's."""
    return name.startswith(PREFIX)
