# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scheduled pipelines of GitHub OAuth and Bitbucket projects (docs/api/v2.md §5.4, §19).

Not established: the texts of all errors, and what a standalone project answers. Unknown keys are ignored.
"""

from __future__ import annotations

from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Guard, Routes
from ...shapes.schedules import schedule_body
from ...state.model import READ, WRITE, Project
from ...state.schedules import Schedule, problem_of_parameters, problem_of_timetable
from ...state.slugs import stable_uuid
from ..paging import envelope, page_of
from ..v1_1.checkout_keys import NOT_FOR_STANDALONE
from .guards import PROJECT, READS, WRITES, on_project
from .lookup import find_in_projects

ROUTES = Routes()

_SCHEDULES = f"{PROJECT}/schedule"
_ONE = "/api/v2/schedule/:schedule-id"
_NOT_FOUND = (404, "Schedule not found")
_PLAIN = {"name", "description", "timetable", "parameters"}


def _schedule_of(ctx: Context) -> tuple[Project, Schedule]:
    """Return the schedule whose id is in the path, with its project."""
    return find_in_projects(ctx, lambda project: project.schedules, ctx.params["schedule-id"], _NOT_FOUND)


def _on_schedule(role: str) -> Guard:
    return on_project(role, lambda ctx: _schedule_of(ctx)[0], _NOT_FOUND)


def _classic(guard: Guard) -> Guard:
    """Return a guard that also refuses standalone projects."""

    def guarded(ctx: Context) -> None:
        guard(ctx)
        if ctx.subject.vcs == "circleci":
            raise ApiError(*NOT_FOR_STANDALONE)

    return guarded


def _body(ctx: Context, schedule: Schedule) -> dict[str, Any]:
    return schedule_body(ctx.subject, schedule, ctx.state.switches.schedule_keys == "snake")


@ROUTES.on("GET", _SCHEDULES, _classic(READS))
def schedules(ctx: Context) -> Reply:
    """The schedules of a project; in one recording they are a bare array."""
    page, token = page_of(ctx, list(ctx.subject.schedules.values()))
    bodies = [_body(ctx, schedule) for schedule in page]
    return Reply(bodies if ctx.state.switches.schedule_list == "array" else envelope(bodies, token))


@ROUTES.on("POST", _SCHEDULES, _classic(WRITES))
def create_schedule(ctx: Context) -> Reply:
    """Make a schedule; its name must be new in the project."""
    project, fields = ctx.subject, ctx.request.fields()
    for key in ("name", "timetable", "attribution-actor", "parameters"):
        if key not in fields:
            raise _invalid(key, "is required")
    values = _values(ctx, fields)
    identity, now = stable_uuid("schedule", project.id, str(ctx.state.next_number())), ctx.state.now()
    project.schedules[identity] = Schedule(identity, created_at=now, updated_at=now, **values)
    return Reply(_body(ctx, project.schedules[identity]), status=201)


@ROUTES.on("GET", _ONE, _on_schedule(READ))
def schedule(ctx: Context) -> Reply:
    """One schedule."""
    return Reply(_body(ctx, _schedule_of(ctx)[1]))


@ROUTES.on("PATCH", _ONE, _on_schedule(WRITE))
def change_schedule(ctx: Context) -> Reply:
    """Change what is sent. A timetable must be whole: whether parts of it can be sent is not established."""
    found = _schedule_of(ctx)[1]
    for name, value in _values(ctx, ctx.request.fields(), found).items():
        setattr(found, name, value)
    found.updated_at = ctx.state.now()
    return Reply(_body(ctx, found))


@ROUTES.on("DELETE", _ONE, _on_schedule(WRITE))
def delete_schedule(ctx: Context) -> Reply:
    """Delete a schedule."""
    project, found = _schedule_of(ctx)
    del project.schedules[found.id]
    return Reply({"message": "Schedule deleted."})


def _invalid(key: str, problem: str) -> ApiError:
    return ApiError(400, f"Invalid request body: {key} {problem}")


def _values(ctx: Context, fields: dict[str, Any], changed: Schedule | None = None) -> dict[str, Any]:
    """Return the values that a request sets on a new schedule, or on the one that it changes."""
    values: dict[str, Any] = {key: fields[key] for key in fields.keys() & _PLAIN}
    name, description = fields.get("name", "x"), fields.get("description")
    if not isinstance(name, str) or not name:
        raise _invalid("name", "must be a string")
    if description is not None and not isinstance(description, str):
        raise _invalid("description", "must be a string")
    others = [schedule.name for schedule in ctx.subject.schedules.values() if schedule is not changed]
    if "name" in fields and name in others:
        raise _invalid("name", "is taken by another schedule of the project")
    for key, problem_of in (("timetable", problem_of_timetable), ("parameters", problem_of_parameters)):
        problem = problem_of(fields[key]) if key in fields else None
        if problem is not None:
            raise _invalid(key, problem)
    if "attribution-actor" in fields:
        values["actor"] = None if fields["attribution-actor"] == "system" else ctx.user
    return values
