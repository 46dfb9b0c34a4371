# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The report on many members that were converged in one task: one entry for each, and a summary of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.diagnosis import describe_any, describe_run, sentence
from .._api.errors import CircleCIError
from .._api.slug import Slug
from .._engine.apply import Run
from .._engine.plan import Change, Fleet, Plan
from ._fleet import FleetResource, Member, PartRefused, secret_of

GROUPS = 3
"""How many kinds of failure the summary lists."""
NAMED = 3
"""How many members it names for each of them."""
DONE = {"create": "added", "update": "updated", "refresh": "written again", "delete": "removed", "do": "done"}


def report(
    resource: type[FleetResource],
    api: Client,
    members: Sequence[Member],
    fleet: Fleet,
    runs: Mapping[str, Run],
    check_mode: bool,
) -> dict[str, Any]:
    """The result of a task: each member's report, and a sentence about all of them.

    :param runs: by name; there is none for members that could not be planned, in check mode, and if the task stopped
        before the first change.
    """
    errors = _errors(api, members, fleet, runs)
    reports = []
    for member in members:
        run = runs.get(member.name)
        plan = _plan_of(fleet, member.name)
        applied = run.applied if run else []
        pending = run.pending if run else list(plan.changes) if plan else []
        reports.append(
            {
                resource.NAME: member.name,
                "changed": any(change.is_visible for change in applied),
                "applied": [change.line for change in applied],
                "pending": [change.line for change in pending],
                "differences": _differences(
                    fleet.errors.get(member.name), [*applied, *pending], errors.get(member.name)
                ),
                "unverified": _unverified(plan, pending),
                "error": errors.get(member.name),
            }
        )
    if check_mode:
        changed = any(plan.changed for plan in fleet.plans.values())
        changes = [change for plan in fleet.plans.values() for change in plan.changes]
    else:
        changed = any(report["changed"] for report in reports)
        changes = [change for run in runs.values() for change in run.applied]
    summary = _summary(resource, fleet, reports, changes, is_foreseen=check_mode and bool(fleet.plans))
    result = {"changed": changed, "msg": summary, "summary": summary, resource.MEMBERS: reports}
    return {**result, "failed": True} if errors else result


def _plan_of(fleet: Fleet, name: str) -> Plan | None:
    """The plan of a member; of one that was refused, as much as could be planned."""
    error = fleet.errors.get(name)
    return error.plan if isinstance(error, PartRefused) else fleet.plans.get(name)


def _differences(error: Exception | None, changes: Sequence[Change], described: Mapping[str, Any] | None) -> list[str]:
    """What differs: the changes that can be seen, and what can only be told as it cannot be converged."""
    lines = [change.line for change in changes if change.is_visible]
    refusals = [described["message"]] if isinstance(error, PartRefused) and described else []
    return list(dict.fromkeys([*lines, *refusals]))


def _unverified(plan: Plan | None, pending: Sequence[Change]) -> list[str]:
    """The secrets whose values may not be the declared ones: what could not be compared, and was not written either."""
    not_written = {secret_of(*change.identity[:2]) for change in pending if change.kind == "refresh"}
    return sorted(not_written.union(plan.returns["unverified"] if plan else ()))


def _errors(api: Client, members: Sequence[Member], fleet: Fleet, runs: Mapping[str, Run]) -> dict[str, dict[str, Any]]:
    """The described errors, by member. Each kind of failure is worked out once, for one of the members that have it."""
    failed = {
        member.name: member
        for member in members
        if member.name in fleet.errors or (member.name in runs and runs[member.name].error)
    }
    causes = {name: fleet.errors.get(name) or runs[name].error for name in failed}
    first: dict[Any, Slug | None] = {}
    for name, member in failed.items():
        first.setdefault(_kind(causes[name], member), member.project)
    # Asked concurrently here; from then on the client knows the statuses.
    access = [slug for kind, slug in first.items() if slug and kind[0] in (401, 403, 404)]
    list(api.map_concurrently(lambda slug: api.status(*slug.about()), access))
    described = {}
    for name, member in failed.items():
        like = first[_kind(causes[name], member)]
        run = runs.get(name)
        if run is not None and run.error is not None:
            described[name] = describe_run(api, run, member.project, like)
        else:
            described[name] = describe_any(api, fleet.errors[name], member.project, like=like)
    return described


def _kind(error: BaseException | None, member: Member) -> tuple[Any, ...]:
    if isinstance(error, CircleCIError):
        route = _without_name(error.path, member)
        return (error.status, error.method, route, error.message)
    return (None, type(error).__name__, str(error))


def _without_name(text: str, member: Member) -> str:
    return text.replace(member.name, "...")


def _summary(
    resource: type[FleetResource],
    fleet: Fleet,
    reports: Sequence[Mapping[str, Any]],
    changes: Iterable[Change],
    is_foreseen: bool,
) -> str:
    count = Counter((change.identity[0], change.kind) for change in changes)
    made = ", ".join(f"{plural(number, of)} {DONE[kind]}" for (of, kind), number in count.items())
    total = len(reports)
    changed = (
        [name for name, plan in fleet.plans.items() if plan.changed]
        if is_foreseen
        else [report for report in reports if report["changed"]]
    )
    verb = "would change" if is_foreseen else "changed"
    text = f"{len(changed)} of {plural(total, _noun(resource))} {verb}{f' ({made})' if made else ''}."
    wrong = [report for report in reports if report["error"]]
    if not wrong:
        return text
    groups: dict[str, list[str]] = {}
    for report in wrong:
        name = report[resource.NAME]
        groups.setdefault(sentence(report["error"]).replace(name, PLACE), []).append(name)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    listed = [_group(text, names) for text, names in ordered[:GROUPS]]
    left = sum(len(names) for _text, names in ordered[GROUPS:])
    more = f" {left} more failed in other ways; see {resource.MEMBERS}." if left else ""
    return f"{plural(len(wrong), _noun(resource))} failed. {' '.join(listed)}{more} {text}"


def _group(failure: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        text = failure.replace(PLACE, names[0])
        return text if names[0] in text else f"{names[0]}: {text}"
    listed = ", ".join(names[:NAMED])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{listed}{more}: {failure.replace(PLACE, '...')}"


PLACE = "\0"
"""Stands for the name of a member in what several of them failed with. No text has it."""


def _noun(resource: type[FleetResource]) -> str:
    return resource.MEMBERS.removesuffix("s")


def plural(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
