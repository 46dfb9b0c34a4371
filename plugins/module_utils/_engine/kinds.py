# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The kinds of plan there are: a query, one object, an operation, a set of members, and several plans in a row."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .failures import Refused
from .plan import Change, Deferred, Plan, Stage


def query(returns: Mapping[str, Any], **extra: Any) -> Plan:
    """A plan that only reads."""
    return Plan(returns=returns, **extra)


def one_object(before: Mapping[str, Any], after: Mapping[str, Any], *stages: Stage | Deferred, **extra: Any) -> Plan:
    """Converge one object: if it is as it should be already, the stages are not needed."""
    return Plan(before=before, after=after, stages=() if before == after else stages, **extra)


def operation(change: Change, **extra: Any) -> Plan:
    """Do something that has no state to compare: every run does it again."""
    return Plan(after={"does": change.line}, stages=(Stage((change,)),), **extra)


def members(
    actual: Mapping[str, Any],
    wanted: Mapping[str, Any],
    *,
    create: Callable[[str], Change] | None = None,
    update: Callable[[str], Change] | None = None,
    refresh: Callable[[str], Change] | None = None,
    delete: Callable[[str], Change] | None = None,
    remove: Iterable[str] = (),
) -> Plan:
    """Converge a set of members, each known by its name.

    `actual` and `wanted` map a name to the fields that are to be compared, so whatever else the server returns
    about a member makes no difference. An operation that is not given is not done. Nothing is ever deleted in order to
    be updated, and deletions come last, so that nobody finds a member missing in between.

    :param remove: names of members to delete, if they exist.
    :returns: a plan whose `returns` lists the names under `created`, `updated`, `refreshed`, `same`, `removed`.
    """
    missing = [key for key in wanted if key not in actual]
    present = [key for key in wanted if key in actual]
    differing = [key for key in present if actual[key] != wanted[key]]
    equal = [key for key in present if actual[key] == wanted[key]]
    writing = {"created": (missing, create), "updated": (differing, update), "refreshed": (equal, refresh)}
    written = {name: keys if make else [] for name, (keys, make) in writing.items()}
    removed = [key for key in dict.fromkeys(remove) if key in actual] if delete else []
    after = {**actual, **{key: wanted[key] for key in written["created"] + written["updated"]}}
    for key in removed:
        del after[key]
    writes = tuple(make(key) for keys, make in writing.values() if make for key in keys)
    deletions = tuple(delete(key) for key in removed) if delete else ()
    same = [key for key in present if key not in set(written["updated"])]
    return Plan(
        before=dict(actual),
        after=after,
        stages=tuple(Stage(changes) for changes in (writes, deletions) if changes),
        returns={**written, "same": same, "removed": removed},
    )


def chain(*plans: Plan) -> Plan:
    """Several plans as one, each begun when the previous one is done.

    Lists and mappings of the same name in their states are merged: keys of one kind may come from several plans.

    :raises ValueError: if two of their changes have the same identity, by which their answers would be mixed up.
    """
    count = Counter(change.identity for plan in plans for change in plan.changes)
    if twice := [identity for identity, number in count.items() if number > 1]:
        raise ValueError(f"several changes have the identity {twice[0]}")
    return Plan(
        before=_merged([plan.before for plan in plans]),
        after=_merged([plan.after for plan in plans]),
        stages=tuple(stage for plan in plans for stage in plan.stages),
        returns={name: value for plan in plans for name, value in plan.returns.items()},
        warnings=tuple(warning for plan in plans for warning in plan.warnings),
        deprecations=tuple(deprecation for plan in plans for deprecation in plan.deprecations),
    )


def _merged(states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for state in states:
        for name, value in state.items():
            if name in merged and isinstance(value, list):
                merged[name] = list(dict.fromkeys([*merged[name], *value]))
            elif name in merged and isinstance(value, Mapping):
                merged[name] = {**merged[name], **value}
            else:
                merged[name] = value
    return merged


def purged(
    extra: Sequence[str], *, held: int, keep: Iterable[str] = (), limit: int | None = None, what: str = "members"
) -> list[str]:
    """The members that a purge removes: those that the task does not declare, except the ones to keep.

    Unless the user sets a limit, a purge of more than `PURGE_LIMIT` members is refused, and so is one of more than half
    of them if there are `PURGE_SHARE_FROM` or more: it is more likely a mistake in the declaration.

    :param extra: the members that the task does not declare.
    :param held: how many members there are in all.
    :param keep: case-sensitive shell patterns of members that are not touched.
    :param limit: how many may go; None if the user did not say.
    :param what: what the members are, for the message.
    :raises Refused: if more would be removed; the text lists them.
    """
    patterns = tuple(keep)
    victims = [name for name in extra if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]
    reason = ""
    if len(victims) > (most := PURGE_LIMIT if limit is None else limit):
        reason = f"more than the {most} that purge_limit allows"
    elif limit is None and held >= PURGE_SHARE_FROM and len(victims) > held / 2:
        reason = f"more than half of the {held} there are"
    if reason:
        names = ", ".join(sorted(victims))
        raise Refused(
            "purge_limit",
            f"the purge would remove {len(victims)} {what}, {reason}, so nothing was changed. They are: {names}. "
            "Declare them, keep them with purge_keep, or set purge_limit.",
        )
    return victims


PURGE_LIMIT = 10
"""How many members a purge may remove if the user sets no limit."""
PURGE_SHARE_FROM = 5
"""The size of a set from which on a purge of more than half of it is refused if the user sets no limit."""
