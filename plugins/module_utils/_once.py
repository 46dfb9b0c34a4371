# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Asking once: a project's settings tell about several things that it holds."""

from __future__ import annotations

from typing import Any

from ._answers import CircleCIError
from ._plan import Request


class Once:
    """A client that sends the same request once, and gives its answer again."""

    def __init__(self, api: Any) -> None:
        self._api = api
        self._answers: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def send(self, request: Request) -> Any:
        """The answer to a GET, or the error that it came to."""
        key = _key(request)
        if key not in self._answers:
            try:
                self._answers[key] = self._api.send(request)
            except CircleCIError as error:
                self._answers[key] = error
        if isinstance(self._answers[key], CircleCIError):
            raise self._answers[key]
        return self._answers[key]

    def is_missing(self, request: Request) -> bool:
        """Whether this was asked, and answered with 404."""
        return getattr(self._answers.get(_key(request)), "status", None) == 404


def _key(request: Request) -> tuple[Any, ...]:
    return (request.path, *request.query.items())
