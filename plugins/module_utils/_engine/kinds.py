# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The kinds of plan there are: a query, one object, an operation, a set of members, and several plans in a row."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from .failures import Refused
from .plan import Change, Plan, Stage

Key = TypeVar("Key", bound=Hashable)


def query(returns: Mapping[str, Any], **extra: Any) -> Plan:
    """A plan that only reads."""
    return Plan(returns=returns, **extra)


def one_object(before: Mapping[str, Any], after: Mapping[str, Any], *stages: Stage, **extra: Any) -> Plan:
    """Converge one object: if it is as it should be already, the stages are not needed."""
    return Plan(before=before, after=after, stages=() if before == after else stages, **extra)


def operation(change: Change, **extra: Any) -> Plan:
    """Do something that has no state to compare: every run does it again."""
    return Plan(after={"does": change.line}, stages=(Stage((change,)),), **extra)


def members(
    actual: Mapping[Key, Any],
    wanted: Mapping[Key, Any],
    *,
    create: Callable[[Key], Change] | None = None,
    update: Callable[[Key], Change] | None = None,
    refresh: Callable[[Key], Change] | None = None,
    delete: Callable[[Key], Change] | None = None,
    remove: Iterable[Key] = (),
) -> Plan:
    """Converge a set of members, each known by its identity.

    `actual` and `wanted` map an identity to the fields that are ours to compare, so what else the server tells about a
    member makes no difference. An operation that is not given is not done. Nothing is ever deleted to be updated, and
    deletions come last, so that no reader finds a gap.

    :param remove: identities to delete, of those that exist.
    :returns: a plan whose `returns` lists the identities under `created`, `updated`, `refreshed`, `same`, `removed`.
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
        before=_named(actual),
        after=_named(after),
        stages=tuple(Stage(changes) for changes in (writes, deletions) if changes),
        returns={**written, "same": same, "removed": removed},
    )


def _named(members: Mapping[Any, Any]) -> dict[str, Any]:
    return dict(members)


def chain(*plans: Plan) -> Plan:
    """Several plans as one, each begun when the one before it has been done.

    States of the same name are put together: keys of one kind may come from several plans.
    """
    return Plan(
        before=_united([plan.before for plan in plans]),
        after=_united([plan.after for plan in plans]),
        stages=tuple(stage for plan in plans for stage in plan.stages),
        returns={name: value for plan in plans for name, value in plan.returns.items()},
        warnings=tuple(warning for plan in plans for warning in plan.warnings),
        deprecations=tuple(deprecation for plan in plans for deprecation in plan.deprecations),
    )


def _united(states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    united: dict[str, Any] = {}
    for state in states:
        for name, value in state.items():
            together = isinstance(value, list) and name in united
            united[name] = list(dict.fromkeys([*united[name], *value])) if together else value
    return united


def purged(
    extra: Sequence[str], *, held: int, keep: Iterable[str] = (), limit: int | None = None, what: str = "members"
) -> list[str]:
    """The members that a purge removes: those that nobody declares.

    Without a limit of the user's, it refuses to remove more than `PURGE_LIMIT`, or more than half of what is held where
    that is `PURGE_SHARE_FROM` and more: so much is rather a mistake in the declaration.

    :param extra: the members that the task does not declare.
    :param held: how many members there are in all.
    :param keep: shell patterns (case counts) of members that are not touched.
    :param limit: how many may go; None if the user did not say.
    :param what: what the members are, for the message.
    :raises Refused: if more would go; the text lists them.
    """
    patterns = tuple(keep)
    victims = [name for name in extra if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]
    reason = ""
    if len(victims) > (PURGE_LIMIT if limit is None else limit):
        reason = f"more than the {PURGE_LIMIT if limit is None else limit} that purge_limit allows"
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
"""How many members a purge may remove if the user does not say."""
PURGE_SHARE_FROM = 5
"""From how many members on a purge of more than half is refused if the user does not say how many may go."""
