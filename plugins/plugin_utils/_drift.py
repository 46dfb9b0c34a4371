# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""Drift as one document: results of modules and the declarations of a user go in, names and words come out.

It is made of values alone, without a clock, so equal results make equal documents. A result that is missing or failed
says why something is not known. Values of declarations never get into the document.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..module_utils._api.diagnosis import sentence
from ..module_utils._argspec import CACHE_VARIABLE
from ..module_utils._engine.declaring import unescape_template
from ..module_utils._resources._fingerprint import is_fingerprint_variable
from ..module_utils._resources._fleet_report import plural
from ..module_utils._resources._parts import over_defaults
from ..module_utils._resources.contexts import Contexts
from ..module_utils._resources.projects import Projects
from ._undeclared import contents, identity_of, is_open, of_context, of_project

Result = Mapping[str, Any]
"""What a module returned."""
Entry = dict[str, Any]

PROJECT_OPTIONS: Mapping[str, Any] = Projects.SPEC["defaults"]["options"]
CONTEXT_OPTIONS: Mapping[str, Any] = Contexts.SPEC["defaults"]["options"]

VERSION = 1
"""Of the form of the document."""


def drift_document(
    declared: Mapping[str, Any],
    projects: Result,
    contexts: Result,
    exports: Sequence[Result],
    context_ages: Result,
    project_ages: Mapping[str, Result],
    time: str,
    oldest: int,
    undeclared_is_drift: bool,
) -> dict[str, Any]:
    """The document.

    :param declared: `organization`, `projects`, `project_defaults`, `contexts` and `context_defaults`.
    :param projects: the result of the module `projects` in check mode; `contexts` likewise.
    :param exports: results of `export`, for different projects.
    :param context_ages: the result of `context_info`.
    :param project_ages: by project, the result of `env_vars_info`.
    :param time: when all this was read.
    :param oldest: how many of the oldest secrets to list.
    :param undeclared_is_drift: whether things that nobody declares are drift.
    """
    held = _Held(exports)
    failures = [*_failure("projects", projects), *_failure("contexts", contexts)]
    # What was refused need not have the form of a declaration, and nothing is compared with it.
    refused = {failure["what"] for failure in failures}
    declared_projects = {} if "projects" in refused else _declared_projects(declared)
    declared_contexts = {} if "contexts" in refused else _declared_contexts(declared)
    of_projects = _compared(projects, "projects", "project", declared_projects, held.projects, of_project)
    of_contexts = _compared(contexts, "contexts", "name", declared_contexts, held.contexts, of_context)
    undeclared = {
        "projects": _undeclared(held.projects, {identity_of(project["name"]) for project in of_projects}),
        "contexts": [
            {**context, "open": is_open(held.contexts[context["name"]])}
            for context in _undeclared(held.contexts, {context["name"] for context in of_contexts})
        ],
    }
    for failure in failures:  # it is not known what is declared, so nothing can be said to be undeclared
        undeclared[failure["what"]] = []
    secrets = [*_context_secrets(context_ages), *_project_secrets(project_ages)]
    problems = _problems(declared, of_projects, of_contexts, exports, context_ages, project_ages)
    document = {
        "version": VERSION,
        "organization": held.organization or str(declared.get("organization") or ""),
        "time": time,
        "drift": False,
        "readable": False,
        "summary": "",
        "counts": {},
        "failures": failures,
        "projects": of_projects,
        "contexts": of_contexts,
        "undeclared": undeclared,
        "undeclared_is_known": not failures and any("declaration" in result for result in exports),
        "oldest": sorted(_dated(secrets), key=_by_age)[:oldest],
        "problems": problems,
    }
    document["counts"] = counts = _counts(document, secrets)
    document["drift"] = bool(counts["differences"] or (undeclared_is_drift and counts["undeclared"]))
    document["readable"] = not failures and _is_readable(counts)
    document["summary"] = _summary(document)
    return document


