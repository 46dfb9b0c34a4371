# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A pipeline definition: where a project's config comes from, and what its jobs check out (docs/api/v2.md §7.2).

The repository of the config cannot be changed. A definition that needs another one is made anew, if that is allowed:
the new one first, so that the old one and its triggers stay if that fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._api.client import Client
from .._argspec import PROJECT, STATE
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused
from .._engine.kinds import one_object
from .._engine.options import not_empty
from .._engine.plan import Deferred, Plan, Stage
from .._engine.resource import Resource
from ._definitions import (
    WRITABLE,
    Definition,
    Fields,
    Source,
    definitions_path,
    find_source,
    list_request,
    read_definitions,
)
from ._named import several
from ._projects import find_project
from ._replaceable import Halved, Replaceable, checked, the_one, written_by
from ._repositories import parse_repository
from ._roles import project_admin
from ._triggers import TriggerSummary, triggers_path

CONFIG_FILE = ".circleci/config.yml"
LOST = "The triggers of the pipeline definition {name} are deleted with it: {triggers}."
IMPLICIT = (
    "CircleCI made the pipeline definition {name} itself, for the provider {provider}, and nobody can change or delete "
    "it. Use another name."
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
    :ivar halved: a second one of this name.
    :ivar triggers: of the one that may be deleted, in words.
    :ivar config: and `checkout`: the sources that are declared; None with `state: absent`.
    """

    project_id: str
    held: Definition | None
    halved: Halved | None
    triggers: Sequence[str]
    config: Source | None
    checkout: Source | None


class PipelineDefinition(Resource):
    SPEC = {
        **PROJECT,
        "name": {"type": "str", "required": True, "parse": not_empty},
        **STATE,
        "description": {"type": "str"},
        "repository": {"type": "str", "parse": parse_repository},
        "file_path": {"type": "str", "default": CONFIG_FILE, "parse": not_empty},
        "config_source": {
            "type": "dict",
            "options": {**_PLACE, "file_path": {"type": "str", "parse": not_empty}},
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
        alike = [definition for definition in read_definitions(api, project) if definition.name == params["name"]]
        may_be_halved = params["recreate"] and params["state"] == "present"
        held, halved = the_one(alike, several(alike, params["name"], what), may_be_halved)
        config = checkout = None
        if params["state"] == "present":
            config, checkout = (
                find_source(api, project, *_place(params, kind)) for kind in ("config_source", "checkout_source")
            )
            own = params["config_source"]
            config = replace(config, file_path=(own and own["file_path"]) or params["file_path"])
        triggers: list[TriggerSummary] = []
        if held and (params["state"] == "absent" or params["recreate"]):
            triggers = api.get_readable_list(*triggers_path(project.id, held.id), parse=TriggerSummary.parse)
        return Found(project.id, held, halved, [str(trigger) for trigger in triggers], config, checkout)

    @classmethod
    def plan(cls, params: Mapping[str, Any], actual: Found) -> Plan:
        held, name, thing = actual.held, params["name"], _thing(params, actual)
        if held and held.fields.config.provider not in WRITABLE:
            raise Refused("name", IMPLICIT.format(name=name, provider=held.fields.config.provider))
        lost = (LOST.format(name=name, triggers=", ".join(actual.triggers)),) if actual.triggers else ()
        if actual.config is None or actual.checkout is None:
            return _absent(thing, held, lost)
        if held is None:
            wanted = Fields(name, params["description"] or "", actual.config, actual.checkout)
            return _present(None, wanted, *thing.made(thing.create(wanted, _body(wanted)), _returns))
        wanted = _wanted(params, held.fields, actual.config, actual.checkout)
        if wanted.config.is_at(held.fields.config):
            if actual.halved:
                raise actual.halved.refusal
            return _present(held, wanted, Stage((thing.update(wanted, wanted.differing(held.fields), {400: GONE}),)))
        if not params["recreate"]:
            option = "config_source" if params["config_source"] else "repository"
            raise Refused(option, MOVED.format(name=name, held=held.fields.config, wanted=wanted.config))
        if actual.halved:
            plan = _present(held, wanted, thing.resumed(actual.halved, wanted))
            return replace(plan, returns=_returns(actual.halved.made), warnings=lost)
        creation = thing.create(wanted, _body(wanted), {400: ONE_NAME, 409: ONE_NAME})
        plan = _present(held, wanted, *thing.replaced(creation, wanted, _returns), is_new=True)
        return replace(plan, warnings=lost)

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        made = written_by(run, Definition)
        return checked(made, _returns(made)) if made else run.returns


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
    """What will be there. What stays is as CircleCI returns it, which knows the names of repositories."""
    return Fields(
        held.name,
        held.description if params["description"] is None else params["description"],
        replace(held.config, file_path=config.file_path) if config.is_at(held.config) else config,
        held.checkout if checkout.is_at(held.checkout) else checkout,
    )


def _present(held: Definition | None, wanted: Fields, *stages: Stage | Deferred, is_new: bool = False) -> Plan:
    return one_object(
        {"pipeline_definition": held.fields.public_fields() if held else None},
        {"pipeline_definition": wanted.public_fields()},
        *stages,
        returns={"pipeline_definition": _public(wanted, None if is_new else held)},
    )


def _absent(thing: Replaceable, held: Definition | None, lost: tuple[str, ...]) -> Plan:
    return one_object(
        {"pipeline_definition": held.fields.public_fields() if held else None},
        {"pipeline_definition": None},
        *((Stage((thing.delete(),)),) if held else ()),
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


def _thing(params: Mapping[str, Any], actual: Found) -> Replaceable:
    return Replaceable(
        kind="pipeline definition",
        name=params["name"],
        owner=str(params["project"]),
        known=actual.held.id if actual.held else None,
        listing=list_request(actual.project_id),
        is_meant=lambda listed: listed.name == params["name"],
        path=definitions_path(actual.project_id),
        path_of=lambda identity: definitions_path(actual.project_id, identity),
        parse=Definition.parse,
        hints=HINTS,
    )


def _body(wanted: Fields) -> dict[str, Any]:
    body = {"name": wanted.name, "config_source": wanted.config.body, "checkout_source": wanted.checkout.body}
    return {**body, "description": wanted.description} if wanted.description else body


def _returns(held: Definition) -> dict[str, Any]:
    return {"pipeline_definition": _public(held.fields, held)}
