# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API, ``/_emulator/...``, for tests: no token, no journal, no faults (README.md lists the requests)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..state.seed.checks import SeedError, check_object, parse_date
from ..state.seed.document import apply_seed
from .faults import Fault
from .http import ApiError, Reply, Request
from .truth import true_state
from .wire import JSON_TYPE

if TYPE_CHECKING:
    from .app import App

PREFIX = "/_emulator/"

DONE = {"message": "ok"}


def answer(app: App, request: Request) -> Reply:
    """Carry out one control request."""
    action = _ACTIONS.get((request.method, request.raw_path.removeprefix(PREFIX)))
    if action is None:
        raise ApiError(404, "Unknown control request")
    try:
        return Reply(action(app, request), content_type=JSON_TYPE)
    except (ValueError, TypeError) as error:
        raise ApiError(400, str(error)) from error


def _json(request: Request) -> Any:
    return json.loads(request.body)


def _journal(app: App, _request: Request) -> Any:
    return app.journal.entries


def _clear_journal(app: App, _request: Request) -> Any:
    app.journal.clear()
    return DONE


def _reset(app: App, _request: Request) -> Any:
    app.reset()
    return DONE


def _seed(app: App, request: Request) -> Any:
    apply_seed(app.world.state, _json(request))
    return DONE


def _set_today(app: App, request: Request) -> Any:
    document = _json(request)
    if not isinstance(document, dict):
        raise SeedError("today is set with an object")
    app.world.state.today = parse_date(document.get("today"))
    return DONE


def _tick(app: App, request: Request) -> Any:
    """Move all builds on: by one state, by some, or to their end."""
    document = _json(request) if request.body else {}
    check_object("a tick", document, {"steps", "all"})
    steps = document.get("steps", 1)
    if not isinstance(steps, int) or steps < 0:
        raise SeedError("the steps of a tick are a whole number that is not negative")
    app.world.state.scheduler.tick(None if document.get("all") else steps)
    return DONE


def _faults(app: App, _request: Request) -> Any:
    return [asdict(rule) for rule in app.faults.rules]


def _add_faults(app: App, request: Request) -> Any:
    rules = _json(request)
    app.faults.rules += [Fault.parse(rule) for rule in (rules if isinstance(rules, list) else [rules])]
    return DONE


def _clear_faults(app: App, _request: Request) -> Any:
    app.faults.clear()
    return DONE


def _state(app: App, _request: Request) -> Any:
    return true_state(app.world.state)


_ACTIONS: dict[tuple[str, str], Callable[[App, Request], Any]] = {
    ("GET", "journal"): _journal,
    ("DELETE", "journal"): _clear_journal,
    ("POST", "reset"): _reset,
    ("GET", "state"): _state,
    ("POST", "seed"): _seed,
    ("PUT", "today"): _set_today,
    ("POST", "tick"): _tick,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _clear_faults,
}
