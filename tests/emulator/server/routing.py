# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes: a table of handlers, found by the raw path, segment by segment (api/v1.1.md §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .http import Reply, Request

if TYPE_CHECKING:
    from ..state.model import Project, User
    from ..state.state import State

PROJECT = "/api/v1.1/project/:vcs-type/:username/:repo"
"""The template of a project; CircleCI calls the last part ``:repo`` in ``X-Route`` (api/v1.1.md §2.4)."""


@dataclass(slots=True)
class Context:
    """What a handler works with; a route's guard fills in the user and the project.

    ``headers`` are those of the answer, also if it becomes an error.
    """

    state: State
    request: Request
    params: dict[str, str]
    caller: User | None = None
    project: Project | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def user(self) -> User:
        """The signed-in user of a route whose guard asks for one."""
        if self.caller is None:
            raise LookupError("the route's guard lets in callers who are no user")
        return self.caller

    @property
    def subject(self) -> Project:
        """The project of a project route."""
        if self.project is None:
            raise LookupError("the route's guard resolves no project")
        return self.project


Handler = Callable[[Context], Reply]
Guard = Callable[[Context], None]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path: who may use it, and what it does."""

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
    """Finds the route of a raw path; a literal segment wins over a parameter."""

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
        """Return the route and its decoded parameters; None for an unknown path or method."""
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
    """Return a template's segments: v2's slug is three of them, and some templates end in a slash."""
    return _segments(template.replace(":project-slug", ":vcs-type/:username/:repo").rstrip("/"))


def _segments(path: str) -> list[str]:
    return path.split("/")[1:]