class _Held:
    """What CircleCI holds, as exports declare it.

    :ivar projects: by identity; each is complete, with its own name.
    :ivar contexts: by name.
    """

    def __init__(self, exports: Sequence[Result]) -> None:
        self.organization = ""
        self.projects: dict[Hashable, Mapping[str, Any]] = {}
        self.contexts: dict[Hashable, Mapping[str, Any]] = {}
        for result in exports:
            declaration = result.get("declaration") or {}
            self.organization = self.organization or declaration.get("organization", "")
            for project in declaration.get("projects", ()):
                whole = over_defaults(PROJECT_OPTIONS, declaration.get("defaults"), project)
                self.projects.setdefault(identity_of(project["project"]), {**whole, "name": project["project"]})
            for context in declaration.get("contexts", ()):
                name = unescape_template(context["name"])
                self.contexts.setdefault(name, {**context, "name": name})


def _declared_projects(declared: Mapping[str, Any]) -> dict[Hashable, Mapping[str, Any]]:
    defaults = declared.get("project_defaults")
    return {
        identity_of(project["project"]): over_defaults(PROJECT_OPTIONS, defaults, project)
        for project in declared.get("projects") or ()
    }


def _declared_contexts(declared: Mapping[str, Any]) -> dict[Hashable, Mapping[str, Any]]:
    defaults = declared.get("context_defaults")
    return {
        str(context["name"]): over_defaults(CONTEXT_OPTIONS, defaults, context)
        for context in declared.get("contexts") or ()
    }


def _failure(what: str, result: Result) -> Iterator[Entry]:
    """Why a task compared nothing at all, if it did not."""
    if result and what not in result and not result.get("skipped"):
        yield {"what": what, "message": str(result.get("msg") or "The task gave no result.")}


def _compared(
    result: Result,
    members: str,
    key: str,
    declared: Mapping[Hashable, Mapping[str, Any]],
    held: Mapping[Hashable, Mapping[str, Any]],
    undeclared: Any,
) -> list[Entry]:
    """What was found out about each declared project or context, sorted by name."""
    entries = []
    for report in result.get(members) or ():
        name = report[key]
        identity = identity_of(name) if members == "projects" else name
        differences = list(report["differences"])
        error = "" if differences or not report["error"] else sentence(report["error"])
        extra = undeclared(held[identity], declared.get(identity, {})) if identity in held else []
        status = "differs" if differences else "unreadable" if error else "extra" if extra else "same"
        entries.append(
            {
                "name": name,
                "status": status,
                "differences": differences,
                "undeclared": extra,
                "unverified": list(report["unverified"]),
                "error": error,
            }
        )
    return sorted(entries, key=_by_name)


def _undeclared(held: Mapping[Hashable, Mapping[str, Any]], known: set[Hashable]) -> list[Entry]:
    """What is held and not known, and what is in it."""
    unknown = [{"name": thing["name"], "holds": contents(thing)} for key, thing in held.items() if key not in known]
    return sorted(unknown, key=_by_name)


def _context_secrets(result: Result) -> Iterator[Entry]:
    for context in result.get("contexts") or ():
        for variable in context["env_vars"]:
            yield from _secret("context", context["name"], variable, variable["updated_at"] or variable["created_at"])


def _project_secrets(results: Mapping[str, Result]) -> Iterator[Entry]:
    for project, result in results.items():
        for variable in result.get("env_vars") or ():
            yield from _secret("project", project, variable, variable["created_at"])


def _secret(kind: str, holder: str, variable: Mapping[str, Any], since: str | None) -> Iterator[Entry]:
    name = variable["name"]
    if not is_fingerprint_variable(name) and name != CACHE_VARIABLE:
        yield {"kind": kind, "holder": holder, "name": name, "age_days": variable["age_days"], "since": since}


