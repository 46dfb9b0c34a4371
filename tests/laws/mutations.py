# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mutations of an answer: each has one wrong part."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.support.proxy import Answer

VALUES: dict[str, Any] = {
    "null": None,
    "a string": "mutated",
    "a number": 7,
    "true": True,
    "an empty object": {},
    "a foreign object": {"foreign": "mutated"},
    "an empty list": [],
    "a nested list": [[["mutated"]]],
    "an empty string": "",
    "a way up": "..",
    "half a character": "\ud800",
    "a control character": "a\x1b[2Jb\r\n",
    "less than nothing": -1,
    "a fraction": 1.5,
    "no number": float("inf"),
}
"""What takes the place of a part."""
REMOVED = "nothing at all"
OPTIONAL = {"audience", "ttl", "description", "months"}
"""What CircleCI itself leaves out if it is not set: claims of OIDC tokens (docs/api/v2.md §9.1), and the description
and the months of a schedule (§5.4)."""
NULLABLE = {"hostname", *OPTIONAL}
"""What CircleCI itself may send as null: the host of an SSH key for all hosts (docs/api/v1.1.md §10.12)."""
OPEN = "parameters"
"""What holds fields of any name, each a string, a number or a boolean."""
JSON = "application/json;charset=utf-8"
DEPTH = 100_000

Path = tuple[str | int, ...]
"""Where a part stands in a body: names of fields, and indexes of items."""


@dataclass(frozen=True)
class Mutation:
    """One wrong answer.

    :ivar where: the part; empty for the whole body.
    :ivar what: what takes its place.
    :ivar keeps_shape: whether CircleCI could answer so, if it held something else: a value of the same kind, a list
        with an item less.
    :ivar is_missing: whether the part counts as missing: it is null or not there.
    :ivar loses_list: whether a list is there no more that was there before.
    """

    where: Path
    what: str
    answer: Answer
    keeps_shape: bool = False
    is_missing: bool = False
    loses_list: bool = False

    def __str__(self) -> str:
        part = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.where)
        return f"body{part} is {self.what}"


def mutations_of(answer: Answer) -> Iterator[Mutation]:
    """All mutations of an answer in JSON, or without a body."""
    body = json.loads(answer.body) if answer.body.strip() else None
    for where, part in parts_of(body):
        for what, value in VALUES.items():
            if value != part or type(value) is not type(part):
                yield _mutation(answer, where, part, what, replaced(body, where, value), value)
        if where:
            yield Mutation(
                where,
                REMOVED,
                _answer(answer, removed(body, where)),
                keeps_shape=isinstance(where[-1], int) or where[-1] in OPTIONAL or OPEN in where[:-1],
                is_missing=True,
                loses_list=isinstance(part, list),
            )
    for what, whole in whole_bodies(answer):
        yield Mutation((), what, whole, loses_list=isinstance(body, list))


def without_items(answer: Answer, where: Path) -> Mutation:
    """The mutation that empties a list."""
    return Mutation(where, "an empty list", _answer(answer, replaced(json.loads(answer.body), where, [])), True)


def _mutation(answer: Answer, where: Path, part: Any, what: str, body: Any, value: Any) -> Mutation:
    may_be_null = value is None and where and where[-1] in NULLABLE
    is_same_kind = type(value) is type(part) and what not in ("a nested list", "a foreign object", "an empty object")
    is_open = isinstance(value, dict) if where[-1:] == (OPEN,) else OPEN in where and isinstance(value, (str, int))
    return Mutation(
        where,
        what,
        _answer(answer, body),
        keeps_shape=bool(is_same_kind or is_open or may_be_null or part is None),
        is_missing=value is None,
        loses_list=isinstance(part, list) and not isinstance(value, list),
    )


def _answer(answer: Answer, body: Any) -> Answer:
    return Answer(answer.status, answer.content_type, json.dumps(body).encode())


def in_other_order(answer: Answer) -> Answer:
    """The same answer, the fields of its objects in another order. It is no mutation: JSON has no order of fields."""
    if "json" not in answer.content_type or not answer.body.strip():
        return answer
    body = json.loads(answer.body, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    return replace(answer, body=json.dumps(body).encode())


def whole_bodies(answer: Answer) -> Iterator[tuple[str, Answer]]:
    """What may come instead of an answer of CircleCI's, by its name."""
    cut = answer.body[: len(answer.body) // 2] if len(answer.body) > 3 else b'{"name": "AB", "va'
    texts = {
        "empty": b"",
        "a message": b'{"message": "Something is not as it should be."}',
        "a list of errors": b'{"errors": [{"type": "config", "message": "Something is not as it should be."}]}',
        "broken off": cut,
        "nested without end": b"[" * DEPTH + b"]" * DEPTH,
    }
    for what, text in texts.items():
        yield what, Answer(answer.status, JSON, text)
    yield "no content", Answer(204, "", b"")
    yield "a text", Answer(answer.status, "text/plain", b"ok")
    yield "a page", Answer(answer.status, "text/html", b"<!DOCTYPE html><html><body>Please log in</body></html>")


def parts_of(body: Any, where: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every part of a body with its place: the body itself, every field and item, at every depth."""
    yield where, body
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, part in inner:
        yield from parts_of(part, (*where, step))


def replaced(body: Any, where: Path, value: Any) -> Any:
    """The body with another value in one place."""
    if not where:
        return value
    copy = body.copy()
    copy[where[0]] = replaced(body[where[0]], where[1:], value)
    return copy


def removed(body: Any, where: Path) -> Any:
    """The body without one of its parts."""
    copy = body.copy()
    if len(where) == 1:
        del copy[where[0]]
    else:
        copy[where[0]] = removed(body[where[0]], where[1:])
    return copy
