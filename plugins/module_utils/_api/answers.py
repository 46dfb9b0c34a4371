# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""CircleCI's answers are read here and nowhere else. An answer of another shape is an error, and never taken for empty.

A resource gives each request a parser, which takes an `Answer` and makes a small frozen value of it. An `Answer` knows
what was asked and where in the body it stands, so that the error says `item 3: name is missing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .errors import CircleCIError, Exchange, words_of
from .scrubbing import Secret, scrub_all

HINT = "CircleCI does not answer like this. Check api_url and the proxy settings; if they are right, please report it."
_ABSENT = object()
SCALAR = "a string, a whole number, true or false"


class Answer:
    """A part of what CircleCI answered.

    Names of fields are given in snake case, and found in kebab case, too: CircleCI writes both (docs/api/v2.md §2.4).
    A field that is null counts as missing.
    """

    __slots__ = ("_body", "_exchange", "_status", "_where")

    def __init__(self, body: Any, exchange: Exchange, status: int, where: str = "") -> None:
        self._body = body
        self._exchange = exchange
        self._status = status
        self._where = where

    # What it is.

    @property
    def status(self) -> int:
        """The HTTP status it came with."""
        return self._status

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._body, list)

    def has(self, name: str) -> bool:
        """Whether an object holds a field, be it null."""
        return self._find(name, null=True) is not _ABSENT

    def is_given(self, name: str) -> bool:
        """Whether an object holds a field that is not null."""
        return self._find(name) is not _ABSENT

    def error(self, problem: str) -> CircleCIError:
        """An error that says where and why this is not what was expected, and what the server says itself."""
        where = f"{self._where}: " if self._where else ""
        said = words_of(self._body) if isinstance(self._body, (dict, str)) and self._exchange.quotes else ""
        also = f"; it says: {said}" if said else ""
        return self._exchange.error(
            self._status, f"the answer is not as expected: {where}{problem}{also}", hint=HINT, unclear=True
        )

    # Required fields.

    def text(self, name: str) -> str:
        """A field that is a string, and not empty."""
        value: str = self._typed(name, str, "a string")
        if not value:
            raise self.error(f"{name} is empty")
        return value

    def secret(self, name: str) -> Secret:
        """A field that is a string, and not empty, and that nobody may see."""
        return Secret(self.text(name))

    def integer(self, name: str) -> int:
        """A field that is a whole number."""
        value: int = self._typed(name, int, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """A field that is true or false."""
        value: bool = self._typed(name, bool, "true or false")
        return value

    def object(self, name: str) -> Answer:
        """A field that is an object."""
        self._typed(name, dict, "an object")
        return self._below(name)

    def items(self, name: str = "") -> list[Answer]:
        """The items of a list: of this field, or of the answer itself."""
        values = self._typed(name, list, "a list") if name else self._body
        if not isinstance(values, list):
            raise self.error(f"a list was expected, not {_kind(values)}")
        where = f"{self._where}, {name}" if self._where and name else name or self._where
        return [
            Answer(value, self._exchange, self._status, f"{where}, item {index}".lstrip(", "))
            for index, value in enumerate(values, 1)
        ]

    def texts(self, name: str) -> list[str]:
        """A field that is a list of strings."""
        return [item._checked("it", item._body, str, "a string") for item in self.items(name)]

    def integers(self, name: str) -> list[int]:
        """A field that is a list of whole numbers."""
        return [item._checked("it", item._body, int, "a whole number") for item in self.items(name)]

    def scalars(self, name: str) -> dict[str, str | int | bool]:
        """A field that is an object of strings, whole numbers and booleans."""
        inner = self.object(name)
        return {
            inner._checked("a name", key, str, "a string"): inner._checked(key, value, (str, int), SCALAR)
            for key, value in inner._body.items()
        }

    # Fields that may be missing.

    def optional_text(self, name: str) -> str | None:
        """A field that is a string, if it is there."""
        return self._typed(name, str, "a string") if self.is_given(name) else None

    def optional_integer(self, name: str) -> int | None:
        """A field that is a whole number, if it is there."""
        return self.integer(name) if self.is_given(name) else None

    def optional_flag(self, name: str) -> bool | None:
        """A field that is true or false, if it is there."""
        return self.flag(name) if self.is_given(name) else None

    def optional_object(self, name: str) -> Answer | None:
        """A field that is an object, if it is there."""
        return self.object(name) if self.is_given(name) else None

    def optional_items(self, name: str) -> list[Answer]:
        """The items of a field that is a list; none if it is not there."""
        return self.items(name) if self.is_given(name) else []

    # What is only returned, or quoted.

    def public_fields(self, names: Iterable[str]) -> dict[str, Any]:
        """Some fields, in the API's own words, as they are returned to the user; null where they are missing."""
        found = {name: self._find(name) for name in names}
        try:
            return {name: None if value is _ABSENT else _as_text(value) for name, value in found.items()}
        except RecursionError:
            raise self.error("it is nested too deeply") from None

    def public_texts(self, name: str) -> Any:
        """A field that is returned to the user and may quote what was sent: the texts in it without secrets."""
        value = self.public_fields([name])[name]
        try:
            return scrub_all(value, self._exchange.secrets)
        except RecursionError:
            raise self.error("it is nested too deeply") from None

    def quote(self, name: str) -> str:
        """A text of CircleCI's as it may stand in a message; empty if it is missing."""
        value = self._find(name)
        return self._exchange.quoted(value) if isinstance(value, str) and self._exchange.quotes else ""

    def require_object(self) -> None:
        """Raise an error if this is not an object."""
        if not isinstance(self._body, dict):
            raise self.error(f"an object was expected, not {_kind(self._body)}")

    # How it is read.

    def _find(self, name: str, null: bool = False) -> Any:
        self.require_object()
        for spelling in (name, name.replace("_", "-")):
            value = self._body.get(spelling, _ABSENT)
            if value is not _ABSENT and (null or value is not None):
                return value
        return _ABSENT

    def _typed(self, name: str, kind: type, words: str) -> Any:
        value = self._find(name)
        if value is _ABSENT:
            raise self.error(f"{name} is missing")
        return self._checked(name, value, kind, words)

    def _checked(self, name: str, value: Any, kind: type | tuple[type, ...], words: str) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(f"{name} must be {words}, not {_kind(value)}")
        if isinstance(value, str) and not _is_text(value):
            raise self.error(f"{name} contains an unpaired surrogate, so it is not valid text")
        return value

    def _below(self, name: str) -> Answer:
        return Answer(self._find(name), self._exchange, self._status, f"{self._where}.{name}".lstrip("."))


def _kind(value: Any) -> str:
    names = {type(None): "nothing", bool: "true or false", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _as_text(value: Any) -> Any:
    """A value without halves of characters, which Ansible does not take from a module."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, dict):
        return {_as_text(name): _as_text(item) for name, item in value.items()}
    return value


def _is_text(value: str) -> bool:
    """Whether a string can be written in UTF-8; JSON may hold halves of characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


# Parsers.


def accepted(answer: Answer) -> None:
    """The parser of a change whose answer contains nothing of use, such as `{"message": "ok"}`, `""` or no body.

    :raises CircleCIError: if it reports errors.
    """
    body = answer._body
    if answer.is_list or isinstance(body, (bool, int, float)):
        raise answer.error(f"an object was expected, not {_kind(body)}")
    if isinstance(body, dict) and (body.get("errors") or body.get("error")):
        raise answer.error("it reports errors")


def confirmed(answer: Answer) -> None:
    """The parser of a change whose answer says in words that it was made: `{"message": "ok"}`."""
    accepted(answer)
    answer.text("message")