def _problems(
    declared: Mapping[str, Any],
    projects: Iterable[Entry],
    contexts: Iterable[Entry],
    exports: Sequence[Result],
    context_ages: Result,
    project_ages: Mapping[str, Result],
) -> list[Entry]:
    """What could not be read: each project or context once for each reason, with the parts that it is about."""
    everything = f"the organization {declared.get('organization') or ''}".strip()
    unreadable = [
        *(
            (entry["name"], "declared", entry["error"])
            for kind in (projects, contexts)
            for entry in kind
            if entry["error"]
        ),
        *((name, part, text) for result in exports for name, part, text in _problems_of_export(result, everything)),
        *((everything, "ages of contexts", text) for text in _why_missing(context_ages, "contexts")),
        *(
            (name, "ages", text)
            for name, result in sorted(project_ages.items())
            for text in _why_missing(result, "env_vars")
        ),
    ]
    parts: dict[tuple[str, str], list[str]] = {}
    for name, part, text in unreadable:
        parts.setdefault((name, text), []).append(part)
    found = [
        {"name": name, "parts": sorted({*filter(None, of)}), "message": text} for (name, text), of in parts.items()
    ]
    return sorted(found, key=_by_name)


def _problems_of_export(result: Result, everything: str) -> Iterator[tuple[str, str, str]]:
    for problem in result.get("problems") or ():
        yield problem["name"], problem["part"], problem["message"]
    for text in _why_missing(result, "declaration"):
        yield everything, "what is not declared", text


def _why_missing(result: Result, key: str) -> Iterator[str]:
    if result and key not in result and not result.get("skipped"):
        yield str(result.get("msg") or "The task gave no result.")


def _counts(document: Mapping[str, Any], secrets: Sequence[Entry]) -> dict[str, Any]:
    projects, contexts = document["projects"], document["contexts"]

    def total(key: str) -> int:
        return sum(len(entry[key]) for entry in (*projects, *contexts))

    return {
        "projects": _count(projects),
        "contexts": _count(contexts),
        "differences": total("differences"),
        "undeclared": total("undeclared") + sum(map(len, document["undeclared"].values())),
        "unverified": total("unverified"),
        "unreadable": len({problem["name"] for problem in document["problems"]}),
        "secrets": len(secrets),
        "undated": len(secrets) - len(_dated(secrets)),
    }


def _dated(secrets: Sequence[Entry]) -> list[Entry]:
    return [secret for secret in secrets if secret["age_days"] is not None]


def _count(entries: Sequence[Entry]) -> dict[str, int]:
    statuses = [entry["status"] for entry in entries]
    return {
        "declared": len(entries),
        "differ": statuses.count("differs"),
        "extra": statuses.count("extra"),
        "same": statuses.count("same"),
        "unreadable": statuses.count("unreadable"),
    }


def _is_readable(counts: Mapping[str, Any]) -> bool:
    """Whether at least one of the declared projects and contexts could be compared, if there are any."""
    both = [counts["projects"], counts["contexts"]]
    return not any(count["declared"] for count in both) or any(
        count["declared"] > count["unreadable"] for count in both
    )


def _by_name(entry: Entry) -> tuple[str, str]:
    return entry["name"].casefold(), entry["name"]


def _by_age(entry: Entry) -> tuple[Any, ...]:
    return -entry["age_days"], entry["since"], entry["kind"], *_by_name({"name": entry["holder"]}), entry["name"]


def _summary(document: Mapping[str, Any]) -> str:
    """The document in a few sentences, fit for a chat message. It names nothing but the organization."""
    counts, organization = document["counts"], document["organization"]
    readable = {kind: counts[kind]["declared"] - counts[kind]["unreadable"] for kind in ("projects", "contexts")}
    compared = {kind: plural(number, kind.removesuffix("s")) for kind, number in readable.items() if number}
    if document["failures"]:
        return (
            f"{organization} could not be compared: {' '.join(failure['message'] for failure in document['failures'])}"
        )
    text = f"{'Drift' if document['drift'] else 'No drift'} in {organization}."
    if any(counts[kind]["differ"] for kind in compared):
        parts = [f"{counts[kind]['differ']} of {number}" for kind, number in compared.items()]
        text += f" {' and '.join(parts)} differ from what is declared."
    elif compared:
        text += f" None of {' and '.join(compared.values())} differs from what is declared."
    if counts["undeclared"]:
        text += f" {plural(counts['undeclared'], 'thing')} not declared."
    if counts["unreadable"]:
        text += f" {counts['unreadable']} could not be read."
    if counts["unverified"]:
        text += f" {plural(counts['unverified'], 'value')} could not be compared."
    return text
