# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""An organization as the declarations that `contexts` and `projects` take: as it is, so that they change nothing.

Each part's resource reads what there is, and says what a user would declare. No secret can be read, so declarations
refer to them by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from .._api import slug
from .._api.client import Client
from .._api.diagnosis import describe_any, sentence
from .._api.errors import CircleCIError
from .._api.memoizing import MemoizingClient
from .._api.organization import Membership, find_id
from .._api.polling import Counter
from .._api.slug import Slug
from .._argspec import CONCURRENCY, ORGANIZATION
from .._engine.compat import dataclass, pairs
from .._engine.declaring import METHODS, Declaring, escape_template
from .._engine.failures import Refused
from .._engine.kinds import query
from .._engine.plan import Plan
from .._engine.resource import Part, Resource
from ._contexts import read_contexts
from ._fleet_report import plural
from ._organization_projects import is_of, read_slug
from .context import Context
from .context import Found as FoundContext
from .project_info import read_followed
from .projects import Projects

CONTEXTS = "contexts"
PARTS: Mapping[str, tuple[type[Resource], Part]] = {
    resource.PART.key: (resource, resource.PART) for resource in Projects.PARTS if resource.PART
}
"""What can be declared of a project, by key."""


def parse_variable(name: str) -> str:
    """The name of an Ansible variable.

    :raises ValueError: if it is none.
    """
    if not (name.isascii() and name.isidentifier()) or name in METHODS:
        raise ValueError(f"{name!r} cannot be the name of a variable")
    return name


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a project or context.

    :ivar parts: by key, what the part's resource read.
    :ivar errors: by key, why a part could not be read.
    """

    name: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class All:
    """What was read of the organization.

    :ivar slugs: by UUID, the projects that contexts are restricted to.
    """

    contexts: Sequence[Read]
    projects: Sequence[Read]
    slugs: Mapping[str, str]


class Export(Resource):
    SPEC = {
        **ORGANIZATION,
        "include": {
            "type": "list",
            "elements": "str",
            "choices": [CONTEXTS, *PARTS],
            "default": [CONTEXTS, *PARTS],
        },
        "projects": {"type": "list", "elements": "str", "parse": slug.parse},
        "secrets_variable": {"type": "str", "no_log": False, "default": "circleci_secrets", "parse": parse_variable},
        **CONCURRENCY,
    }

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if not prepared["include"]:
            raise Refused("include", "is empty, so there is nothing to export.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> All:
        organization_id = find_id(api, params["organization"])
        contexts = _read_contexts(api, params, organization_id) if CONTEXTS in params["include"] else []
        keys = [key for key in PARTS if key in params["include"]]
        projects = _read_projects(api, params, organization_id, keys) if keys else []
        return All(contexts, projects, _read_slugs(api, contexts))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: All) -> Plan:
        contexts, projects = [], []
        secrets: dict[str, Any] = {}
        problems: list[dict[str, str]] = []
        for read in (*actual.contexts, *actual.projects):
            to = Declaring(params["secrets_variable"], read.name, actual.slugs)
            if CONTEXTS in read.parts:
                contexts.append({"name": escape_template(read.name), **Context.declare(read.parts[CONTEXTS], to)})
            elif (declared := _declare_project(read, to)) or not read.errors:
                projects.append({"project": read.name, **declared})
            for kind, named in to.secrets.items():
                secrets.setdefault(kind, {}).update(named)
            problems += [{"name": read.name, "part": key, "message": text} for key, text in read.errors.items()]
            problems += [{"name": read.name, "part": "", "message": text} for text in to.problems]
        defaults = _shared(projects)
        declaration = {
            "organization": str(params["organization"]),
            "contexts": contexts,
            "projects": [_without(project, defaults) for project in projects],
            "defaults": defaults,
        }
        summary = _summary(contexts, projects, secrets, problems)
        return query(
            {
                "declaration": declaration,
                "secrets": secrets,
                "problems": problems,
                "summary": summary,
                "msg": summary,
            },
            warnings=tuple(f"{problem['name']}: {problem['message']}" for problem in problems),
        )


def _read_contexts(api: Client, params: Mapping[str, Any], organization_id: str) -> list[Read]:
    listed = sorted(read_contexts(api, organization_id).contexts, key=lambda context: context.name)
    done = Counter(api, len(listed), "contexts read")

    def read(name: str) -> Read:
        asked = Context.with_defaults({"organization": params["organization"], "name": name})
        try:
            return Read(name, {CONTEXTS: Context.read(api, asked)})
        except CircleCIError as error:
            return Read(name, errors={CONTEXTS: _why(api, error, None)})
        finally:
            done()

    return list(api.map_concurrently(read, [context.name for context in listed]))


def _read_projects(api: Client, params: Mapping[str, Any], organization_id: str, keys: Sequence[str]) -> list[Read]:
    projects = params["projects"]
    if projects is None:
        owner = Membership(params["organization"], organization_id, {})
        projects = [project.slug for project in read_followed(api) if is_of(project.slug, owner)]
    unique = {project.identity: project for project in projects}
    chosen = sorted(unique.values(), key=lambda project: str(project).casefold())
    done = Counter(api, len(chosen), "projects read")

    def read(project: Slug) -> Read:
        try:
            return _read_project(api, project, keys)
        finally:
            done()

    return list(api.map_concurrently(read, chosen))


def _read_project(api: Client, project: Slug, keys: Sequence[str]) -> Read:
    """The parts of a project. What one of them cannot read keeps no other from being read."""
    memoizing: Any = MemoizingClient(api)
    parts, errors = {}, {}
    for key in keys:
        resource, part = PARTS[key]
        if project.standalone and not part.is_everywhere:
            continue
        try:
            parts[key] = resource.read(memoizing, resource.with_defaults({"project": project}))
        except CircleCIError as error:
            errors[key] = _why(api, error, project)
    return Read(str(project), parts, errors)


def _why(api: Client, error: CircleCIError, project: Slug | None) -> str:
    """Why something could not be read.

    :raises CircleCIError: if nothing else can be read either.
    """
    if error.status == 401:
        raise error
    return sentence(describe_any(api, error, project))


def _read_slugs(api: Client, contexts: Sequence[Read]) -> dict[str, str]:
    """The slugs of the projects that contexts are restricted to, by UUID, as far as CircleCI shows them."""
    found: list[FoundContext] = [read.parts[CONTEXTS] for read in contexts if CONTEXTS in read.parts]
    ids = sorted(
        {
            restriction.value
            for context in found
            for restriction in context.restrictions
            if restriction.type == "project"
        }
    )
    slugs = pairs(ids, api.map_concurrently(lambda identity: read_slug(api, identity), ids))
    return {identity: str(project) for identity, project in slugs if project}


def _declare_project(read: Read, to: Declaring) -> dict[str, Any]:
    """What is declared of a project; nothing if all that could be read of it is empty."""
    declared = {key: PARTS[key][0].declare(actual, to) for key, actual in read.parts.items()}
    return declared if any(value not in ({}, []) for value in declared.values()) else {}


# What most projects share.


def _shared(projects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What more than half of the projects have in common, of what all of them declare: it can stand in `defaults`."""
    defaults = _common(projects, ("followed", "checkout_keys"))
    settings = [project["settings"] for project in projects if "settings" in project]
    if len(settings) == len(projects):
        defaults["settings"] = _common(
            settings, sorted({name for project_settings in settings for name in project_settings})
        )
    return {key: value for key, value in defaults.items() if value not in ({}, [])}


