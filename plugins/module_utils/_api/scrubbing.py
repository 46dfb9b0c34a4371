# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Keeping secrets out of texts that come from outside: a server's message, a library's error, a header.

A server may echo a secret as it was sent, or trimmed, line by line, with other line breaks, or as JSON, HTML, URLs,
Python or Base64 write it. All texts from outside go through `scrub`.
"""

from __future__ import annotations

import base64
import functools
import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

SCRUBBED = "********"
# CircleCI does not mask these in the output of jobs either: hiding them would only eat letters (docs/api/v1.1.md §11).
UNMASKED = frozenset({"true", "True", "false", "False"})
UNMASKED_LENGTH = 4
SECRET_LINE = 8
"""How many characters a line of a secret must have to be a secret by itself."""


class Secret(str):
    """A string that may stand in a request's body and nowhere else."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret()"


def secrets_in(body: Any) -> Iterator[str]:
    """The secrets in a request's body."""
    if isinstance(body, Secret):
        yield body
    elif isinstance(body, dict):
        for item in body.values():
            yield from secrets_in(item)
    elif isinstance(body, list):
        for item in body:
            yield from secrets_in(item)


def is_secret(text: str) -> bool:
    """Whether a value is long and rare enough to be hidden wherever it occurs."""
    return len(text) >= UNMASKED_LENGTH and text not in UNMASKED


def scrub(text: str, secrets: Iterable[str | None]) -> str:
    """A text without secrets, and with its control characters made visible.

    :param text: any text, also one with lone surrogates.
    """
    text = text.encode("utf-8", "backslashreplace").decode()
    found: list[re.Pattern[str]] = []
    for part in {part for secret in secrets if secret for part in _parts(secret)}:
        if _core(part) in text or any(encoded in text for encoded in _in_base64(part)):
            found.append(_pattern(part))
    for pattern in sorted(found, key=lambda pattern: len(pattern.pattern), reverse=True):
        text = pattern.sub(SCRUBBED, text)
    return visible(text)


def visible(text: str) -> str:
    """A text whose control characters cannot move a cursor or hide anything."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return " " if character == "\r" else ascii(character)[1:-1]


def _parts(secret: str) -> Iterator[str]:
    """A secret without the white space around it, and each of its lines that is long enough."""
    secret = secret.strip()
    if is_secret(secret):
        yield secret
    lines = secret.splitlines()
    if len(lines) > 1:
        yield from (line.strip() for line in lines if len(line.strip()) >= SECRET_LINE)


@functools.lru_cache(maxsize=1024)
def _core(part: str) -> str:
    """The longest run of letters and digits: what every way of writing a secret leaves as it is."""
    runs: list[str] = re.findall(r"[A-Za-z0-9]*", part)
    return max(runs, key=len)


@functools.lru_cache(maxsize=1024)
def _pattern(part: str) -> re.Pattern[str]:
    ways = ["".join(map(_ways, part.replace("\r\n", "\n"))), *map(re.escape, _in_base64(part))]
    return re.compile("|".join(sorted(ways, key=len, reverse=True)))


def _ways(character: str) -> str:
    """A pattern of all the ways in which a character may be written."""
    if character.isascii() and character.isalnum():
        return character
    code = ord(character)
    ways = [r"\\*" + re.escape(character), rf"\\+u(?i:{code:04x})", rf"&#0*{code};", rf"&#[xX]0*(?i:{code:x});"]
    if code > 0xFFFF:
        high, low = divmod(code - 0x10000, 0x400)
        ways.append(rf"\\+u(?i:{high + 0xD800:04x})\\+u(?i:{low + 0xDC00:04x})")
    if code < 0x100:
        ways.append(rf"\\+x(?i:{code:02x})")
    if (escaped := html.escape(character)) != character:
        ways.append(re.escape(escaped))
    percent = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    ways.append(f"(?i:{percent})")
    ways += {"\n": [r"\s+", r"(?:\\+r)?\\+n", "(?i:%0d)"], "\t": [r"\\+t"], " ": [r"\+", r"\s+"], "\\": [r"\\+"]}.get(
        character, []
    )
    return f"(?:{'|'.join(ways)})"


@functools.lru_cache(maxsize=1024)
def _in_base64(part: str) -> tuple[str, ...]:
    """What a secret becomes inside Base64, at each of the three places where it may begin."""
    if len(part) < SECRET_LINE:
        return ()
    data = part.encode("utf-8", "surrogatepass")
    forms = set()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data).decode().rstrip("=")
        # The characters at both ends depend on what stands before and behind.
        inner = encoded[(0, 2, 3)[offset] : len(encoded) - (1 if (offset + len(data)) % 3 else 0)]
        forms |= {inner, inner.translate(str.maketrans("+/", "-_")), quote(inner, safe="")}
    return tuple(sorted(forms))
