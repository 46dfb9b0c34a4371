# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A pipeline definition: where a project's config comes from, and what its jobs check out (docs/api/v2.md §7.2).

The repository of the config cannot be changed. A definition that needs another one is made anew, if that is allowed:
the new one first, so that the old one and its triggers stay if that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._api.answers import Answer, confirmed
from .._api.client import Client
from .._argspec import PROJECT, STATE
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused, with_result_on_error
from .._engine.kinds import one_object
from .._engine.plan import Change, Check, FromAnswer, Identity, Plan, Request, Search, Stage
from .._engine.resource import Resource
from ._definitions import (
    NOT_SHOWN,
    WRITABLE,
    Definition,
    Fields,
    Listed,
    Source,
    definitions_path,
    find_source,
    list_request,
    not_as_sent,
    read_definitions,
)
from ._named import only_one, parse_name
from ._projects import find_project
from ._repositories import parse_repository
from ._roles import project_admin
from ._triggers import Listed as ListedTrigger
from ._triggers import triggers_path

CONFIG_FILE = ".circleci/config.yml"
LOST = "The triggers of the pipeline definition {name} are deleted with it: {triggers}."
IMPLICIT = (
    "CircleCI made the pipeline definition {name} itself, for the provider {provider}, and nobody can change or delete "
    "it. Take another name."
)
MOVED = (
    "the pipeline definition {name} takes its config from {held}, and CircleCI cannot change that to {wanted}. With "
    "recreate: true it is created again, and its triggers are lost."
)
ONE_NAME = (
    "If CircleCI does not accept two pipeline definitions with the same name, delete the old one first, with state: "
    "absent."
)
GONE = "Was it deleted meanwhile? Run this again."
NUMBER_ONLY = "must be the number of the repository with the provider github_server: CircleCI lists no names of these."
HINTS = project_admin("edit pipeline definitions")


