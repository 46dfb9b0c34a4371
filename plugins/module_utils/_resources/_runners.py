# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Self-hosted runners: their resource classes, and the paths of their API (docs/api/v2.md §11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._engine.compat import dataclass
from .._engine.options import Spec
from .._engine.plan import Request
from ._roles import organization_admin

CLASS_LIMIT, TOKEN_LIMIT = 650, 10
"""How many resource classes a namespace may have, and how many tokens a class."""
NO_NAMESPACE = (
    "The namespace does not exist, or it belongs to an organization that the token's user is not a member of. An "
    "organization claims its only namespace with: circleci namespace create."
)
ADMIN = organization_admin("manage the resource classes of runners and their tokens")
"""The hints of all changes (§19)."""


def parse_resource_class(text: str) -> str:
    """The name of a resource class.

    :raises ValueError: if it is none.
    """
    if not re.fullmatch(r"[^/\s]+/[^/\s]+", text):
        raise ValueError(f"{text!r} does not name a resource class; write namespace/name")
    return text


SPEC: Spec = {"resource_class": {"type": "str", "required": True, "parse": parse_resource_class}}


@dataclass(frozen=True, slots=True)
class ResourceClass:
    """A resource class.

    :ivar name: `namespace/name`.
    :ivar description: empty if it has none.
    """

    id: str
    name: str
    description: str

    @classmethod
    def parse(cls, answer: Answer) -> ResourceClass:
        """The resource class of an answer."""
        public = answer.public_fields(["description"])["description"]
        if public is not None and not isinstance(public, str):
            raise answer.error("description must be a string")
        return cls(answer.text("id"), answer.text("resource_class"), public or "")

    @property
    def public(self) -> dict[str, Any]:
        """The resource class as it is returned."""
        return {"id": self.id, "resource_class": self.name, "description": self.description}


def parse_namespace(text: str) -> str:
    """A namespace, which resource classes begin with.

    :raises ValueError: if it is none.
    """
    if not text.strip() or "/" in text:
        raise ValueError("must be the part of a resource class before the slash")
    return text


def namespace_of(resource_class: str) -> str:
    """The namespace of a resource class."""
    return resource_class.partition("/")[0]


def path(*rest: str) -> tuple[str, ...]:
    """The segments of a path of the API of runners."""
    return ("api", "v3", "runner", *rest)


def classes_request(namespace: str) -> Request[list[ResourceClass]]:
    """The GET that lists the resource classes of a namespace."""
    return Request("GET", path("resource"), ResourceClass.parse, query={"namespace": namespace}, is_list=True)


def find_class(api: Client, name: str) -> ResourceClass | None:
    """The resource class of a name; None if its namespace has no such class."""
    with explaining_404():
        classes = api.send(classes_request(namespace_of(name)))
    return next((resource_class for resource_class in classes if resource_class.name == name), None)


@contextmanager
def explaining_404() -> Iterator[None]:
    """Say in the error of a GET about a namespace, or about something in it, what a 404 means."""
    try:
        yield
    except CircleCIError as error:
        if error.is_missing:
            error.hint = NO_NAMESPACE
        raise
