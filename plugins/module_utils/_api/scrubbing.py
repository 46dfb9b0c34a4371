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
import html.entities
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

SCRUBBED = "********"
GIVEN_ADDRESS = "the given address"
"""What an address that may hold a password is called."""
# CircleCI does not mask these in the output of jobs either: hiding them would only eat letters (docs/api/v1.1.md §11).
UNMASKED = frozenset({"true", "True", "false", "False"})
UNMASKED_LENGTH = 4
SECRET_LINE = 8
"""How many characters a line of a secret must have to be a secret by itself."""

TOKEN_LENGTH = 16
"""How many characters a token of CircleCI's has at least: they have 40 and more."""


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


def quoted(text: str) -> str:
    """What a user gave, as messages quote it: not if it may be an address with a password."""
    return GIVEN_ADDRESS if "@" in text else repr(text)


def scrub(text: str, secrets: Iterable[str | None]) -> str:
    """A text without secrets, and with its control characters made visible.

    :param text: any text, also one with lone surrogates.
    """
    text = text.encode("utf-8", "backslashreplace").decode()
    parts = {part for secret in secrets if secret for part in _parts(secret)}
    found = [part for part in parts if _may_show(text, part)]
    for part in sorted(found, key=len, reverse=True):
        text = _pattern(part).sub(SCRUBBED, text)
    return visible(text)


def scrub_all(value: Any, secrets: Iterable[str | None]) -> Any:
    """A value of lists, mappings and the like, with each text in it scrubbed."""
    secrets = tuple(secrets)
    if isinstance(value, str):
        return scrub(value, secrets)
    if isinstance(value, list):
        return [scrub_all(item, secrets) for item in value]
    if isinstance(value, dict):
        return {scrub(name, secrets): scrub_all(item, secrets) for name, item in value.items()}
    return value


def without_token(value: Any, token: str | None) -> Any:
    """A result without the token, should a server have put it into a field. What does not show it stays as it is.

    Shorter ones are no tokens of CircleCI's. They could be words of the result.
    """
    if not token or len(token) < TOKEN_LENGTH or not _may_show(json.dumps(value, default=str), token):
        return value
    if isinstance(value, str):
        return scrub(value, [token])
    if isinstance(value, list):
        return [without_token(item, token) for item in value]
    if isinstance(value, dict):
        return {scrub(name, [token]): without_token(item, token) for name, item in value.items()}
    return value


def _may_show(text: str, part: str) -> bool:
    """Whether a text has all letters and digits of a part of a secret: if not, it cannot show it in any way."""
    return any(all(run in text for run in _runs(form)) for form in _forms(part))


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
def _runs(part: str) -> tuple[str, ...]:
    """The runs of letters and digits, the longest first: what every way of writing a secret leaves as it is."""
    return tuple(sorted(re.findall(r"[A-Za-z0-9]+", part), key=len, reverse=True))


@functools.lru_cache(maxsize=1024)
def _forms(part: str) -> tuple[str, ...]:
    """A part of a secret, and what it becomes inside Base64, at each of the three places where it may begin."""
    if len(part) < SECRET_LINE:
        return (part,)
    data = part.encode("utf-8", "surrogatepass")
    forms = {part}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data).decode().rstrip("=")
        # The characters at both ends depend on what stands before and behind.
        inner = encoded[(0, 2, 3)[offset] : len(encoded) - (1 if (offset + len(data)) % 3 else 0)]
        forms |= {inner, inner.translate(str.maketrans("+/", "-_"))}
    return tuple(sorted(forms, key=len, reverse=True))


@functools.lru_cache(maxsize=1024)
def _pattern(part: str) -> re.Pattern[str]:
    """A pattern of all the ways in which a part of a secret may be written.

    There is only one way for it to fail at a place: a server that cuts what it echoes would hold the task up otherwise.
    """
    ways = [_spellings(form) for form in _forms(part)]
    if "+" in part:  # a form writes it in another way, since there a plus is a space
        ways.append(_spellings(part, is_form=True))
    return re.compile("|".join(ways))


