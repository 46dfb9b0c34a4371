# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Triggering a pipeline by API v2 (docs/api/v2.md §7.1), the successor of v1.1's builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._argspec import PROJECT, WAIT
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused, with_result_on_error
from .._engine.kinds import operation
from .._engine.options import seconds
from .._engine.plan import Change, Plan, Request
from .._engine.resource import Resource
from ._parameters import check_parameters, hide
from ._pipeline_wait import check_errors, wait_for_pipeline
from ._refs import parse_ref
from ._workflows import PIPELINE_FIELDS, V2, read_pipeline

NO_ROUTE = "Projects of the GitHub App take definition_id only; those of GitLab cannot be triggered by this API."
IDENTITY = ("pipeline", "new")


@dataclass(frozen=True, slots=True)
class Found:
    """What must be known to trigger a pipeline.

    :ivar definition: the id of the pipeline definition; None where there is none to name.
    """

    definition: str | None
    default_branch: str | None


@dataclass(frozen=True, slots=True)
class TriggerAnswer:
    """What CircleCI answers to a trigger.

    :ivar id: the new pipeline; None if there is none.
    :ivar message: why there is none.
    """

    id: str | None
    state: str | None
    message: str
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> TriggerAnswer:
        """The answer: a pipeline, or the message that nothing has to be run."""
        if answer.has("id"):
            public = answer.public_fields(PIPELINE_FIELDS)
            return cls(answer.text("id"), answer.optional_text("state"), "", public)
        answer.text("message")
        if answer.status != 200:
            raise answer.error("id is missing")
        return cls(None, None, answer.quote("message"), {})


class Pipeline(Resource):
    SPEC = {
        **PROJECT,
        "branch": {"type": "str", "parse": parse_ref},
        "tag": {"type": "str", "parse": parse_ref},
        "parameters": {"type": "dict", "no_log": True},
        "definition_id": {"type": "str"},
        "wait": {"type": "bool", "default": False},
        **WAIT,
        "wait_grace": {"type": "float", "default": 60, "parse": seconds},
    }
    RULES = {"mutually_exclusive": [("branch", "tag")]}

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        check_parameters(prepared["parameters"])
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        project_id, default_branch = api.get(*params["project"].v2(), parse=_parse_project)
        return Found(params["definition_id"] or _only_definition(api, project_id), default_branch)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        ref = {name: params[name] for name in ("branch", "tag") if params[name]}
        where = next(iter(ref.values()), actual.default_branch or "the default branch")
        line = f"trigger a pipeline of {params['project']} at {where}"
        request = _trigger(params, ref, actual)
        change = Change("do", IDENTITY, line, request, hints=_hints(params))
        return operation(change, returns={"pipeline": None, "workflows": [], "on_hold": False})

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        made = run.answers[IDENTITY]
        if made.id is None:
            return {**run.returns, "changed": False, "msg": api.scrub(made.message)}
        known = {"pipeline": made.public, "workflows": [], "on_hold": False}
        with with_result_on_error(**known):
            if params["wait"]:
                return wait_for_pipeline(api, params, made.id)
            if made.state == "errored":
                check_errors(read_pipeline(api, made.id))
        return known


def _hints(params: Mapping[str, Any]) -> dict[int, str]:
    return {400: NO_ROUTE} if params["project"].standalone else {}


def _trigger(params: Mapping[str, Any], ref: dict[str, str], actual: Found) -> Request[TriggerAnswer]:
    project = params["project"]
    parameters = {"parameters": hide(params["parameters"])} if params["parameters"] else {}
    if not actual.definition:
        return Request("POST", project.v2("pipeline"), TriggerAnswer.parse, {**ref, **parameters})
    if not ref and actual.default_branch:
        ref = {"branch": actual.default_branch}
    refs = {"config": ref, "checkout": ref} if ref else {}
    body = {"definition_id": actual.definition, **refs, **parameters}
    return Request("POST", project.v2("pipeline", "run"), TriggerAnswer.parse, body)


def _parse_project(answer: Answer) -> tuple[str, str | None]:
    vcs = answer.optional_object("vcs_info")
    return answer.text("id"), vcs.optional_text("default_branch") if vcs else None


def _only_definition(api: Client, project_id: str) -> str | None:
    """The id of a project's pipeline definition; None where there is none to name (Server has no such route).

    :raises Refused: if there are several.
    """
    try:
        definitions = api.get_list(
            *V2,
            "projects",
            project_id,
            "pipeline-definitions",
            parse=lambda answer: (answer.text("id"), answer.optional_text("name")),
        )
    except CircleCIError as error:
        if error.status not in (400, 403, 404):
            raise
        return None
    if len(definitions) > 1:
        names = ", ".join(f"{name} ({definition})" for definition, name in definitions)
        raise Refused("definition_id", f"is required, since the project has several pipeline definitions: {names}.")
    return definitions[0][0] if definitions else None
