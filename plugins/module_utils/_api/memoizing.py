# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A client that remembers what it has read: several parts of a project read the same settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .._engine.plan import Request
from .client import Client, kebab
from .errors import CircleCIError

Value = TypeVar("Value")


class MemoizingClient:
    """Wraps a client, and repeats the result, or the error, of a GET that `send` or `get` has sent before.

    A GET is the same if its path, query and parser are the same, so its parser must be a function with a name.
    `get_list` and `items` always send. For one thread only.
    """

    def __init__(self, api: Client) -> None:
        self._api = api
        self._answers: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def send(self, request: Request[Any]) -> Any:
        """See `Client.send`."""
        if request.method != "GET":
            return self._api.send(request)
        key = (request.path, request.parse, request.is_list, *request.query.items())
        if key not in self._answers:
            try:
                self._answers[key] = self._api.send(request)
            except CircleCIError as error:
                self._answers[key] = error
        if isinstance(self._answers[key], CircleCIError):
            raise self._answers[key]
        return self._answers[key]

    def get(self, *path: str, parse: Callable[[Any], Value], **query: str) -> Value:
        """See `Client.get`."""
        value: Value = self.send(Request("GET", path, parse, query=kebab(query)))
        return value
