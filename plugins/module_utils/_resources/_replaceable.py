# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What can only be changed in part, so that it has to be made anew for the rest: pipeline definitions and triggers.

CircleCI lets there be two of one name, and answers a write with what it has made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from .._api.answers import Answer, confirmed
from .._api.errors import CircleCIError
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.failures import Refused, with_result_on_error
from .._engine.plan import Change, Check, Deferred, FromAnswer, Identity, Request, Search, Stage, gone
from ._at_once import oldest_first, remove_duplicate

OLD, NEW = "the old", "the new"
"""Which of two things of one name is meant."""
NOT_SHOWN = "CircleCI did not make the new {kind} as it was sent, so the old one was left."


One = TypeVar("One")


class Fields(Protocol):
    """What a task declares of a thing."""

    def differences(self, held: Any) -> list[str]:
        """The names of all fields that differ from those of another thing."""


class Existing(Protocol):
    """A thing that CircleCI holds; a frozen dataclass.

    :ivar unlike: in the answer to a write, an error that names the fields that are not as they were sent.
    """

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def fields(self) -> Any:
        """What a task can declare of it."""

    @property
    def created_at(self) -> str | None:
        """When it was made, in ISO 8601; None if CircleCI does not say."""

    @property
    def unlike(self) -> CircleCIError | None:
        """See the class."""


class Summary(Protocol):
    """A thing in a list. Only the one that a task is about is read as a whole."""

    @property
    def id(self) -> str:
        """Its id."""

    def read(self) -> Any:
        """The whole thing."""


@dataclass(frozen=True, slots=True)
class Halved:
    """Two things where one must be: perhaps what a run has left that ended before it deleted the old one.

    :ivar made: the newer one.
    :ivar refusal: what to say if it is something else.
    """

    made: Any
    refusal: Refused


def the_one(alike: Sequence[Summary], refusal: Refused, may_be_halved: bool) -> tuple[Any, Halved | None]:
    """The thing that is meant, None if there is none; and what is besides it. See `Halved`.

    :param alike: those that it may be.
    :raises Refused: if there are too many.
    """
    if len(alike) < 2:
        return (alike[0].read() if alike else None), None
    if len(alike) > 2 or not may_be_halved:
        raise refusal
    old, made = oldest_first(summary.read() for summary in alike)
    return old, Halved(made, refusal)


