# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The projects of the benchmark, and what CircleCI is asked for them."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

TOKEN = "a-token-of-the-benchmark"
VARIABLES = 20
"""Environment variables of each project."""
ORGANIZATION = "github/acme"
CONCURRENCY = 16
"""Requests in flight, of the collection and of the raw client alike."""


def fleet(projects: int) -> list[dict[str, Any]]:
    """Projects as the module `projects` takes them, each with variables whose values are 32 letters and digits."""
    return [_project(f"github/acme/project-{number:04}") for number in range(1, projects + 1)]


def contexts(count: int) -> list[dict[str, Any]]:
    """Contexts as the module `contexts` takes them, each with variables, and open to all members."""
    return [
        {"name": name, "variables": {each: _value(name, each) for each in ("A", "B", "C", "D")}}
        for name in (f"context-{number:04}" for number in range(1, count + 1))
    ]


def _project(project: str) -> dict[str, Any]:
    names = [f"VARIABLE_{number:02}" for number in range(1, VARIABLES + 1)]
    return {"project": project, "env_vars": {name: _value(project, name) for name in names}}


def _value(project: str, name: str) -> str:
    return hashlib.sha256(f"{project} {name}".encode()).hexdigest()[:32]


def seed(projects: list[dict[str, Any]]) -> dict[str, Any]:
    """The emulator's state before a run: the projects are followed, and hold no variables."""
    return {
        "tokens": {TOKEN: {"login": "bench"}},
        "projects": [{"project": project["project"], "followers": ["bench"]} for project in projects],
    }


def reads(projects: list[dict[str, Any]]) -> Counter[str]:
    """The requests that look at every project's variables once."""
    return Counter(f"GET {_path(project)}" for project in projects)


def writes(projects: list[dict[str, Any]]) -> Counter[str]:
    """The requests that write every variable once."""
    return Counter({f"POST {_path(project)}": len(project["env_vars"]) for project in projects})


def _path(project: dict[str, Any]) -> str:
    return f"/api/v1.1/project/{project['project']}/envvar"
