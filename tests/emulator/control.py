# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API, ``/_emulator/...``: for tests, never journaled, never failed by a fault, no token needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from . import keys
from .faults import Fault
from .http import ApiError, Reply, Request
from .model import Project
from .seed import SeedError, apply_seed, parse_date
from .wire import JSON_TYPE
from .world import World

PREFIX = "/_emulator/"

DONE = {"message": "ok"}


def answer(world: World, request: Request) -> Reply:
    """Carry out one control request."""
    action = _ACTIONS.get((request.method, request.raw_path.removeprefix(PREFIX)))
    if action is None:
        raise ApiError(404, "Unknown control request")
    try:
        return Reply(action(world, request), content_type=JSON_TYPE)
    except (ValueError, TypeError) as error:
        raise ApiError(400, str(error)) from error


def _json(request: Request) -> Any:
    return json.loads(request.body)


def _journal(world: World, _request: Request) -> Any:
    return world.journal.entries


def _clear_journal(world: World, _request: Request) -> Any:
    world.journal.clear()
    return DONE


def _reset(world: World, _request: Request) -> Any:
    world.reset()
    return DONE


def _seed(world: World, request: Request) -> Any:
    apply_seed(world.state, _json(request))
    return DONE


def _set_today(world: World, request: Request) -> Any:
    document = _json(request)
    if not isinstance(document, dict):
        raise SeedError("today is set by an object")
    world.state.today = parse_date(document.get("today"))
    return DONE


def _faults(world: World, _request: Request) -> Any:
    return [asdict(rule) for rule in world.faults.rules]


def _add_faults(world: World, request: Request) -> Any:
    rules = _json(request)
    world.faults.rules += [Fault.parse(rule) for rule in (rules if isinstance(rules, list) else [rules])]
    return DONE


def _clear_faults(world: World, _request: Request) -> Any:
    world.faults.rules.clear()
    return DONE


def _state(world: World, _request: Request) -> Any:
    """The true state, secrets included: it is how a test sees that CircleCI got the exact bytes."""
    state = world.state
    return {
        "today": state.today.isoformat(),
        "switches": asdict(state.switches),
        "orgs": [asdict(org) | {"slug": org.slug} for org in state.orgs.values()],
        "users": {login: asdict(user) for login, user in state.users.items()},
        "projects": {"/".join(key): _project(project) for key, project in state.projects.items()},
    }


def _project(project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "title": project.title,
        "default_branch": project.default_branch,
        "language": project.language,
        "enabled": project.enabled,
        "hidden": project.hidden,
        "followers": list(project.followers),
        "feature_flags": project.feature_flags,
        "settings": project.settings,
        "branches": project.branches,
        "env_vars": {name: variable.value for name, variable in project.env_vars.items()},
        "checkout_keys": [_with_fingerprints(key) for key in project.checkout_keys],
        "ssh_keys": [_with_fingerprints(key) for key in project.ssh_keys],
        "tokens": [asdict(token) for token in project.tokens],
    }


def _with_fingerprints(key: Any) -> dict[str, Any]:
    public = key.public_key
    return asdict(key) | {"md5": keys.md5_fingerprint(public), "sha256": keys.sha256_fingerprint(public)}


_ACTIONS: dict[tuple[str, str], Callable[[World, Request], Any]] = {
    ("GET", "journal"): _journal,
    ("DELETE", "journal"): _clear_journal,
    ("POST", "reset"): _reset,
    ("GET", "state"): _state,
    ("POST", "seed"): _seed,
    ("PUT", "today"): _set_today,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _clear_faults,
}
