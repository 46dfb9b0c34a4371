# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The artifacts of a build: listing them, and having them in a folder (docs/api/v1.1.md §10.6, docs/api/v2.md §8.2)."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import Any

from .._api import addresses
from .._api.addresses import Address
from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._argspec import CONCURRENCY, PROJECT
from .._engine.apply import Run
from .._engine.compat import dataclass, pairs
from .._engine.failures import Refused, Unsuccessful
from .._engine.kinds import members, query
from .._engine.options import number
from .._engine.plan import Change, Kind, Plan
from .._engine.resource import Resource
from ._files import Download, check_folder, compare, place_below
from ._recent_builds import FILTER
from ._refs import parse_ref
from ._v2_builds import recent_jobs

LEFT_OUT = "The artifact {name} was skipped: {why}."
UNREADABLE = "An artifact was skipped: {why}."


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artifact.

    :ivar path: as it is shown; those of CircleCI 1.0 are absolute, and have a `pretty_path` that is not.
    :ivar relative: where it goes below a folder, in one spelling: `a//b` and `./a/b` are `a/b`.
    """

    path: str
    relative: str
    node_index: int
    url: str

    @classmethod
    def parse(cls, answer: Answer) -> Artifact:
        """The artifact of an item."""
        path = answer.text("path")
        pretty = answer.optional_text("pretty_path")
        chosen = pretty if path.startswith("/") and pretty else path
        relative = "/".join(part for part in chosen.split("/") if part not in ("", "."))
        root = "/" if chosen.startswith("/") else ""
        return cls(path, root + relative, answer.optional_integer("node_index") or 0, answer.text("url"))

    def public_fields(self) -> dict[str, Any]:
        """The artifact as it is returned."""
        return {"path": self.path, "node_index": self.node_index, "url": self.url}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an artifact comes from, and the file that it should be."""

    address: Address
    file: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An artifact that should be in the folder, or why it cannot.

    :ivar name: its path below the folder.
    """

    artifact: Artifact
    name: str
    place: Place | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The artifacts that were chosen, and how the files compare that are there already, by name.

    :ivar unreadable: why entries of the list are no artifacts.
    """

    wanted: Sequence[Wanted]
    here: Mapping[str, str] = field(default_factory=dict)
    unreadable: Sequence[str] = ()


class BuildArtifacts(Resource):
    SPEC = {
        **PROJECT,
        "build_num": {"type": "int", "parse": number(1, 2**53)},
        "latest": {"type": "bool", "default": False},
        "branch": {"type": "str", "parse": parse_ref},
        "filter": FILTER,
        "dest": {"type": "path"},
        "patterns": {"type": "list", "elements": "str", "default": []},
        **CONCURRENCY,
    }
    RULES = {
        "required_one_of": [("build_num", "latest")],
        "mutually_exclusive": [("build_num", "branch"), ("build_num", "filter")],
    }
    NEEDS_TOKEN = False

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if (prepared["build_num"] is None) != prepared["latest"]:
            raise Refused("build_num", "either this or latest: true is required, not both.")
        if prepared["dest"] is not None:
            check_folder(prepared["dest"])
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Found:
        listed = _artifacts(api, params)
        unreadable = [str(entry) for entry in listed if isinstance(entry, CircleCIError)]
        wanted = list(_chosen([entry for entry in listed if isinstance(entry, Artifact)], params["patterns"]))
        if params["dest"] is None:
            return Found(wanted, unreadable=unreadable)
        wanted = list(_placed(wanted, params["dest"]))
        places = {item.name: item.place for item in wanted if item.place}
        states = api.map_concurrently(lambda place: compare(api, place.address, place.file), places.values())
        here = {name: state for name, state in pairs(places, states) if state}
        return Found(wanted, here, unreadable)

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Found) -> Plan:
        listed = [
            {**item.artifact.public_fields(), "file": item.place.file if item.place else None} for item in actual.wanted
        ]
        unreadable = tuple(UNREADABLE.format(why=why) for why in actual.unreadable)
        if params["dest"] is None:
            return query({"artifacts": listed}, warnings=unreadable)
        places = {item.name: item.place for item in actual.wanted if item.place}

        def download(kind: Kind, name: str) -> Change:
            effect = Download(places[name].address, params["dest"], name)
            return Change(kind, ("artifact", name), f"download {name}", effect)

        plan = members(
            actual.here,
            dict.fromkeys(places, "same"),
            create=lambda name: download("create", name),
            update=lambda name: download("update", name),
        )
        problems = tuple(
            LEFT_OUT.format(name=ascii(item.name), why=item.problem) for item in actual.wanted if item.problem
        )
        return replace(plan, returns={"artifacts": listed}, warnings=(*problems, *unreadable))

    @staticmethod
    def foreseen(params: Mapping[str, Any], plan: Plan) -> Mapping[str, Any]:
        _check_all(params, plan, plan.changed, "would be")
        return plan.returns

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        _check_all(params, run.plan, run.changed, "were")
        return run.returns


