# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Scheduled pipelines of GitHub OAuth and Bitbucket projects (docs/api/v2.md §5.4).

Requests have kebab keys, and any other key is ignored without a word: what was written is compared with the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer, confirmed
from .._api.client import Client
from .._api.slug import Slug
from .._argspec import PROJECT, STATE
from .._engine.compat import dataclass
from .._engine.declaring import Declaring, escape_template
from .._engine.failures import Refused
from .._engine.options import not_empty
from .._engine.plan import Change, Deferred, Identity, Plan, Request, Search, Stage, gone
from .._engine.resource import Part, Resource
from ._named import check_written, declarable, differing, only_one
from ._parameters import NO_PARAMETER, odd_parameter
from ._roles import project_admin
from ._timetables import TIMETABLE, declare_timetable, read_timetable, sent_timetable

SYSTEM = "system-actor"
"""The login of the actor of what runs as the system."""
STANDALONE = (
    "{project} cannot have schedules; projects of the GitHub App, GitLab and the like have triggers instead, see "
    "community.circleci.trigger."
)


def parse_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Pipeline parameters. They name the branch or tag that the pipeline is for.

    :raises ValueError: if a value is no string, whole number or boolean, or if there is neither a branch nor a tag.
    """
    if odd := odd_parameter(parameters):
        raise ValueError(f"the value of {odd} {NO_PARAMETER}")
    refs = [parameters[name] for name in ("branch", "tag") if name in parameters]
    if not refs or not all(isinstance(ref, str) and ref.strip() for ref in refs):
        raise ValueError("must contain branch or tag, as a string")
    return dict(parameters)


def refuse_standalone(project: Slug) -> None:
    """Refuse a project that cannot have schedules.

    :raises Refused: naming what it has instead.
    """
    if project.standalone:
        raise Refused("project", STANDALONE.format(project=project))


@dataclass(frozen=True, slots=True)
class ScheduledPipeline:
    """A schedule that CircleCI holds.

    :ivar timetable: see `_timetables`.
    :ivar attribution_actor: `system` or `current`, which is whoever wrote it.
    """

    id: str
    name: str
    description: str | None
    timetable: Mapping[str, Any]
    parameters: Mapping[str, Any]
    attribution_actor: str
    actor: Mapping[str, Any]
    created_at: str | None
    updated_at: str | None

    @classmethod
    def parse(cls, answer: Answer) -> ScheduledPipeline:
        """The schedule of an answer."""
        actor = answer.object("actor")
        return cls(
            answer.text("id"),
            answer.text("name"),
            answer.optional_text("description") or None,
            read_timetable(answer.object("timetable")),
            answer.scalars("parameters"),
            "system" if actor.text("login") == SYSTEM else "current",
            actor.public_fields(("id", "login", "name")),
            answer.optional_text("created_at"),
            answer.optional_text("updated_at"),
        )

    @property
    def fields(self) -> dict[str, Any]:
        """What a task can declare of it."""
        return {
            "description": self.description,
            "timetable": self.timetable,
            "parameters": self.parameters,
            "attribution_actor": self.attribution_actor,
        }

    def public_fields(self) -> dict[str, Any]:
        """The schedule as it is returned."""
        others = {"actor": self.actor, "created_at": self.created_at, "updated_at": self.updated_at}
        return {"id": self.id, "name": self.name, **self.fields, **others}


class Schedule(Resource):
    SPEC = {
        **PROJECT,
        "name": {"type": "str", "required": True, "parse": not_empty},
        "description": {"type": "str"},
        "timetable": TIMETABLE,
        "parameters": {"type": "dict", "parse": parse_parameters},
        "attribution_actor": {"type": "str", "default": "current", "choices": ["current", "system"]},
        **STATE,
    }
    PART = Part(
        key="schedules",
        options={name: {} for name in SPEC if name not in PROJECT},
        is_list=True,
        identity=lambda params: params["name"],
        without_owner=(),
        is_everywhere=False,
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        refuse_standalone(prepared["project"])
        for option in ("timetable", "parameters") if prepared["state"] == "present" else ():
            if prepared[option] is None:
                raise Refused(option, "is required with state: present.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Sequence[ScheduledPipeline]:
        held: list[ScheduledPipeline] = api.send(list_request(params["project"]))
        return held

    @classmethod
    def plan(cls, params: Mapping[str, Any], actual: Sequence[ScheduledPipeline]) -> Plan:
        project, name = params["project"], params["name"]
        held = only_one(actual, name, f"schedules of {project}")
        before = held.fields if held else None
        if params["state"] == "absent":
            removal = (Stage((_delete(project, held),)),) if held else ()
            return Plan(_state(name, before), _state(name, None), removal, {"schedule": None})
        wanted = _wanted(params, held)
        unknown = {"id": None, "name": name, "actor": None, "created_at": None, "updated_at": None}
        fields = differing(wanted, held.fields) if held else list(wanted)
        shown = {**(held.public_fields() if held else unknown), **wanted}
        if "attribution_actor" in fields:
            shown["actor"] = None  # CircleCI decides who that is
        returns = {"schedule": shown}
        if not fields:
            return Plan(_state(name, before), _state(name, before), returns=returns)
        stages = _stages(project, name, held, {field: wanted[field] for field in fields})
        return Plan(_state(name, before), _state(name, wanted), stages, returns)

    @staticmethod
    def declare(actual: Sequence[ScheduledPipeline], to: Declaring) -> list[dict[str, Any]]:
        return [
            escape_template({"name": name, **_given(held.fields), "timetable": declare_timetable(held.timetable)})
            for name, held in declarable(actual, "schedules", to).items()
        ]


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def list_request(project: Slug) -> Request[list[ScheduledPipeline]]:
    """The GET that lists the schedules of a project."""
    return Request("GET", project.v2("schedule"), ScheduledPipeline.parse, is_list=True)


def _state(name: str, fields: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"schedules": {name: fields}}


def _wanted(params: Mapping[str, Any], held: ScheduledPipeline | None) -> dict[str, Any]:
    """The fields that a schedule is to have. A description that is not given stays as it is."""
    description = held.description if held else None
    if params["description"] is not None:
        description = params["description"] or None
    given = {field: params[field] for field in ("timetable", "parameters", "attribution_actor")}
    return {"description": description, **given}


def _body(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as they are sent."""
    sent = {field.replace("_", "-"): value for field, value in fields.items()}
    if "timetable" in fields:
        sent["timetable"] = sent_timetable(fields["timetable"])
    if "description" in fields:
        sent["description"] = fields["description"] or ""
    return sent


