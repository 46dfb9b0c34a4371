# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of version control systems, and the identifiers of standalone organisations (api/v1.1.md §3)."""

from __future__ import annotations

import uuid

VCS_NAMES = {"github": "github", "gh": "github", "bitbucket": "bitbucket", "bb": "bitbucket", "circleci": "circleci"}
VCS_SHORT = {"github": "gh", "bitbucket": "bb", "circleci": "circleci"}
VCS_HOSTS = {"github": "https://github.com", "bitbucket": "https://bitbucket.org", "circleci": "//circleci.com"}
VCS_PROVIDERS = {"github": "GitHub", "bitbucket": "Bitbucket", "circleci": "CircleCI"}

BARE_UUID = ("uuid", "-")
"""Stands for the first two parts of a slug where v2 is given a project's UUID alone."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}


def base58_from_uuid(text: str) -> str:
    """Return the Bitcoin-alphabet base58 of a UUID's 16 bytes."""
    raw = uuid.UUID(text).bytes
    number, digits = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits


def uuid_from_segment(text: str) -> str | None:
    """Return the canonical UUID that a UUID or a base58 segment stands for, or None for anything else.

    Base58 is case-sensitive and has one spelling per UUID, so the answer is checked by converting it back.
    """
    if len(text) == 36:
        try:
            return str(uuid.UUID(text))
        except ValueError:
            return None
    number = 0
    for character in text:
        if character not in _DIGITS:
            return None
        number = number * 58 + _DIGITS[character]
    if not text or number >= 1 << 128:
        return None
    found = str(uuid.UUID(int=number))
    return found if base58_from_uuid(found) == text else None


def stable_uuid(*parts: str) -> str:
    """Return the same UUID for the same parts in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def three_segments(raw_path: str) -> str:
    """Return a v2 project path whose slug is three raw segments (api/v2.md §3.1, §4.3).

    v2 also takes ``%2F`` between the parts of the slug, and the project's bare UUID, which gets two made-up parts.
    """
    prefix = "/api/v2/project/"
    if not raw_path.startswith(prefix):
        return raw_path
    first, slash, rest = raw_path[len(prefix) :].partition("/")
    if len(first) == 36 and uuid_from_segment(first):
        first = "/".join((*BARE_UUID, first))
    elif "%" in first:
        first = first.replace("%2F", "/").replace("%2f", "/")
    return prefix + first + slash + rest
