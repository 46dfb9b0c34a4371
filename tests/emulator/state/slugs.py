# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slugs: the names of version control systems, and the ids of standalone organisations (docs/api/v1.1.md §3)."""

from __future__ import annotations

import uuid

VCS_NAMES = {"github": "github", "gh": "github", "bitbucket": "bitbucket", "bb": "bitbucket", "circleci": "circleci"}
VCS_SHORT = {"github": "gh", "bitbucket": "bb", "circleci": "circleci"}
VCS_HOSTS = {"github": "https://github.com", "bitbucket": "https://bitbucket.org", "circleci": "//circleci.com"}
VCS_PROVIDERS = {"github": "GitHub", "bitbucket": "Bitbucket", "circleci": "CircleCI"}

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}


def base58_from_uuid(text: str) -> str:
    """Return the 16 bytes of a UUID in base58, with Bitcoin's alphabet."""
    raw = uuid.UUID(text).bytes
    number, digits = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits


def uuid_from_segment(text: str) -> str | None:
    """Return the UUID that a segment gives as a UUID or in base58, or None for anything else.

    Base58 has one spelling for each UUID, so the result is checked by converting it back.
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


def canonical(vcs: str, *names: str) -> tuple[str, ...] | None:
    """Return the key that segments of a URL stand for: ``gh`` is ``github``, and base58 is its UUID."""
    system = VCS_NAMES.get(vcs)
    if system is None:
        return None
    if system != "circleci":
        return (system, *names)
    ids = [uuid_from_segment(name) for name in names]
    return (system, *(found for found in ids if found)) if all(ids) else None
