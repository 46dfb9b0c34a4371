# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Tokens that CircleCI makes, and whose values it shows only once: those of runners, and those of projects.

They are known by a name that need not be unique. The value is in the answer to the POST and nowhere else, so that
answer is the one thing here that must not get lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._api.answers import Answer, accepted
from .._api.scrubbing import Secret
from .._engine.apply import Run
from .._engine.compat import dataclass
from .._engine.plan import Change, Deferred, Identity, Request, Search, Stage, gone
from . import _at_once

LOST = (
    "{kind} {name} of {owner} was created, but its value did not arrive, and CircleCI does not show it again. The ID "
    "is {ids}. {way_out}"
)
NOT_REMOVED = (
    "CircleCI says that there is no such {kind} of {owner}, but lists it. The token's user may lack the permission."
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token that CircleCI holds. Its value cannot be read.

    :ivar name: what it is known by: a label or nickname.
    :ivar created_at: when it was made, as ISO 8601; None if CircleCI does not say.
    :ivar public: the token as it is returned.
    """

    id: str
    name: str
    created_at: str | None
    public: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.name} (ID {self.id})"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made.

    :ivar value: what the user wants; nothing shows it again.
    :ivar public: the token as it is returned, without its value.
    """

    id: str
    value: Secret
    public: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """What tokens belong to.

    :ivar name: its name, for people.
    :ivar kind: what its tokens are called, for people.
    :ivar listing: the GET that lists them.
    :ivar path_of: the path of a token, by its id.
    :ivar hints: those of all changes.
    :ivar way_out: what to do if the value of a new token was lost.
    """

    name: str
    kind: str
    listing: Request[list[Token]]
    path_of: Callable[[str], tuple[str, ...]]
    hints: Mapping[int, str]
    way_out: str

    def text(self, template: str, name: str, **more: str) -> str:
        """A message about a token."""
        return template.format(kind=self.kind, name=name, owner=self.name, **more)


def name_in(answer: Answer, field: str) -> str:
    """The name of a token, which may be empty."""
    name = answer.public_fields([field])[field]
    if not isinstance(name, str):
        raise answer.error(f"{field} must be a string")
    return name


def new_identity(name: str) -> Identity:
    """The identity of the change that makes a token."""
    return ("new token", name)


def creation(owner: TokenOwner, name: str, actual: Sequence[Token], request: Request[NewToken]) -> Stage:
    """The stage that makes a token. Each POST makes one more, so after an unclear answer it is not sent again.

    :param actual: the tokens that are there already.
    """
    known = {token.id for token in actual}

    def find(tokens: Sequence[Token]) -> list[str] | None:
        return [token.id for token in tokens if token.name == name and token.id not in known] or None

    def lost(ids: Sequence[str]) -> str:
        return owner.text(LOST, name, ids=", ".join(ids), way_out=owner.way_out)

    line = f"create {owner.kind} {name} of {owner.name}"
    search = Search(owner.listing, find, lost=lost)
    return Stage((Change("create", new_identity(name), line, request, search=search, hints=owner.hints),))


def removal(owner: TokenOwner, tokens: Sequence[Token | NewToken], name: str) -> Stage:
    """The stage that removes tokens."""
    return Stage(tuple(_remove(owner, token.id, name) for token in tokens))


def _remove(owner: TokenOwner, identity: str, name: str) -> Change:
    request: Request[None] = Request("DELETE", owner.path_of(identity), accepted)
    line = f"remove {owner.kind} {name} (ID {identity}) of {owner.name}"
    search = gone(owner.listing, lambda token: token.id == identity)
    hints = {**owner.hints, 404: owner.text(NOT_REMOVED, name)}
    return Change("delete", ("token", identity), line, request, search=search, hints=hints)


def remove_duplicate(owner: TokenOwner, name: str, actual: Sequence[Token]) -> Deferred:
    """What comes after the creation of a token that was not there.

    :param actual: the tokens that were there before.
    """
    known = {token.id for token in actual}
    return _at_once.remove_duplicate(
        new_identity(name),
        f"{owner.kind} {name} of {owner.name}",
        owner.listing,
        lambda tokens: [token for token in tokens if token.name == name and token.id not in known],
        lambda made: removal(owner, [made], name),
        lambda first: {"first": first.public},
    )


def salvaged(run: Run) -> dict[str, Any]:
    """What is returned of a run that failed: the value of the token that it made, if it made one."""
    value = _value_of(run)
    return {"token": value} if value else {}


def returned(run: Run, key: str) -> dict[str, Any]:
    """What is returned of a run that did well.

    :param key: where the token itself is returned, without its value.
    """
    made, value = _made_by(run), _value_of(run)
    returns = {name: item for name, item in run.returns.items() if name != "first"}
    if made:
        returns[key] = made.public if value else run.returns["first"]
    return {**returns, "token": value}


def _made_by(run: Run) -> NewToken | None:
    return next((answer for answer in run.answers.values() if isinstance(answer, NewToken)), None)


def _value_of(run: Run) -> str | None:
    """The value of the token that a run has made; None if it made none, or has removed it."""
    made = _made_by(run)
    if made is None or any(change.identity == ("token", made.id) for change in run.applied):
        return None
    return str(made.value)
