# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's advanced settings, and whether CircleCI builds it (docs/api/v2.md §4.4, §18.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.answers import Answer, accepted
from .._api.client import Client
from .._api.errors import CircleCIError
from .._api.slug import Slug
from .._argspec import PROJECT
from .._engine.compat import dataclass
from .._engine.declaring import Declaring, escape_template
from .._engine.failures import Refused
from .._engine.options import not_empty
from .._engine.plan import Change, Check, Plan, Request, Stage
from .._engine.resource import Part, Resource
from ._projects import find_project_id
from ._roles import project_admin

FLAGS = (
    "autocancel_builds",
    "build_fork_prs",
    "build_prs_only",
    "disable_ssh",
    "forks_receive_secret_env_vars",
    "set_github_status",
    "setup_workflows",
    "write_settings_requires_admin",
)
FORKS, OVERRIDES, BUILDING = "forks_receive_secret_env_vars", "pr_only_branch_overrides", "building"
READ_ONLY = "is read-only in CircleCI's API, which would refuse the whole request. Set it in the project's settings."
NOT_SHOWN = (
    "CircleCI accepted the new settings of {project}, but does not show them. An organization can impose disable_ssh "
    "and write_settings_requires_admin on its projects."
)
NO_V3 = "Only CircleCI's API v3 shows whether a project is built, and this server does not have it."
HINTS = project_admin("change its settings, or those of the organization alone if write_settings_requires_admin is on")


@dataclass(frozen=True, slots=True)
class Found:
    """The settings that CircleCI holds.

    :ivar settings: by name. A setting that this CircleCI does not have is not among them.
    :ivar project_id: the project's UUID, if API v3 was asked.
    """

    settings: Mapping[str, Any]
    project_id: str = ""


def parse_settings(answer: Answer) -> dict[str, Any]:
    """The settings of an answer of API v2."""
    advanced = answer.object("advanced")
    settings: dict[str, Any] = {name: advanced.flag(name) for name in (*FLAGS, "oss") if advanced.is_given(name)}
    if advanced.is_given(OVERRIDES):
        settings[OVERRIDES] = _comparable(advanced.texts(OVERRIDES))
    return settings


def _parse_building(answer: Answer) -> bool:
    return not answer.object("data").object("attributes").flag("is_running_disabled")


def _comparable(value: Any) -> Any:
    """A setting in the form that is compared and returned: CircleCI lists branches in any order."""
    return sorted(set(value)) if isinstance(value, list) else value


class ProjectSettings(Resource):
    SPEC = {
        **PROJECT,
        **{name: {"type": "bool"} for name in FLAGS},
        OVERRIDES: {"type": "list", "elements": "str", "parse": not_empty},
        "oss": {"type": "bool"},
        BUILDING: {"type": "bool"},
    }
    RULES = {"required_one_of": [(*FLAGS, OVERRIDES, "oss", BUILDING)]}
    PART = Part(
        key="settings",
        options={name: {} for name in (*FLAGS, OVERRIDES, BUILDING)},
        state_key="settings",
        comes_with_owner=True,
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["oss"] is not None:
            raise Refused("oss", READ_ONLY)
        if prepared["build_fork_prs"] and prepared[FORKS] is None:
            raise Refused(
                FORKS,
                "must be given with build_fork_prs: true, since it decides whether the builds of strangers get the "
                "project's secrets.",
            )
        if prepared[OVERRIDES] == []:
            raise Refused(OVERRIDES, "is empty, and CircleCI ignores that: name at least one branch.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        project = params["project"]
        settings = api.send(_settings_request(project))
        if params[BUILDING] is None:
            return Found(settings)
        project_id = find_project_id(api, project)
        try:
            building = api.send(_building_request(project_id))
        except CircleCIError as error:
            if not error.is_missing or api.settings.server.is_cloud:
                raise
            raise Refused(BUILDING, NO_V3) from None
        return Found({**settings, BUILDING: building}, project_id)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found | None) -> Plan:
        """Without `actual`, the project does not exist yet, and the plan is only a forecast."""
        project, held = params["project"], actual.settings if actual else {}
        wanted = {name: _comparable(params[name]) for name in (*FLAGS, OVERRIDES, BUILDING) if params[name] is not None}
        changed = {name: value for name, value in wanted.items() if held.get(name) != value}
        for name in changed:
            if actual and name not in held:
                raise Refused(name, f"this CircleCI has no such setting of {project}.")
        if project.standalone and changed.get(FORKS):
            raise Refused(
                FORKS, "cannot be switched on for projects of the GitHub App, GitLab and the like: CircleCI refuses it."
            )
        advanced = {name: value for name, value in changed.items() if name != BUILDING}
        stages = [_update(project, advanced)] if advanced else []
        if BUILDING in changed:
            stages.append(_switch_building(project, actual.project_id if actual else "", changed[BUILDING]))
        return Plan(
            before={name: held.get(name) for name in wanted},
            after=wanted,
            stages=tuple(stages),
            returns={"settings": {**held, **wanted}, "changed_settings": sorted(changed)},
        )

    @staticmethod
    def declare(actual: Found, to: Declaring) -> dict[str, Any]:
        return {name: escape_template(value) for name, value in sorted(actual.settings.items()) if name != "oss"}


def _settings_request(project: Slug) -> Request[dict[str, Any]]:
    return Request("GET", project.v2("settings"), parse_settings)


def _building_request(project_id: str) -> Request[bool]:
    """The GET that shows whether CircleCI builds a project. Only API v3 does (§18.2)."""
    return Request("GET", ("api", "v3", "projects", project_id, "settings"), _parse_building)


def _update(project: Slug, wanted: Mapping[str, Any]) -> Stage:
    """The change of the settings that differ, and of no others: CircleCI refuses some even if they stay as they are."""
    request: Request[dict[str, Any]] = Request(
        "PATCH", project.v2("settings"), parse_settings, {"advanced": dict(wanted)}, repeatable=True
    )
    line = f"set {', '.join(sorted(wanted))} of {project}"
    change = Change("update", ("settings",), line, request, hints=HINTS)
    check = Check(
        _settings_request(project),
        lambda found, answers: _shows(found, wanted),
        NOT_SHOWN.format(project=project),
        is_needless=lambda answers: _shows(answers[change.identity], wanted),
    )
    return Stage((change,), check)


def _shows(settings: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(settings.get(name) == value for name, value in wanted.items())


def _switch_building(project: Slug, project_id: str, building: bool) -> Stage:
    body = {"data": {"attributes": {"is_running_disabled": not building}}}
    path = ("api", "v3", "projects", project_id, "update-settings")
    request: Request[None] = Request("POST", path, accepted, body, repeatable=True)
    line = f"{'start' if building else 'stop'} building {project}"
    change = Change("update", (BUILDING,), line, request, hints=HINTS)
    check = Check(
        _building_request(project_id), lambda found, answers: found is building, NOT_SHOWN.format(project=project)
    )
    return Stage((change,), check)
