# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The grammar of expressions in restrictions of contexts (docs/api/v2.md §6.3).

That it is checked is known, but not the grammar itself. This one takes comparisons of names, strings, numbers and
booleans, joined by ``and``, ``or`` and ``not``, with calls and parentheses. Any name is known.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<operand>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | -?\d+(?:\.\d+)? | [A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)
        | (?P<mark>==|!=|<=|>=|=~|<|>|&&|\|\||!|[(),])
    )""",
    re.VERBOSE,
)
_JOINS = {"and", "or", "in", "starts-with", "==", "!=", "<=", ">=", "=~", "<", ">", "&&", "||"}
_NOT = {"not", "!"}


def is_expression(text: str) -> bool:
    """Tell whether a text is an expression."""
    tokens = _tokens(text)
    try:
        return bool(tokens) and _end_of_joined(tokens or [], 0) == len(tokens or [])
    except (IndexError, ValueError):
        return False


def _tokens(text: str) -> list[str] | None:
    tokens, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        tokens.append(match["operand"] or match["mark"])
        position = match.end()
    return tokens


def _end_of_joined(tokens: list[str], start: int) -> int:
    """Return where operands end that operators join; IndexError if one is missing, ValueError if it is no operand."""
    end = _end_of_operand(tokens, start)
    while end < len(tokens) and tokens[end] in _JOINS:
        end = _end_of_operand(tokens, end + 1)
    return end


def _end_of_operand(tokens: list[str], start: int) -> int:
    first = tokens[start]
    if first in _NOT:
        return _end_of_operand(tokens, start + 1)
    if first == "(":
        return _closed(tokens, _end_of_joined(tokens, start + 1))
    is_call = start + 1 < len(tokens) and tokens[start + 1] == "("
    if is_call and first[0].isalpha():
        end = _end_of_joined(tokens, start + 2)
        while tokens[end] == ",":
            end = _end_of_joined(tokens, end + 1)
        return _closed(tokens, end)
    if first in _JOINS or first in "(),":
        raise ValueError(first)
    return start + 1


def _closed(tokens: list[str], end: int) -> int:
    if tokens[end] != ")":
        raise ValueError(tokens[end])
    return end + 1
