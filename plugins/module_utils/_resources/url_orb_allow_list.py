# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""From which URLs an organization may use orbs (docs/api/v2.md §9.3).

CircleCI does not ask that names are unique, and has no update: an entry is replaced by making the new one first, so
that at no moment an orb is refused that was allowed before and is allowed after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api import addresses
from .._api.answers import Answer, confirmed
from .._api.client import Client
from .._api.organization import find_id
from .._api.scrubbing import quoted
from .._argspec import ORGANIZATION, PURGE
from .._engine.compat import dataclass, pairs
from .._engine.failures import CheckFailed, Refused
from .._engine.kinds import purged
from .._engine.options import IS_EMPTY, not_empty
from .._engine.plan import Change, Deferred, Identity, Plan, Request, Search, Stage
from .._engine.resource import Resource
from ._roles import organization_admin

AUTHS = ("none", "github-oauth", "github-app", "bitbucket-oauth")
HINTS = organization_admin("change its allow-list of orbs")
AT_ONCE = (
    "Another run created the same entries at the same time: {names}. One of each is kept, and the others were removed."
)
NOT_SHOWN = (
    "CircleCI accepted the new entries, but does not list them as they are declared, so the old ones were left. "
    "Compare the list in the settings of the organization with the task."
)


def parse_prefix(text: str) -> str:
    """How URLs of orbs may begin.

    :raises ValueError: for what is no https address, and for a host that other hosts' names may begin with.
    """
    try:
        address = addresses.parse(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a plain https URL") from None
    if address.origin[0] != "https":
        raise ValueError(f"{quoted(text)} must begin with https://")
    if "/" not in text.partition("://")[2]:
        raise ValueError(f"{quoted(text)} needs a / after the host, or it also allows hosts such as {text}.example.org")
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, without its id."""

    name: str
    prefix: str
    auth: str

    def __str__(self) -> str:
        return f"{self.name}: {self.prefix} ({self.auth})"

    @property
    def fields(self) -> dict[str, str]:
        """The entry as it is sent."""
        return {"name": self.name, "prefix": self.prefix, "auth": self.auth}


@dataclass(frozen=True, slots=True)
class AllowListEntry:
    """An entry that CircleCI holds."""

    id: str
    entry: Entry

    @classmethod
    def parse(cls, answer: Answer) -> AllowListEntry:
        """The entry of an item."""
        return cls(answer.text("id"), Entry(answer.text("name"), answer.text("prefix"), answer.text("auth")))

    @property
    def public(self) -> dict[str, Any]:
        """The entry as it is returned."""
        return {"id": self.id, **self.entry.fields}


@dataclass(frozen=True, slots=True)
class Found:
    """What CircleCI holds, and in which organization."""

    organization_id: str
    entries: Sequence[AllowListEntry]


class UrlOrbAllowList(Resource):
    SPEC = {
        **ORGANIZATION,
        "entries": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "name": {"type": "str", "required": True, "parse": not_empty},
                "prefix": {"type": "str", "required": True, "parse": parse_prefix},
                "auth": {"type": "str", "default": "none", "choices": list(AUTHS)},
            },
        },
        **PURGE,
    }

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        entries = [Entry(**entry) for entry in prepared["entries"]]
        names = [entry.name for entry in entries]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise Refused(f"entries[{index}].name", f"{name!r} is declared twice.")
        if not entries and not (prepared["purge"] and prepared["purge_limit"]):
            raise Refused("entries", f"{IS_EMPTY} To empty the list, set purge and purge_limit.")
        return {**prepared, "entries": entries}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        organization_id = find_id(api, params["organization"])
        return Found(organization_id, api.send(_list_request(organization_id)))

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        same = [next((held for held in actual.entries if held.entry == entry), None) for entry in params["entries"]]
        new = [entry for entry, held in pairs(params["entries"], same) if held is None]
        others = [held for held in actual.entries if held not in same]
        replaced = _replaced(params, others)
        removed = [*replaced, *_purged(params, actual, [held for held in others if held not in replaced])]
        left = [held for held in actual.entries if held not in removed]
        returns = {
            "entries": _public(left, dict.fromkeys(new)),
            "created": [entry.name for entry in new],
            "removed": [held.public for held in removed],
        }
        additions: tuple[Stage | Deferred, ...] = ()
        if new:
            creations = Stage(tuple(_create(params, actual, entry) for entry in new))
            additions = (creations, _verify_entries(params, actual, new, left))
        removals = (Stage(tuple(_remove(params, actual, held) for held in removed)),) if removed else ()
        before = _state([held.entry for held in actual.entries])
        return Plan(before, _state([*(held.entry for held in left), *new]), (*additions, *removals), returns)


def _state(entries: Sequence[Entry]) -> dict[str, Any]:
    return {"entries": sorted(map(str, entries))}


def _replaced(params: Mapping[str, Any], others: Sequence[AllowListEntry]) -> list[AllowListEntry]:
    """The entries in whose place the declared ones of the same names come, or came in a run that ended half-way.

    :raises Refused: if there are several of a name, unless all that is not declared is purged anyway.
    """
    replaced = []
    for entry in params["entries"]:
        found = [held for held in others if held.entry.name == entry.name and held.entry != entry]
        if len(found) > 1 and not params["purge"]:
            index = params["entries"].index(entry)
            raise Refused(
                f"entries[{index}].name",
                f"there are {len(found)} other entries with this name, so it is not clear which one is to be replaced: "
                f"{'; '.join(f'{held.entry}, ID {held.id}' for held in found)}. Use another name, or set purge.",
            )
        replaced += found if len(found) == 1 else []
    return replaced


def _purged(params: Mapping[str, Any], actual: Found, extra: Sequence[AllowListEntry]) -> list[AllowListEntry]:
    if not params["purge"]:
        return []
    names = purged(
        [held.entry.name for held in extra],
        held=len(actual.entries),
        keep=params["purge_keep"],
        limit=params["purge_limit"],
        what="entries",
    )
    return [held for held in extra if held.entry.name in names]


def _path(organization_id: str, *rest: str) -> tuple[str, ...]:
    return ("api", "v2", "organization", organization_id, "url-orb-allow-list", *rest)


def _list_request(organization_id: str) -> Request[list[AllowListEntry]]:
    return Request("GET", _path(organization_id), AllowListEntry.parse, is_list=True)


def _public(left: Sequence[AllowListEntry], new: Mapping[Entry, str | None]) -> list[dict[str, Any]]:
    """The entries as they are returned.

    :param left: those that were there before, and stay.
    :param new: the ids of those that were not; None if they are not known yet.
    """
    entries = [*(held.public for held in left), *({"id": made, **entry.fields} for entry, made in new.items())]
    return sorted(entries, key=lambda entry: (entry["name"], entry["prefix"], entry["auth"]))


def _verify_entries(
    params: Mapping[str, Any], actual: Found, new: Sequence[Entry], left: Sequence[AllowListEntry]
) -> Deferred:
    """What comes after the creation of entries, and before others are removed: the list has to show them.

    Another run may have made the same ones at the same time. CircleCI does not tell which came first, but they are
    equal, so every run that sees both leaves the same one.
    """

    def plan(api: Client, answers: Mapping[Identity, Any]) -> Plan:
        listed = sorted(api.send(_list_request(actual.organization_id)), key=lambda held: held.id)
        made = {entry: [held for held in listed if held.entry == entry] for entry in new}
        if not all(made.values()):
            raise CheckFailed(NOT_SHOWN)
        doubles = tuple(held for alike in made.values() for held in alike[1:])
        names = ", ".join(entry.name for entry, alike in made.items() if len(alike) > 1)
        return Plan(
            stages=(Stage(tuple(_remove(params, actual, held) for held in doubles)),),
            returns={"entries": _public(left, {entry: alike[0].id for entry, alike in made.items()})},
            warnings=(AT_ONCE.format(names=names),) if doubles else (),
        )

    return Deferred((), plan)


def _create(params: Mapping[str, Any], actual: Found, entry: Entry) -> Change:
    """The change that makes an entry. Each POST makes one more, so after an unclear answer the list is searched."""
    known = {held.id for held in actual.entries}

    def find(entries: Sequence[AllowListEntry]) -> str | None:
        return next((held.id for held in entries if held.entry == entry and held.id not in known), None)

    return Change(
        "create",
        ("entry", entry.name),
        f"allow {params['organization']} orbs of {entry}",
        Request("POST", _path(actual.organization_id), _parse_id, entry.fields),
        search=Search(_list_request(actual.organization_id), find),
        hints=HINTS,
    )


def _parse_id(answer: Answer) -> str:
    return answer.text("id")


def _remove(params: Mapping[str, Any], actual: Found, held: AllowListEntry) -> Change:
    """The change that removes an entry. CircleCI answers 200 if it is gone, so a 404 is an error (§9.3)."""
    request: Request[None] = Request("DELETE", _path(actual.organization_id, held.id), confirmed)
    line = f"no longer allow {params['organization']} orbs of {held.entry} (ID {held.id})"
    return Change("delete", ("old entry", held.id), line, request, hints=HINTS)
