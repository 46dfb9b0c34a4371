# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The end of a step's output (docs/api/v1.1.md §8.2), however long or odd it is."""

from __future__ import annotations

import json
import re
from typing import Any

from .._api import addresses
from .._api.client import Client
from .._api.errors import CircleCIError

LINES = 20
LINE_LENGTH = 400
KEPT = 256 * 1024
"""Bytes at the end of the output that are looked at."""
READ = 256 * 2**20
"""Bytes after which no more is read; what came last by then is taken for the end."""
READ_FOR = 60.0
"""Seconds after which no more is read, either."""

_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_MESSAGE = re.compile(r'"message"\s*:\s*"((?:[^"\\]|\\.)*)(?:"|$)', re.DOTALL)


def last_lines(api: Client, url: str | None) -> list[str]:
    """The last lines of a step's output. It is requested only once: the failure is reported without it, too."""
    if not url:
        return []
    try:
        address = addresses.parse(url)
        with api.stream(address, with_token=False) as response:
            tail, is_whole = _tail(api, response)
    except (CircleCIError, ValueError):
        return []
    text = _messages(tail) if is_whole else _messages_at_end(tail)
    lines = [_as_on_terminal(line) for line in text.replace("\r\n", "\n").split("\n")]
    # Only now: what hides secrets also makes control characters visible.
    lines = [line.rstrip() for line in api.scrub("\n".join(lines)).split("\n")]
    return [_cut(line) for line in lines if line][-LINES:]


def _tail(api: Client, response: Any) -> tuple[str, bool]:
    """The end of a body, in bounded memory and time, and whether that is all of it."""
    tail, size, until = b"", 0, api.clock() + READ_FOR
    for chunk in api.pieces(response):
        size += len(chunk)
        tail = (tail + chunk)[-KEPT:]
        if size > READ or api.clock() > until:
            return tail.decode("utf-8", "replace"), False
    return tail.decode("utf-8", "replace"), size <= KEPT


def _messages(body: str) -> str:
    """The messages of a JSON array of `{type, time, message}`; empty if it is something else."""
    try:
        parts = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    messages = [part.get("message") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return "".join(message for message in messages if isinstance(message, str))


def _messages_at_end(tail: str) -> str:
    """The messages in the end of such an array, whose beginning is cut off."""
    if '"message"' not in tail:  # one message is longer than what was kept
        cut = re.match(r'((?:[^"\\]|\\.)*)"', tail.lstrip("\\"), re.DOTALL)
        return _unescape(cut[1]) if cut else ""
    return "".join(map(_unescape, _MESSAGE.findall(tail)))


def _unescape(escaped: str) -> str:
    try:
        return str(json.loads(f'"{escaped}"', strict=False))
    except ValueError:
        return escaped


def _as_on_terminal(line: str) -> str:
    """A line as a terminal would end up showing it: what a carriage return overwrites is gone, colours are dropped."""
    last = next((part for part in reversed(line.split("\r")) if part.strip()), "")
    return _TERMINAL.sub("", last)


def _cut(line: str) -> str:
    return line if len(line) <= LINE_LENGTH else f"{line[: LINE_LENGTH - 4]} ..."
