# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What a task knows by its name, and CircleCI by an id: webhooks and schedules of a project."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from .._api.addresses import path_of
from .._engine.declaring import Declaring
from .._engine.failures import CheckFailed, Refused


class Named(Protocol):
    """A thing that has a name and an id."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""


One = TypeVar("One", bound=Named)


def only_one(found: Iterable[One], name: str, what: str) -> One | None:
    """The thing that has a name; None if there is none.

    :param what: what the things are, in words: `webhooks of github/acme/api`.
    :raises Refused: if several have the name. Its text lists their ids.
    """
    alike = [thing for thing in found if thing.name == name]
    if len(alike) > 1:
        raise several(alike, name, what)
    return alike[0] if alike else None


def several(alike: Sequence[Named], name: str, what: str) -> Refused:
    """What to say if several things have one name. See `only_one`."""
    ids = ", ".join(sorted(thing.id for thing in alike))
    return Refused(
        "name",
        f"{len(alike)} {what} have the name {name}, so nothing was changed. Their IDs are {ids}. "
        "Rename or delete all but one of them at CircleCI.",
    )


def declarable(found: Iterable[One], what: str, to: Declaring) -> dict[str, One]:
    """The things that can be declared, by name: those whose name no other one has."""
    named: dict[str, list[One]] = {}
    for thing in found:
        named.setdefault(thing.name, []).append(thing)
    for name, alike in named.items():
        if len(alike) > 1:
            to.problem(f"{len(alike)} {what} have the name {name}.")
    return {name: alike[0] for name, alike in sorted(named.items()) if len(alike) == 1}


def differing(wanted: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    """The names of the fields that are not as they should be. True is not 1 here."""
    return [name for name, value in wanted.items() if _as_json(value) != _as_json(held[name])]


def _as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def check_written(what: str, path: Sequence[str], wanted: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    """Check that CircleCI shows what was written. It ignores what it does not know, and says that all is well.

    :param what: what was written, in words: `webhook ci of github/acme/api`.
    :param path: the segments of the path whose answer shows it.
    :raises CheckFailed: naming the fields that differ.
    """
    fields = ", ".join(differing(wanted, shown))
    if fields:
        raise CheckFailed(
            f"CircleCI accepted the change of {what}, but the answer of {path_of(tuple(path))} does not show what was "
            f"sent for {fields}."
        )
