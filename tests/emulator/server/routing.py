# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes: which handler answers a path. A path is split at its slashes, then decoded (docs/api/v1.1.md §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ..state.slugs import uuid_from_segment
from .http import Reply, Request

if TYPE_CHECKING:
    from ..state.model import Org, Project, User
    from ..state.state import State

UUID = "uuid"
"""Stands in for the first part of an organisation's slug where v2 is given only its UUID."""

BARE_UUID = (UUID, "-")
"""Stands in for the first two parts of a slug where v2 is given only the UUID of a project."""

_SLUGS = {"/api/v2/project/": BARE_UUID, "/api/v2/organization/": (UUID,)}
"""Where a slug begins in a path, and what stands in for its first parts before a UUID."""


@dataclass(slots=True)
class Context:
    """What a handler works with; a route's guard fills in the user, and the project or the organisation.

    ``headers`` go into the answer, even if it becomes an error.
    """

    state: State
    request: Request
    params: dict[str, str]
    caller: User | None = None
    project: Project | None = None
    org: Org | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def user(self) -> User:
        """The signed-in user, on a route whose guard asks for one."""
        if self.caller is None:
            raise LookupError("the route's guard admits callers that are not users")
        return self.caller

    @property
    def subject(self) -> Project:
        """The project, on a route whose guard finds one."""
        if self.project is None:
            raise LookupError("the route's guard finds no project")
        return self.project

    @property
    def organization(self) -> Org:
        """The organisation, on a route whose guard finds one."""
        if self.org is None:
            raise LookupError("the route's guard finds no organisation")
        return self.org


Handler = Callable[[Context], Reply]
Guard = Callable[[Context], None]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, who may use it, and what answers it."""

    method: str
    template: str
    guard: Guard
    handler: Handler


class Routes(list[Route]):
    """The routes of one module, collected by a decorator."""

    def on(self, method: str, template: str, guard: Guard) -> Callable[[Handler], Handler]:
        """Register the decorated handler."""

        def register(handler: Handler) -> Handler:
            self.append(Route(method, template, guard, handler))
            return handler

        return register


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)


class Router:
    """Finds the route of a path; a literal segment wins over a parameter."""

    def __init__(self, routes: list[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in _pattern(route.template):
            if segment.startswith(":"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        if node.routes.setdefault(route.method, route) is not route:
            raise ValueError(f"two routes for {route.method} {route.template}")

    def find(self, method: str, raw_path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route and its decoded parameters, or None for an unknown path or method."""
        segments = [unquote(raw) if "%" in raw else raw for raw in _segments(raw_path)]
        if any(segment in ("", ".", "..") for segment in segments):
            return None
        route = self._descend(self._root, segments, 0, method)
        if route is None:
            return None
        names = _pattern(route.template)
        return route, {name[1:]: value for name, value in zip(names, segments, strict=True) if name[:1] == ":"}

    def _descend(self, node: _Node, segments: list[str], depth: int, method: str) -> Route | None:
        if depth == len(segments):
            return node.routes.get(method)
        literal = node.literals.get(segments[depth])
        found = self._descend(literal, segments, depth + 1, method) if literal else None
        if found is None and node.parameter is not None:
            found = self._descend(node.parameter, segments, depth + 1, method)
        return found


@cache
def _pattern(template: str) -> list[str]:
    """Return the segments of a template: a slug of v2 is two or three of them, and some templates end in a slash."""
    full = template.replace(":project-slug", ":org-slug/:repo").replace(":org-slug", ":vcs-type/:username")
    return _segments(full.rstrip("/"))


def _segments(path: str) -> list[str]:
    return path.split("/")[1:]


def split_slug(raw_path: str) -> str:
    """Return the path with a segment for each part of the slug (docs/api/v2.md §3.1, §4.2, §4.3).

    v2 also takes ``%2F`` between the parts of the slug of a project or organisation, and only its UUID, before which
    words are put that no slug has.
    """
    prefix = next((known for known in _SLUGS if raw_path.startswith(known)), None)
    if prefix is None:
        return raw_path
    first, slash, rest = raw_path[len(prefix) :].partition("/")
    if len(first) == 36 and uuid_from_segment(first):
        first = "/".join((*_SLUGS[prefix], first))
    elif "%" in first:
        first = first.replace("%2F", "/").replace("%2f", "/")
    return prefix + first + slash + rest
