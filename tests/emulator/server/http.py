# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request, a reply and an error, as the emulator passes them around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

NOTHING = object()
"""The body of a reply that has none."""


class ApiError(Exception):
    """An error that CircleCI answers: ``{"message": ...}`` with a status (docs/api/v1.1.md §6)."""

    def __init__(self, status: int, message: str, notes: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.notes = notes or {}


class NoRoute(Exception):
    """The route does not exist on this installation of CircleCI."""


@dataclass(slots=True)
class Stream:
    """A body that is made while it is sent; unless it is ``whole``, the connection breaks off after it.

    There are ``pause`` seconds after each chunk.
    """

    size: int
    chunks: Iterator[bytes]
    whole: bool = True
    pause: float = 0.0


@dataclass(slots=True)
class Reply:
    """An answer before it is encoded; ``text`` or ``stream`` (with its type) replaces an encoded ``body``.

    A ``location`` that is only a path is on the host that the client called; ``notes`` go into the journal.
    """

    body: Any = NOTHING
    status: int = 200
    location: str | None = None
    text: str | None = None
    stream: Stream | None = None
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Request:
    """One HTTP request. ``raw_path`` is not decoded: an encoded slash is no separator (docs/api/v1.1.md §3)."""

    method: str
    raw_path: str
    raw_query: str
    headers: dict[bytes, bytes]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value without surrounding white space, or an empty string."""
        return self.headers.get(name.lower().encode(), b"").decode("latin-1").strip()

    @property
    def base_url(self) -> str:
        """The server as the client calls it."""
        return f"http://{self.header('host')}"

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query; of several with one name, the last counts."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True)) if self.raw_query else {}

    @property
    def public_target(self) -> str:
        """Path and query without the value of ``circle-token``."""
        if not self.raw_query:
            return self.raw_path
        parts = [_without_token(part) for part in self.raw_query.split("&")]
        return f"{self.raw_path}?{'&'.join(parts)}"

    def fields(self) -> dict[str, Any]:
        """Return the fields of the body, a JSON object or a form; a body of any other type counts as empty.

        It is inferred that a body without a known content type is ignored, and so is the text of the 400.
        """
        kind = self.header("content-type").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))
        if kind != "application/json" or not self.body:
            return {}
        return self.json_object()

    def json_object(self) -> dict[str, Any]:
        """Return the body as a JSON object, whatever its content type says."""
        try:
            value = json.loads(self.body)
        except ValueError:
            raise ApiError(400, "Malformed JSON in request body") from None
        if not isinstance(value, dict):
            raise ApiError(400, "Request body must be a JSON object")
        return value


def _without_token(part: str) -> str:
    name = part.partition("=")[0]
    return f"{name}=" if unquote_plus(name) == "circle-token" else part
