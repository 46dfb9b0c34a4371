# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What the options of a trigger mean, and which of them belong together (docs/api/v2.md §7.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._api.client import Client
from .._engine.compat import dataclass
from .._engine.failures import Refused
from ._definitions import Definition, DefinitionSummary, Source, find_source, read_definitions
from ._parameters import check_parameters
from ._projects import ProjectV2, find_project
from ._replaceable import Halved, the_one
from ._triggers import (
    OAUTH_PRESETS,
    OF_REPOSITORIES,
    SCHEDULE,
    SYSTEM_ACTOR,
    V2,
    WEBHOOK,
    Trigger,
    TriggerSummary,
    list_request,
)

NO_DEFINITION = (
    "the project has no pipeline definition {name!r}. It has: {names}. In check mode, what an earlier task would make "
    "is not there."
)
SEVERAL_DEFINITIONS = "the project has several pipeline definitions with this name. Give the ID instead, one of {ids}."
SEVERAL = "the pipeline definition has {count} such triggers, with the IDs {ids}. Delete all but one by hand."
NO_REF = "cannot be given: the events come from {source}, which is the repository of the definition's {what} itself."
NEEDS_REF = "is required: the events come from {source}, but the definition's {what} from {own}."


def parse_cron(text: str) -> str:
    """A cron expression with single spaces.

    :raises ValueError: if it cannot be one.
    """
    fields = text.split()
    if len(fields) != 5:
        raise ValueError("must have five fields: minute, hour, day, month and day of the week, as in 0 2 * * 1-5")
    return " ".join(fields)


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI holds, and what the options mean.

    :ivar definition_id: None if there is no such definition.
    :ivar own: the whole definition, if the trigger is one of a repository.
    :ivar halved: a second trigger that the options name.
    :ivar actor: the id of whom a schedule is to be attributed to.
    """

    project_id: str
    definition_id: str | None
    own: Definition | None
    held: Trigger | None
    halved: Halved | None
    source: Source
    actor: str | None


def check(params: Mapping[str, Any]) -> None:
    """Refuse options that do not belong together."""
    if not params["repository"]:
        if params["schedule"] is None and params["sender"] is None:
            raise Refused("event_name", "requires schedule or sender with state: present, where the events come from.")
        for ref in ("checkout_ref", "config_ref"):
            if params[ref] is None:
                raise Refused(ref, "is required with schedule and with sender.")
    if params["parameters"] is not None and params["schedule"] is None:
        raise Refused("parameters", "can only be used with schedule; CircleCI takes them for no other trigger.")
    check_parameters(params["parameters"])
    if params["project"].vcs == "bitbucket" and params["schedule"]:
        raise Refused("schedule", "cannot be used for projects of Bitbucket. Use community.circleci.schedule.")
    if params["project"].vcs == "bitbucket" and params["repository"]:
        raise Refused("repository", "cannot be used for projects of Bitbucket: CircleCI has such triggers for GitHub.")
    if params["repository"] and params["provider"] == "github_oauth":
        if params["event_preset"] not in OAUTH_PRESETS:
            raise Refused("event_preset", f"must be one of {', '.join(OAUTH_PRESETS)} with provider: github_oauth.")
        if params["disabled"] is not None:
            raise Refused("disabled", "cannot be used with provider: github_oauth.")


def find(api: Client, params: Mapping[str, Any]) -> Found:
    """What CircleCI holds of what the options name.

    :raises Refused: if the definition or the repository is not there, or if there are several of what is named.
    """
    project, is_present = find_project(api, params["project"]), params["state"] == "present"
    definition = _definition(params, read_definitions(api, project))
    if definition is None:
        return Found(project.id, None, None, None, None, Source("", None), None)
    own = definition.read() if params["repository"] and is_present else None
    source = _source(api, project, params, own)
    alike = [
        trigger for trigger in api.send(list_request(project.id, definition.id)) if is_named(params, source, trigger)
    ]
    held, halved = the_one(alike, _several(params, alike), is_present and params["recreate"])
    return Found(project.id, definition.id, own, held, halved, source, _actor(api, params) if is_present else None)


def _definition(params: Mapping[str, Any], found: Sequence[DefinitionSummary]) -> DefinitionSummary | None:
    """The definition that is named; None if there is none, and nothing is to be there.

    :raises Refused: if there is none, or several.
    """
    name = params["definition"]
    chosen = [definition for definition in found if definition.id == name] or [
        definition for definition in found if definition.name == name
    ]
    if len(chosen) > 1:
        raise Refused("definition", SEVERAL_DEFINITIONS.format(ids=", ".join(definition.id for definition in chosen)))
    if not chosen and params["state"] == "present":
        names = ", ".join(definition.name for definition in found) or "none"
        raise Refused("definition", NO_DEFINITION.format(name=name, names=names))
    return chosen[0] if chosen else None


def _source(api: Client, project: ProjectV2, params: Mapping[str, Any], own: Definition | None) -> Source:
    """Where the events come from. The repositories of the definition need not be looked up.

    :param own: None if the trigger is not to be there: then the names that triggers have are enough.
    """
    provider, repository = params["provider"], params["repository"]
    if not repository:
        return Source(WEBHOOK if params["sender"] is not None else SCHEDULE, None)
    if own is None:
        return Source(provider, repository) if repository.isdecimal() else Source(provider, None, repository)
    for source in (own.fields.checkout, own.fields.config):
        if source.provider == provider and _is_called(source, repository):
            return replace(source, file_path=None)
    if provider != OF_REPOSITORIES[0] and not repository.isdecimal():
        raise Refused("repository", f"must be the number of the repository with provider: {provider}.")
    return find_source(api, project, provider, repository, "repository")


def _is_called(source: Source, repository: str) -> bool:
    return repository == source.external_id or repository.casefold() == (source.repository or "").casefold()


def _several(params: Mapping[str, Any], alike: Sequence[TriggerSummary]) -> Refused:
    option = "event_name" if params["event_name"] else "event_preset"
    return Refused(option, SEVERAL.format(count=len(alike), ids=", ".join(trigger.id for trigger in alike)))


def is_named(params: Mapping[str, Any], source: Source, trigger: TriggerSummary) -> bool:
    """Whether the options name a trigger. Only those of schedules and inbound webhooks are known by an event name."""
    if params["event_name"]:
        is_of_kind = trigger.source.provider in (SCHEDULE, WEBHOOK)
        return is_of_kind and bool(trigger.event_name == params["event_name"])
    is_there = trigger.source.is_at(source) or (
        trigger.source.provider == source.provider
        and source.external_id is None
        and _is_called(trigger.source, params["repository"])
    )
    return is_there and trigger.event_preset == params["event_preset"]


def _actor(api: Client, params: Mapping[str, Any]) -> str | None:
    if params["schedule"] is None:
        return None
    if params["schedule"]["attribution_actor"] == "system":
        return SYSTEM_ACTOR
    return api.get(*V2, "me", parse=lambda answer: answer.text("id"))


def check_refs(params: Mapping[str, Any], source: Source, own: Definition) -> None:
    """Refuse a ref where CircleCI takes none, and its absence where CircleCI needs one (§7.3)."""
    for ref, what, place in (
        ("checkout_ref", "checkout", own.fields.checkout),
        ("config_ref", "config", own.fields.config),
    ):
        is_same = place.external_id == source.external_id
        if is_same and params[ref] is not None:
            raise Refused(ref, NO_REF.format(source=source, what=what))
        if not is_same and place.external_id and params[ref] is None:
            raise Refused(ref, NEEDS_REF.format(source=source, what=what, own=place))