_PLACE = {
    "provider": {"type": "str", "default": "github_app", "choices": list(WRITABLE)},
    "repository": {"type": "str", "parse": parse_repository},
}


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI holds, and what is wanted.

    :ivar held: None if there is none of this name.
    :ivar triggers: of the one that may be deleted, in words.
    :ivar config: and `checkout`: the sources that are declared; None with `state: absent`.
    """

    project_id: str
    held: Definition | None
    triggers: Sequence[str]
    config: Source | None
    checkout: Source | None


class PipelineDefinition(Resource):
    SPEC = {
        **PROJECT,
        "name": {"type": "str", "required": True, "parse": parse_name},
        **STATE,
        "description": {"type": "str"},
        "repository": {"type": "str", "parse": parse_repository},
        "file_path": {"type": "str", "default": CONFIG_FILE, "parse": parse_name},
        "config_source": {
            "type": "dict",
            "options": {**_PLACE, "file_path": {"type": "str", "parse": parse_name}},
        },
        "checkout_source": {"type": "dict", "options": _PLACE},
        "recreate": {"type": "bool", "default": False},
    }

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["state"] == "present":
            for kind in ("config_source", "checkout_source"):
                _check_place(prepared, kind)
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        project = find_project(api, params["project"])
        what = f"pipeline definitions of {params['project']}"
        listed = only_one(read_definitions(api, project), params["name"], what)
        held = listed.read() if listed else None
        config = checkout = None
        if params["state"] == "present":
            config, checkout = (
                find_source(api, project, *_place(params, kind)) for kind in ("config_source", "checkout_source")
            )
            own = params["config_source"]
            config = replace(config, file_path=(own and own["file_path"]) or params["file_path"])
        triggers: list[ListedTrigger] = []
        if held and (params["state"] == "absent" or params["recreate"]):
            triggers = api.get_readable_list(*triggers_path(project.id, held.id), parse=ListedTrigger.parse)
        return Found(project.id, held, [str(each) for each in triggers], config, checkout)

    @classmethod
    def plan(cls, params: Mapping[str, Any], actual: Found) -> Plan:
        held, name = actual.held, params["name"]
        if held and held.fields.config.provider not in WRITABLE:
            raise Refused("name", IMPLICIT.format(name=name, provider=held.fields.config.provider))
        lost = (LOST.format(name=name, triggers=", ".join(actual.triggers)),) if actual.triggers else ()
        if actual.config is None or actual.checkout is None:
            return _absent(params, actual, lost)
        if held is None:
            wanted = Fields(name, params["description"] or "", actual.config, actual.checkout)
            return _present(None, wanted, Stage((_create(params, actual, wanted, HINTS),)))
        wanted = _wanted(params, held.fields, actual.config, actual.checkout)
        if wanted.config.is_at(held.fields.config):
            return _present(held, wanted, Stage((_update(params, actual, held, wanted),)))
        if not params["recreate"]:
            option = "config_source" if params["config_source"] else "repository"
            raise Refused(option, MOVED.format(name=name, held=held.fields.config, wanted=wanted.config))
        plan = _present(held, wanted, *_recreate(params, actual, held, wanted), is_new=True)
        return replace(plan, warnings=lost)

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        made: Definition | None = run.answers.get(_identity(params["name"]))
        if made is None:
            return run.returns
        returns = {"pipeline_definition": _public(made.fields, made)}
        with with_result_on_error(**returns):
            if made.unlike:
                raise made.unlike
        return returns


def _place(params: Mapping[str, Any], kind: str) -> tuple[str, str, str]:
    """The provider and repository of a source, and the option that names the repository."""
    source = params[kind] or {"provider": WRITABLE[0], "repository": None}
    if source["repository"]:
        return source["provider"], source["repository"], f"{kind}.repository"
    return source["provider"], params["repository"], "repository"


def _check_place(params: Mapping[str, Any], kind: str) -> None:
    provider, repository, option = _place(params, kind)
    if not repository:
        raise Refused(option, "is required with state: present, unless config_source and checkout_source have one.")
    if provider != WRITABLE[0] and not repository.isdecimal():
        raise Refused(option, NUMBER_ONLY)


def _wanted(params: Mapping[str, Any], held: Fields, config: Source, checkout: Source) -> Fields:
    """What will be there. What stays is told as CircleCI tells it, which knows the names of repositories."""
    return Fields(
        held.name,
        held.description if params["description"] is None else params["description"],
        replace(held.config, file_path=config.file_path) if config.is_at(held.config) else config,
        held.checkout if checkout.is_at(held.checkout) else checkout,
    )


def _present(held: Definition | None, wanted: Fields, *stages: Stage, is_new: bool = False) -> Plan:
    return one_object(
        {"pipeline_definition": held.fields.public_fields() if held else None},
        {"pipeline_definition": wanted.public_fields()},
        *stages,
        returns={"pipeline_definition": _public(wanted, None if is_new else held)},
    )


def _absent(params: Mapping[str, Any], actual: Found, lost: tuple[str, ...]) -> Plan:
    held = actual.held
    return one_object(
        {"pipeline_definition": held.fields.public_fields() if held else None},
        {"pipeline_definition": None},
        *((Stage((_delete(params, actual, held.id),)),) if held else ()),
        returns={"pipeline_definition": None},
        warnings=lost,
    )


def _public(fields: Fields, held: Definition | None) -> dict[str, Any]:
    """The definition as it is returned.

    :param held: None if CircleCI has not made it yet.
    """
    made = {"id": held.id, "created_at": held.created_at} if held else {"id": None, "created_at": None}
    return {**made, **fields.public_fields()}


# Changes.


def _identity(name: str, *which: str) -> Identity:
    return ("pipeline definition", " ".join((name, *which)))


def _parser(wanted: Fields) -> Callable[[Answer], Definition]:
    """The parser of a write, which compares the answer with what was sent."""

    def parse(answer: Answer) -> Definition:
        made = Definition.parse(answer)
        return replace(made, unlike=not_as_sent(answer, wanted.differences(made.fields)))

    return parse


def _create(params: Mapping[str, Any], actual: Found, wanted: Fields, hints: Mapping[int, str]) -> Change:
    """The change that makes a definition. Two can have one name, so after an unclear answer the list is searched."""
    known = {actual.held.id} if actual.held else set()
    body = {"name": wanted.name, "config_source": wanted.config.body, "checkout_source": wanted.checkout.body}
    if wanted.description:
        body["description"] = wanted.description

    def find(listed: Sequence[Listed]) -> Definition | None:
        made = [each.read() for each in listed if each.name == wanted.name and each.id not in known]
        return next((each for each in made if not wanted.differences(each.fields)), None)

    return Change(
        "create",
        _identity(wanted.name),
        f"create pipeline definition {wanted.name} of {params['project']}",
        Request("POST", definitions_path(actual.project_id), _parser(wanted), body),
        search=Search(list_request(actual.project_id), find),
        hints=hints,
    )


def _update(params: Mapping[str, Any], actual: Found, held: Definition, wanted: Fields) -> Change:
    """The change that sends the fields that differ. To send it twice does no harm."""
    path, body = definitions_path(actual.project_id, held.id), wanted.differing(held.fields)
    return Change(
        "update",
        _identity(wanted.name),
        f"update pipeline definition {wanted.name} of {params['project']}",
        Request("PATCH", path, _parser(wanted), body, repeatable=True),
        hints={**HINTS, 400: GONE},
    )


def _recreate(params: Mapping[str, Any], actual: Found, held: Definition, wanted: Fields) -> tuple[Stage, ...]:
    """The new definition is made as it was sent before the old one is deleted. Else it is deleted again."""
    creation = _create(params, actual, wanted, {**HINTS, 400: ONE_NAME, 409: ONE_NAME})
    undo = _delete(params, actual, FromAnswer(creation.of, "id"), "the new")

    def is_shown(listed: Sequence[Listed], answers: Mapping[Identity, Any]) -> bool:
        new = next((each.read() for each in listed if each.id == answers[creation.of].id), None)
        return new is not None and not wanted.differences(new.fields)

    def is_answered(answers: Mapping[Identity, Any]) -> bool:
        return not answers[creation.of].unlike

    check = Check(list_request(actual.project_id), is_shown, NOT_SHOWN.format(what="pipeline definition"), is_answered)
    removal = Stage((_delete(params, actual, held.id, "the old"),), undo=undo)
    return Stage((creation,)), Stage((), check, undo=undo), removal


def _delete(params: Mapping[str, Any], actual: Found, definition: str | FromAnswer, which: str = "the") -> Change:
    """The change that deletes a definition. After an unclear answer, the list tells whether it is gone."""

    def find(listed: Sequence[Listed]) -> bool | None:
        return None if any(each.id == definition for each in listed) else True

    return Change(
        "delete",
        _identity(params["name"], which),
        f"delete {which} pipeline definition {params['name']} of {params['project']}",
        Request("DELETE", definitions_path(actual.project_id, definition), confirmed),
        missing_ok=True,
        search=None if isinstance(definition, FromAnswer) else Search(list_request(actual.project_id), find),
        hints=HINTS,
    )
