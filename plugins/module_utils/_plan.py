# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The engine: what a task will do is data before any of it is done.

A resource reads what CircleCI holds, then plans. The plan is a value: `before` and `after` for the diff, and stages of
changes, each of which is one HTTP request. Check mode is a plan that is not applied, `changed` is a property of the
plan. It is applied by `_apply`, the only place that writes.

Nothing here does I/O, reads a clock, or knows Ansible, HTTP or any resource.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[Any, Any] = MappingProxyType({})
"""What most of many requests have; one for all of them."""


class Refused(Exception):
    """The task asks for something that is not done. Raised before the first write; the text names the option."""


class Unsuccessful(Exception):
    """All was done as planned, and what came of it is no success: a build that failed.

    :ivar returns: the task's result all the same.
    """

    def __init__(self, message: str, **returns: Any) -> None:
        super().__init__(message)
        self.returns = returns


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    :ivar path: the segments below the server's root, not escaped: `("api", "v1.1", "me")`.
    :ivar body: what is sent as JSON; None for no body. Kept out of `repr`, it may hold secrets.
    :ivar repeatable: this POST may be sent twice without harm. GET, PUT and DELETE always may.
    """

    method: str
    path: tuple[str, ...]
    body: Any = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A look at CircleCI between two steps: a GET, and what must be true of its body.

    :ivar test: called with the body and with the answers so far (see `apply`); true if all is well.
    :ivar otherwise: what to tell the user when it is not.
    :ivar needless: called with the answers so far; true if they leave no doubt, so that there is no need to look.
    """

    request: Request
    test: Callable[[Any, Mapping[str, Any]], bool]
    otherwise: str
    needless: Callable[[Mapping[str, Any]], bool] = lambda answers: False


@dataclass(frozen=True, slots=True)
class Change:
    """One change at CircleCI: a line that says what it does, and the request that does it.

    A change with a local effect, such as a download, has something else for a request: an object with `perform(api)`.

    :ivar line: unique in its plan; it is what reports of `applied` and `pending` show, so it holds no secret.
    :ivar refresh: the effect cannot be seen by reading (a secret written over itself): written, but no `changed`.
    :ivar missing_ok: a 404 says that the thing is gone already, which is what was wanted.
    :ivar find: after an answer that leaves open whether the change was made (the connection broke, a 5xx), looks for
        its effect: a GET, and a function of its body that returns what the change's own answer would be, or None.
    :ivar successor: the change that does the same where this one's endpoint is retired: made after a 404 or 410.
    :ivar hints: by HTTP status, what to tell the user about a failure that is typical of this request.
    """

    line: str
    request: Any
    refresh: bool = False
    missing_ok: bool = False
    find: tuple[Request, Callable[[Any], Any]] | None = None
    successor: Change | None = None
    hints: Mapping[int, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Stage:
    """Changes that do not depend on each other, and what must be true before the next stage may begin.

    :ivar rounds: how often the whole stage may be applied until its check is true ("delete until gone").
    """

    changes: tuple[Change, ...]
    check: Check | None = None
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task will do. `before`, `after`, `returns` and `warnings` hold names and masks, never secrets.

    :ivar returns: the task's result as far as it can be told beforehand.
    :ivar deprecations: `(message, date)` pairs; the date is ISO 8601.
    :ivar parts: plans that do not depend on each other, by name. A plan has parts or stages. One that fails leaves the
        others alone, unless `stop_on_error`.
    """

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    returns: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    deprecations: tuple[tuple[str, str], ...] = ()
    parts: Mapping[str, Plan] = field(default_factory=dict)
    stop_on_error: bool = False

    @property
    def changes(self) -> Iterator[Change]:
        """All changes, in order."""
        for stage in self.stages:
            yield from stage.changes
        for part in self.parts.values():
            yield from part.changes

    @property
    def changed(self) -> bool:
        """Whether anything that can be read will be different. The only definition of `changed` there is."""
        return any(not change.refresh for change in self.changes)


# The kinds of plan there are.


def query(returns: Mapping[str, Any], **extra: Any) -> Plan:
    """A plan that reads only."""
    return Plan(returns=returns, **extra)


def one(before: Mapping[str, Any], after: Mapping[str, Any], *stages: Stage, **extra: Any) -> Plan:
    """Converge one object: if it is as it should be already, the stages are not needed."""
    return Plan(before=before, after=after, stages=() if before == after else stages, **extra)


def operation(change: Change, **extra: Any) -> Plan:
    """Do something that has no state to compare: every run does it again."""
    return Plan(after={"does": change.line}, stages=(Stage((change,)),), **extra)


def members(
    actual: Mapping[Hashable, Any],
    wanted: Mapping[Hashable, Any],
    *,
    create: Callable[[Hashable], Change] | None = None,
    update: Callable[[Hashable], Change] | None = None,
    refresh: Callable[[Hashable], Change] | None = None,
    delete: Callable[[Hashable], Change] | None = None,
    remove: Iterable[Hashable] = (),
) -> Plan:
    """Converge a set of members, each known by its identity.

    `actual` and `wanted` map an identity to the fields that are ours to compare; what else the server tells about a
    member cannot make a difference here. An operation that is not given is not done. Nothing is ever deleted to be
    updated, and deletions come last, so that no reader finds a gap.

    :param remove: identities to delete, of those that exist.
    :returns: a plan whose `returns` lists the identities under `created`, `updated`, `refreshed`, `same`, `removed`.
    """
    missing = [key for key in wanted if key not in actual]
    present = [key for key in wanted if key in actual]
    differing = [key for key in present if actual[key] != wanted[key]]
    equal = [key for key in present if actual[key] == wanted[key]]
    todo = {
        "created": (missing, create),
        "updated": (differing, update),
        "refreshed": (equal, refresh),
        "removed": ([key for key in dict.fromkeys(remove) if key in actual], delete),
    }
    done = {name: list(keys) if make else [] for name, (keys, make) in todo.items()}
    after = {**actual, **{key: wanted[key] for key in done["created"] + done["updated"]}}
    for key in done["removed"]:
        del after[key]
    writes = tuple(make(key) for name, (keys, make) in todo.items() if make and name != "removed" for key in keys)
    deletes = tuple(delete(key) for key in done["removed"]) if delete else ()
    return Plan(
        before=dict(actual),
        after=after,
        stages=tuple(Stage(changes) for changes in (writes, deletes) if changes),
        returns={**done, "same": [key for key in present if key not in done["updated"]]},
    )


def purgeable(extra: Sequence[str], *, keep: Iterable[str], limit: int) -> list[str]:
    """The members that a purge removes.

    :param extra: the members that the task does not declare.
    :param keep: shell patterns (case counts) of members that are not touched.
    :param limit: how many may go.
    :raises Refused: if more than `limit` would go; the text lists them.
    """
    patterns = tuple(keep)
    victims = [name for name in extra if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]
    if len(victims) > limit:
        raise Refused(
            f"purge would remove {len(victims)} members, more than purge_limit ({limit}) allows; nothing was changed. "
            f"They are: {', '.join(sorted(victims))}. Declare them, spare them with purge_keep, or raise purge_limit."
        )
    return victims
