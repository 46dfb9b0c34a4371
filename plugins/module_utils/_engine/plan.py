# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What a task will do is data before any of it is done.

A resource reads what CircleCI holds, then plans. The plan is a value: `before` and `after` for the diff, and stages of
changes, each of which is one HTTP request. In check mode a plan is not applied. `apply` applies it, and is the only
place that writes. The plans that most resources need are made by `kinds`.

Nothing here does I/O, reads a clock, or knows Ansible, HTTP or any resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, Generic, Literal, Protocol, TypeVar

from .compat import dataclass

Answered = TypeVar("Answered")

Kind = Literal["create", "update", "refresh", "delete", "do"]
"""What a change does. A `refresh` writes what may be there already, such as a secret, so its effect is invisible."""

Identity = tuple[str, ...]
"""What a change is about, unique in its plan: what kind of thing, in words, and its name: `("variable", "TOKEN")`."""

EMPTY: Mapping[Any, Any] = MappingProxyType({})
"""The default of mappings that are mostly empty. A fleet has very many of them, so all share this one."""


@dataclass(frozen=True, slots=True)
class FromAnswer:
    """A part of a request that is known only when an earlier change has been made, such as the id of a new context.

    It may stand in the path of a request, and in the mappings and lists of its body, but not in its query.

    :ivar identity: that of the earlier change. Its parser must return an object, not None.
    :ivar attribute: the attribute of its parsed answer.
    """

    identity: Identity
    attribute: str

    def __str__(self) -> str:
        return f"<{self.attribute} of {' '.join(self.identity)}>"


@dataclass(frozen=True, slots=True)
class Request(Generic[Answered]):
    """One HTTP request, and how its answer is read.

    :ivar path: the segments below the server's root, not escaped: `("api", "v1.1", "me")`.
    :ivar parse: turns the answer into a value (see `_api.answers`); if the answer is a list, each of its items.
    :ivar body: what is sent as JSON; None for no body. It is not in `repr`, since it may hold secrets.
    :ivar repeatable: whether a POST can be sent twice without harm. GET, PUT and DELETE always can.
    :ivar is_list: whether the answer is a list, which is read to its last page.
    """

    method: str
    path: tuple[str | FromAnswer, ...]
    parse: Callable[[Any], Any]
    body: Any = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    repeatable: bool = False
    is_list: bool = False


class Effect(Protocol):
    """What a change does if it is not a request to the API, such as a download."""

    def perform(self, api: Any) -> Any:
        """Do it, and return its answer."""


@dataclass(frozen=True, slots=True)
class Check:
    """A GET after a stage, and what must be true of its answer before the next stage may begin.

    :ivar holds: called with the parsed answer, and with the answers so far by identity; true if all is well.
    :ivar otherwise: the message to the user if it does not hold.
    :ivar is_needless: called with the answers so far; true if they leave no doubt, so that nothing is sent.
    """

    request: Request[Any]
    holds: Callable[[Any, Mapping[Identity, Any]], bool]
    otherwise: str
    is_needless: Callable[[Mapping[Identity, Any]], bool] = lambda answers: False


@dataclass(frozen=True, slots=True)
class Search:
    """How to find out whether a change was made, when its answer leaves that open.

    :ivar find: called with the parsed answer of the GET; returns what the change's own answer would have been, or None
        if it was not made.
    :ivar after: statuses of a refusal after which the change may have been made nevertheless.
    :ivar lost: called with what `find` found; says what to do if the answer held what nobody can read again. Then the
        change fails although it was made. None if what was found does as well as the answer.
    """

    request: Request[Any]
    find: Callable[[Any], Any]
    after: tuple[int, ...] = ()
    lost: Callable[[Any], str] | None = None


def gone(request: Request[Any], is_it: Callable[[Any], bool]) -> Search:
    """The search after a removal that was not clearly answered: it is done if the thing is not listed any more.

    CircleCI also answers 404 to those who may not see or remove something, so a 404 alone does not mean that it is
    gone.

    :param request: the GET of a list.
    :param is_it: whether an item of the list is what was to be removed.
    """
    return Search(request, lambda listed: None if any(map(is_it, listed)) else True, after=(404,))