def _check_all(params: Mapping[str, Any], plan: Plan, changed: bool, verb: str) -> None:
    """Fail if some artifacts cannot be downloaded.

    :raises Unsuccessful: after the others were downloaded, or would be.
    """
    if plan.warnings and params["dest"] is not None:
        some = " ".join(plan.warnings[:3])
        raise Unsuccessful(f"{some} The others {verb} downloaded.", changed=changed, **plan.returns)


def _artifacts(api: Client, params: Mapping[str, Any]) -> list[Artifact | CircleCIError]:
    """The artifacts of the build; for an entry that is none, what is wrong with it."""
    project = params["project"]
    if not params["latest"]:
        return api.get_list(*project.path(str(params["build_num"]), "artifacts"), parse=_parse_entry)
    if project.standalone:
        latest = next((job for job in recent_jobs(api, project, params["branch"], params["filter"])), None)
        if latest is None or not latest.number:
            return []
        return api.get_list(*project.v2(str(latest.number), "artifacts"), parse=_parse_entry)
    asked = {name: params[name] for name in ("branch", "filter") if params[name]}
    try:
        return api.get_list(*project.v1("latest", "artifacts"), parse=_parse_entry, **asked)
    except CircleCIError as error:
        if not error.is_missing:
            raise
        # The latest build has none; or the project is not there, which its builds tell.
        api.get(*project.v1(), parse=lambda answer: answer.items(), limit="1", shallow="true")
        return []


def _parse_entry(answer: Answer) -> Artifact | CircleCIError:
    try:
        return Artifact.parse(answer)
    except CircleCIError as error:
        return error


def _chosen(artifacts: Sequence[Artifact], patterns: Sequence[str]) -> Iterator[Wanted]:
    """The artifacts that the patterns choose, each once, with their names.

    An artifact goes to its path, below the number of its container if others have the same path.
    """
    once = list({(artifact.relative, artifact.url): artifact for artifact in artifacts}.values())
    count = Counter(artifact.relative for artifact in once)
    included = [pattern for pattern in patterns if not pattern.startswith("!")]
    excluded = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    for artifact in once:
        is_shared = count[artifact.relative] > 1
        name = f"{artifact.node_index}/{artifact.relative}" if is_shared else artifact.relative
        if included and not any(fnmatch.fnmatchcase(name, pattern) for pattern in included):
            continue
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in excluded):
            yield Wanted(artifact, name)


def _placed(chosen: Sequence[Wanted], dest: str) -> Iterator[Wanted]:
    """The same, each with its place below the folder and its address, or with what is wrong with it."""
    names = {item.name for item in chosen}
    taken: set[str] = set()
    for item in chosen:
        try:
            place = Place(addresses.parse(item.artifact.url), place_below(dest, item.name))
            if item.name in taken:
                raise ValueError("another artifact goes to the same file")
            if any(str(parent) in names for parent in PurePosixPath(item.name).parents):
                raise ValueError("its folder has the name of another artifact")
        except ValueError as error:
            yield replace(item, problem=str(error))
        else:
            taken.add(item.name)
            yield replace(item, place=place)