def _stages(
    project: Slug, name: str, held: ScheduledPipeline | None, fields: Mapping[str, Any]
) -> tuple[Stage | Deferred, ...]:
    """Write some fields of a schedule, and look what has come of it."""
    of, what, hints = ("schedule", name), f"schedule {name} of {project}", project_admin("edit schedules")
    if held:
        path = _path(held)
        request: Request[ScheduledPipeline] = Request(
            "PATCH", path, ScheduledPipeline.parse, _body(fields), repeatable=True
        )
        change = Change("update", of, f"update {what}", request, hints=hints)
    else:
        path = project.v2("schedule")
        request = Request("POST", path, ScheduledPipeline.parse, {"name": name, **_body(fields)})
        # CircleCI refuses a name that is taken: another run may have made the same schedule meanwhile.
        search = Search(list_request(project), lambda found: _made(found, name, fields), after=(400, 409))
        change = Change("create", of, f"create {what}", request, search=search, hints=hints)

    def verify_written(api: Client, answers: Mapping[Identity, Any]) -> Plan:
        written: ScheduledPipeline = answers[of]
        check_written(what, path, fields, written.fields)
        return Plan(returns={"schedule": written.public_fields()})

    return (Stage((change,)), Deferred((), verify_written))


def _made(found: Sequence[ScheduledPipeline], name: str, fields: Mapping[str, Any]) -> ScheduledPipeline | None:
    """The schedule that a POST without a clear answer made."""
    return next(
        (schedule for schedule in found if schedule.name == name and not differing(fields, schedule.fields)), None
    )


def _path(held: ScheduledPipeline) -> tuple[str, ...]:
    return ("api", "v2", "schedule", held.id)


def _delete(project: Slug, held: ScheduledPipeline) -> Change:
    request: Request[None] = Request("DELETE", _path(held), confirmed)
    line, hints = f"remove schedule {held.name} of {project}", project_admin("edit schedules")
    search = gone(list_request(project), lambda schedule: schedule.id == held.id)
    return Change("delete", ("schedule", held.name), line, request, search=search, hints=hints)