@dataclass(frozen=True, slots=True)
class Change:
    """One change at CircleCI.

    :ivar identity: also its key among the answers.
    :ivar line: what it does, for people only. It stands in `applied` and `pending`, so it holds no secret.
    :ivar missing_ok: whether a 404 counts as success, since no list can show whether the thing is gone. See `gone`.
    :ivar search: how to find its effect after an unclear answer (the connection broke, a 5xx, a body of another shape).
    :ivar successor: the change that does the same if this one's endpoint is retired: it is made after a 404 or 410.
    :ivar hints: by HTTP status, what usually causes such a failure of this request; for the user.
    """

    kind: Kind
    identity: Identity
    line: str
    request: Request[Any] | Effect
    missing_ok: bool = False
    search: Search | None = None
    successor: Change | None = None
    hints: Mapping[int, str] = field(default_factory=lambda: EMPTY)

    @property
    def is_visible(self) -> bool:
        """Whether it alters what can be read."""
        return self.kind != "refresh"


@dataclass(frozen=True, slots=True)
class Stage:
    """Changes that do not depend on each other, and what must be true before the next stage may begin.

    :ivar rounds: how often the whole stage may be applied until its check holds, as in "delete until it is gone".
    :ivar undo: the change that takes back what earlier stages made, if this one fails.
    :ivar replaces: whether the changes remove what that was made in place of. It is not taken back then if it is not
        known whether they were made: nothing would be left.
    """

    changes: tuple[Change, ...]
    check: Check | None = None
    rounds: int = 1
    undo: Change | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Deferred:
    """Stages that can only be planned when everything before them has been done.

    :ivar foreseen: the stages that are expected, for check mode and for reports of what is pending.
    :ivar plan: called with the client and the answers so far when its turn comes. It reads and plans: the stages of the
        new plan are applied, its warnings are given, and its `returns` replace those of the same name.
    """

    foreseen: tuple[Stage, ...]
    plan: Callable[[Any, Mapping[Identity, Any]], Plan]

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that are expected."""
        return tuple(change for stage in self.foreseen for change in stage.changes)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task will do. `before`, `after`, `returns` and `warnings` hold names and masks, never secrets.

    :ivar returns: the task's result, as far as it can be predicted.
    :ivar deprecations: `(message, date)` pairs; the date is ISO 8601.
    """

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    stages: tuple[Stage | Deferred, ...] = ()
    returns: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    deprecations: tuple[tuple[str, str], ...] = ()

    @property
    def changes(self) -> Iterator[Change]:
        """All changes, in order."""
        for stage in self.stages:
            yield from stage.changes

    @property
    def changed(self) -> bool:
        """Whether anything that can be read will be different."""
        return any(change.is_visible for change in self.changes)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Plans that do not depend on each other, by name, and the members that could not even be planned.

    :ivar errors: by name, what kept a member from being read or planned.
    :ivar stop_on_error: whether nothing more is begun once a plan has failed. Otherwise the others continue.
    """

    plans: Mapping[str, Plan]
    errors: Mapping[str, Exception] = field(default_factory=dict)
    stop_on_error: bool = False

    @property
    def before(self) -> Mapping[str, Any]:
        """What there is now, by name."""
        return {name: plan.before for name, plan in self.plans.items()}

    @property
    def after(self) -> Mapping[str, Any]:
        """What there will be, by name."""
        return {name: plan.after for name, plan in self.plans.items()}

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings of all plans, each once."""
        return tuple(dict.fromkeys(warning for plan in self.plans.values() for warning in plan.warnings))

    @property
    def deprecations(self) -> tuple[tuple[str, str], ...]:
        """The deprecations of all plans, each once."""
        return tuple(dict.fromkeys(entry for plan in self.plans.values() for entry in plan.deprecations))
