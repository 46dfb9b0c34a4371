# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""What CircleCI holds and nobody declares: what `export` returns, compared with the declarations of a user.

Only names are compared and returned. The values of a declaration may be secrets.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ..module_utils._api import slug
from ..module_utils._engine.declaring import unescape_template
from ..module_utils._resources._fingerprint import is_fingerprint_variable
from ..module_utils._resources._settings import ANY_HOST
from ..module_utils._resources._ssh_keys import fingerprints_of, normalize, read_private_key

Declaration = Mapping[str, Any]
Thing = dict[str, str]
"""Something that is there: its `kind`, in words, and its `name`."""


def identity_of(project: str) -> Hashable:
    """Equal for all spellings of a project."""
    try:
        return slug.parse(project).identity
    except ValueError:
        return project


def of_project(held: Declaration, declared: Declaration) -> list[Thing]:
    """What a project holds beyond what is declared of it.

    :param held: the project as `export` declares it, with its defaults.
    """
    things = [
        *_variables(held.get("env_vars"), declared, "env_vars"),
        *(_thing("checkout key", kind) for kind in _checkout_keys(held, declared)),
        *(_thing("SSH key", name) for name in _ssh_keys(_listed(held, "ssh_keys"), _listed(declared, "ssh_keys"))),
    ]
    for key, kind in (("webhooks", "webhook"), ("schedules", "schedule")):
        known = {item.get("name") for item in _listed(declared, key)}
        names = [unescape_template(item["name"]) for item in _listed(held, key)]
        things += [_thing(kind, name) for name in sorted(names) if name not in known]
    return things


def of_context(held: Declaration, declared: Declaration) -> list[Thing]:
    """What a context holds beyond what is declared of it."""
    restricted, wanted = held.get("restrictions") or {}, declared.get("restrictions") or {}
    things = _variables(held.get("variables"), declared, "variables")
    known = {identity_of(project) for project in wanted.get("projects") or ()}
    for project in restricted.get("projects") or ():
        if identity_of(project) not in known:
            things.append(_thing("restriction", f"project {unescape_template(project)}"))
    for key, kind in (("expressions", "expression"), ("groups", "group")):
        for value in map(unescape_template, restricted.get(key) or ()):
            if value not in (wanted.get(key) or ()):
                things.append(_thing("restriction", f"{kind} {value}"))
    return things


def contents(held: Declaration) -> dict[str, int]:
    """How many things of each kind something holds that nobody declares."""
    kinds: dict[str, int] = {}
    of = of_context if "restrictions" in held else of_project
    for thing in of(held, {}):
        kinds[thing["kind"]] = kinds.get(thing["kind"], 0) + 1
    return kinds


def is_open(context: Declaration) -> bool:
    """Whether all members of the organization may use a context in all of its projects."""
    restrictions = context.get("restrictions") or {}
    return bool(restrictions.get("all_members")) and not any(
        restrictions.get(key) for key in ("projects", "expressions")
    )


def _thing(kind: str, name: str) -> Thing:
    return {"kind": kind, "name": name}


def _listed(declaration: Declaration, key: str) -> Sequence[Declaration]:
    return declaration.get(key) or ()


def _variables(held: Iterable[str] | None, declared: Declaration, key: str) -> list[Thing]:
    """The variables that are not declared. Those that a purge is to keep are known to the user, too."""
    known, keep = declared.get(key) or (), declared.get("purge_keep") or ()
    names = [name for name in held or () if name not in known and not is_fingerprint_variable(name)]
    return [
        _thing("variable", name) for name in sorted(names) if not any(fnmatchcase(name, pattern) for pattern in keep)
    ]


def _checkout_keys(held: Declaration, declared: Declaration) -> list[str]:
    """The types that are not declared. CircleCI itself adds a deploy key to a project that is followed."""
    known = {*(declared.get("checkout_keys") or ()), "deploy-key"}
    return [kind for kind in held.get("checkout_keys") or () if kind not in known]


def _ssh_keys(held: Sequence[Declaration], declared: Sequence[Declaration]) -> Iterator[str]:
    """The SSH keys that are not declared, by host and fingerprint.

    A key that is declared by an MD5 fingerprint cannot be told from the others of its host, so it stands for one of
    them.
    """
    hosts: dict[str, list[str]] = {}
    for key in held:
        hosts.setdefault(unescape_template(key["hostname"]), []).append(key["fingerprint"])
    for host, fingerprints in sorted(hosts.items()):
        known = [_fingerprints(item) for item in declared if item.get("hostname") == host]
        unknown = sorted(
            fingerprint for fingerprint in fingerprints if not any(normalize(fingerprint) in some for some in known)
        )
        unclear = sum(
            not any(normalize(fingerprint) in some for fingerprint in fingerprints)
            for some in known
            if _is_unclear(some)
        )
        for fingerprint in unknown[unclear:]:
            yield f"{host or ANY_HOST} {fingerprint}"


def _fingerprints(declared: Declaration) -> set[str]:
    """The fingerprints of a declared key, as far as they are known."""
    given = {normalize(declared["fingerprint"])} if declared.get("fingerprint") else set()
    try:
        private = read_private_key(declared["private_key"]) if declared.get("private_key") else None
    except ValueError:
        private = None
    return given.union(filter(None, fingerprints_of(private.public_key))) if private else given


def _is_unclear(fingerprints: set[str]) -> bool:
    return not any(fingerprint.startswith("SHA256:") for fingerprint in fingerprints)