@dataclass(frozen=True, slots=True)
class Replaceable:
    """A thing that a task is about, and how it is written.

    :ivar kind: what it is, in words: `trigger`.
    :ivar name: what it is known by.
    :ivar owner: what it belongs to, in words: `github/acme/api`.
    :ivar known: the id of the one that there is; None if there is none.
    :ivar listing: the GET of all, of which `is_meant` picks those of the name.
    :ivar path: the segments of the path to which new ones are sent.
    :ivar path_of: the segments of the path of one, by its id.
    :ivar parse: reads an answer to a write.
    :ivar hints: those of all changes.
    """

    kind: str
    name: str
    owner: str
    known: str | None
    listing: Request[Any]
    is_meant: Callable[[Any], bool]
    path: tuple[str | FromAnswer, ...]
    path_of: Callable[[str | FromAnswer], tuple[str | FromAnswer, ...]]
    parse: Callable[[Answer], Any]
    hints: Mapping[int, str]

    def identity(self, *which: str) -> Identity:
        """The identity of the change that writes it, or that deletes one of two."""
        return (self.kind, self.name, *which)

    def create(
        self,
        wanted: Fields,
        body: Mapping[str, Any],
        hints: Mapping[int, str] | None = None,
        lost: Callable[[Any], str] | None = None,
    ) -> Change:
        """The change that makes it. There can be two alike, so after an unclear answer the list is searched.

        :param lost: see `Search`.
        """

        def find(listed: Sequence[Summary]) -> Existing | None:
            # Another run may have made one at the same time, and first: its own one is for that run to find.
            alike = oldest_first(held for held in self._new(listed) if not wanted.differences(held.fields))
            return alike[-1] if alike else None

        return Change(
            "create",
            self.identity(),
            self._line("create"),
            Request("POST", self.path, self._parser(wanted), body),
            search=Search(self.listing, find, lost=lost),
            hints={**self.hints, **(hints or {})},
        )

    def update(self, wanted: Fields, body: Mapping[str, Any], hints: Mapping[int, str] | None = None) -> Change:
        """The change that sends the fields that differ. To send it twice does no harm."""
        path, parse = self.path_of(self.known or ""), self._parser(wanted)
        request: Request[Any] = Request("PATCH", path, parse, body, repeatable=True)
        return Change("update", self.identity(), self._line("update"), request, hints={**self.hints, **(hints or {})})

    def delete(self, which: str = "the", one: str | FromAnswer | None = None) -> Change:
        """The change that deletes one.

        :param one: its id; None for the one that there is.
        """
        chosen = one or self.known or ""
        is_new = isinstance(chosen, FromAnswer)
        return Change(
            "delete",
            self.identity(which),
            self._line(f"delete {which}"),
            Request("DELETE", self.path_of(chosen), confirmed),
            missing_ok=is_new,
            search=None if is_new else gone(self.listing, lambda listed: listed.id == chosen),
            hints=self.hints,
        )

    def made(self, creation: Change, returns: Callable[[Any], Mapping[str, Any]]) -> tuple[Stage | Deferred, ...]:
        """The stages that make it where there is none.

        :param returns: what the plan returns of another run's, if that stays.
        """
        return (Stage((creation,)), self._remove_duplicate(returns))

    def replaced(
        self, creation: Change, wanted: Fields, returns: Callable[[Any], Mapping[str, Any]]
    ) -> tuple[Stage | Deferred, ...]:
        """The stages that make it anew: as it was sent, before the old one is deleted. Else it is deleted again."""
        undo = self.delete(NEW, FromAnswer(creation.identity, "id"))

        def is_shown(listed: Sequence[Summary], answers: Mapping[Identity, Any]) -> bool:
            new = next((summary.read() for summary in listed if summary.id == answers[creation.identity].id), None)
            return new is not None and not wanted.differences(new.fields)

        def is_answered(answers: Mapping[Identity, Any]) -> bool:
            return not answers[creation.identity].unlike

        check = Check(self.listing, is_shown, NOT_SHOWN.format(kind=self.kind), is_answered)
        removal = Stage((self.delete(OLD),), undo=undo, replaces=True)
        return Stage((creation,)), Stage((), check, undo=undo), removal, self._remove_duplicate(returns)

    def resumed(self, halved: Halved, wanted: Fields) -> Stage:
        """The stage that ends what an earlier run has begun: the old one is deleted.

        :raises Refused: if the newer one is not what that run would have made.
        """
        if wanted.differences(halved.made.fields):
            raise halved.refusal
        return Stage((self.delete(OLD),))

    def _remove_duplicate(self, returns: Callable[[Any], Mapping[str, Any]]) -> Deferred:
        return remove_duplicate(
            self.identity(),
            f"{self.kind} {self.name} of {self.owner}",
            self.listing,
            self._new,
            lambda made: Stage((self.delete(NEW, made.id),)),
            returns,
        )

    def _new(self, listed: Sequence[Summary]) -> list[Any]:
        """Those of the name that were not there before."""
        return [summary.read() for summary in listed if summary.id != self.known and self.is_meant(summary)]

    def _parser(self, wanted: Fields) -> Callable[[Answer], Any]:
        """The parser of a write, which compares the answer with what was sent."""

        def parse(answer: Answer) -> Any:
            made = self.parse(answer)
            names = ", ".join(wanted.differences(made.fields))
            unlike = answer.error(f"these fields are not as they were sent: {names}") if names else None
            return replace(made, unlike=unlike)

        return parse

    def _line(self, verb: str) -> str:
        return f"{verb} {self.kind} {self.name} of {self.owner}"


def written_by(run: Run, kind: type[One]) -> One | None:
    """What a run has written, as it was answered; None if it wrote nothing, or has removed it.

    :param kind: that of the thing.
    """
    is_removed = any(change.kind == "delete" and change.identity[2:] == (NEW,) for change in run.applied)
    return None if is_removed else next((answer for answer in run.answers.values() if isinstance(answer, kind)), None)


def checked(made: Existing, returns: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a task returns of what it has written.

    :raises CircleCIError: if it is not as it was sent. The task returns it nevertheless.
    """
    with with_result_on_error(**returns):
        if made.unlike:
            raise made.unlike
    return returns
