# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What two runs make at the same time, where CircleCI lets there be two of it.

The first one stays, and the run that made the other removes it: whoever comes second sees both, since each run reads
the list after its own POST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from .._api.client import Client
from .._api.errors import CircleCIError
from .._engine.plan import Deferred, Identity, Plan, Request, Stage

DUPLICATE_REMOVED = "Another run created the {what} at the same time. It is kept, and this run removed its own."
NOT_READ = "It is not known whether another run created the {what} at the same time: {error}"


class Existing(Protocol):
    """A thing in a list."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def created_at(self) -> str | None:
        """When it was made, in ISO 8601; None if CircleCI does not say."""


One = TypeVar("One", bound=Existing)


def oldest_first(found: Iterable[One]) -> list[One]:
    """The things in the order in which they were made; by id if they were made at one moment."""
    return sorted(found, key=lambda thing: (thing.created_at or "", thing.id))


def remove_duplicate(
    of: Identity,
    what: str,
    listing: Request[Any],
    new: Callable[[Any], Sequence[One]],
    remove: Callable[[Any], Stage],
    returns: Callable[[One], Mapping[str, Any]],
) -> Deferred:
    """What comes after the creation of what was not there.

    :param of: the identity of the change that made it; its answer has an `id`.
    :param what: it, in words: `webhook ci of github/acme/api`.
    :param new: called with the parsed answer of `listing`; those things in it that the POST may have made.
    :param remove: called with the answer of the creation; the stage that removes what it made.
    :param returns: called with what stays, if it is not that of this run; what the plan then returns.
    """

    def plan(api: Client, answers: Mapping[Identity, Any]) -> Plan:
        own = answers[of]
        try:
            found = oldest_first(new(api.send(listing)))
        except CircleCIError as error:  # what was made, and perhaps a secret of it, is worth more than this
            return Plan(warnings=(NOT_READ.format(what=what, error=error),))
        if own.id not in {thing.id for thing in found[1:]}:
            return Plan()
        return Plan(stages=(remove(own),), returns=returns(found[0]), warnings=(DUPLICATE_REMOVED.format(what=what),))

    return Deferred((), plan)