def _common(declared: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """The values that more than half of some mappings have, of the names that are in all of them."""
    common = {}
    for name in names:
        values = [mapping[name] for mapping in declared if name in mapping]
        if values and len(values) == len(declared):
            value = max(values, key=values.count)
            if values.count(value) > max(1, len(values) / 2):
                common[name] = value
    return common


def _without(project: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A project without what it inherits, and without what is empty anyway."""
    left = {key: _own(value, defaults.get(key)) for key, value in project.items()}
    return {key: value for key, value in left.items() if value is not None}


def _own(value: Any, default: Any) -> Any:
    """What has to be said of a value beside its default; None if nothing has."""
    if isinstance(value, Mapping) and isinstance(default, Mapping):
        return {name: item for name, item in value.items() if item != default.get(name)} or None
    is_empty = value in ({}, []) and default is None
    return None if is_empty or value == default else value


def _summary(
    contexts: Sequence[Any], projects: Sequence[Any], secrets: Mapping[str, Any], problems: Sequence[Any]
) -> str:
    count = sum(len(names) for kind in secrets.values() for names in kind.values())
    parts = (plural(len(projects), "project"), plural(len(contexts), "context"), plural(count, "secret"))
    wrong = f" {plural(len(problems), 'problem')}: see problems." if problems else ""
    return f"Exported {parts[0]} and {parts[1]}, with {parts[2]} to fill in.{wrong}"