# What JSON and Python make of a backslash or white space, once or several times, URLs and HTML, too.
_BACKSLASH = r"(?:\\|%(?:25)*5[Cc]|&(?:amp;)*#(?:0*92|[Xx]0*5[Cc]);)"
_ESCAPE = r"(?:(?:u00|x)(?:0[9A-Da-d]|20)|[fnrtv])"
_SPACE = r"[ \t\n\r\f\v]|%(?:25)*(?:0[9A-Da-d]|20)|&(?:amp;)*#(?:0*(?:9|1[0-3]|32)|[Xx]0*(?:[9A-Da-d]|20));"
_LOOSE = rf"(?:{_BACKSLASH}(?:u005[Cc]|x5[Cc])?{_ESCAPE}?|{_SPACE})"
_LOOSE_IN_FORM = rf"(?:{_LOOSE}|\+)"
_LOOSE_RUNS = re.compile(rf"((?:\\{_ESCAPE}?|[ \t\n\r\f\v]){_LOOSE}*)")


def _spellings(part: str, is_form: bool = False) -> str:
    """A run of backslashes and white space may be written as any other run; each other character in its own ways."""
    pieces = _LOOSE_RUNS.split(part)
    if not any(pieces[::2]):
        return re.escape(part)
    loose = _LOOSE_IN_FORM if is_form or "+" not in part else _LOOSE
    pattern = []
    for index, piece in enumerate(pieces):
        begins = not any(pieces[:index:2])
        if index % 2:
            # What has been matched is not tried in another way: an atomic group, which Python has since 3.11 only.
            name = f"{'form' if is_form else 'run'}{index}"
            pattern.append(f"(?:{_RUN}|{loose})" if begins else f"(?=(?P<{name}>{loose}+))(?P={name})")
            continue
        for place, character in enumerate(piece):
            follows_run = bool(index) and not place
            before = _BEFORE[begins and not place, follows_run]
            pattern.append(_ways(character, *before, is_form and character == "+"))
    return "".join(pattern)


# Where a match begins, a run of backslashes is only taken from its own beginning: it would else be walked through from
# each of its places.
_RUN = rf"(?<!\\)(?<!5[Cc])(?<!5[Cc];)(?<!92;)(?:{_BACKSLASH}(?:u005[Cc]|x5[Cc])?)+"
# What may stand before a character as it is, and what must before an escape of it: by whether a match begins with it,
# and whether a run stands before it, which has taken the backslashes already.
_BEFORE = {
    (False, False): (f"{_BACKSLASH}*", f"{_BACKSLASH}+"),
    (False, True): (f"{_BACKSLASH}*", f"{_BACKSLASH}*"),
    (True, False): (f"(?:{_RUN})?", f"(?:{_RUN}|{_BACKSLASH})"),
    (True, True): ("", f"{_BACKSLASH}?"),
}


def _ways(character: str, before_plain: str, before_escape: str, is_never_plain: bool) -> str:
    """A pattern of all the ways in which a character may be written.

    :param before_plain: and `before_escape`: patterns of the backslashes that may, or must, stand before it.
    """
    if character.isascii() and character.isalnum():
        return character
    code = ord(character)
    percent = "".join(f"%(?:25)*{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    plain = [f"(?i:{percent})", f"&(?:amp;)*#(?:0*{code}|[Xx]0*(?i:{code:x}));"]
    if not is_never_plain:
        plain.append(re.escape(character))
    if name := "apos" if character == "'" else html.entities.codepoint2name.get(code):
        plain.append(f"&(?:amp;)*{name};")
    escaped = [f"u(?i:{code:04x})"]
    if code > 0xFFFF:
        high, low = divmod(code - 0x10000, 0x400)
        escaped = [f"u(?i:{high + 0xD800:04x}){_BACKSLASH}+u(?i:{low + 0xDC00:04x})", f"U(?i:{code:08x})"]
    if code < 0x100:
        escaped.append(f"x(?i:{code:02x})")
    if character == "\b":
        escaped.append("b")
    return f"(?:{before_plain}(?:{'|'.join(plain)})|{before_escape}(?:{'|'.join(escaped)}))"
