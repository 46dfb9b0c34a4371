# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's SSH keys for other hosts (docs/api/v1.1.md §10.15). No other API has them.

CircleCI may add a key that is there already once more, so what is there is read first. It never shows a private key;
the public half, which it does show, is derived from the private key.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._api.answers import accepted
from .._api.client import Client
from .._api.scrubbing import Secret
from .._api.slug import Slug
from .._argspec import PROJECT, STATE
from .._engine.failures import Refused
from .._engine.plan import Change, Check, Deferred, Identity, Plan, Request, Search, Stage
from .._engine.resource import Part, Resource
from ._settings import Settings, settings_request
from ._settings import SshKey as Held
from ._ssh_keys import Key, parse_fingerprint, read_private_key

COPIES = "{project} holds {count} copies of this key for {hostname}; state: absent removes them all."
SEVERAL_ANYWHERE = (
    "{project} has {count} keys without a host name; for hosts that no other key names, CircleCI uses the first."
)
ROUNDS = 50
"""How often a key is removed at most until no copy is left."""


class SshKey(Resource):
    SPEC = {
        **PROJECT,
        **STATE,
        "hostname": {"type": "str"},
        "private_key": {"type": "str", "no_log": True, "parse": read_private_key},
        "fingerprint": {"type": "str", "parse": parse_fingerprint},
        "exclusive": {"type": "bool", "default": False},
    }
    RULES = {
        "required_if": [
            ("state", "present", ("hostname", "private_key")),
            ("state", "absent", ("private_key", "fingerprint"), True),
        ],
        "mutually_exclusive": [("private_key", "fingerprint")],
    }
    PART = Part(
        key="ssh_keys",
        options={"hostname": {"required": True}, "private_key": {"required": True}},
        is_list=True,
        identity=lambda params: (params["hostname"], params["private_key"].public_key),
        without_owner=(),
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["exclusive"] and prepared["state"] == "absent":
            raise Refused("exclusive", "can only be used with state: present.")
        if prepared["fingerprint"] is not None and prepared["state"] == "present":
            raise Refused(
                "fingerprint",
                "can only be used with state: absent; a key that is to be present is given as private_key.",
            )
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Sequence[Held]:
        return read_ssh_keys(api, params["project"])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Sequence[Held]) -> Plan:
        project, host, is_present = params["project"], params["hostname"], params["state"] == "present"
        wanted = Key.of_public_key(params["private_key"].public_key) if params["private_key"] else None
        fingerprint = params["fingerprint"] or (wanted.short if wanted else "")
        same = [held for held in actual if held.key.has_fingerprint(fingerprint) and host in (None, held.hostname)]
        others = [held for held in actual if held not in same and held.hostname == host] if params["exclusive"] else []
        victims = _distinct(others if is_present else same)
        left = [held for held in actual if held not in victims]
        stages: list[Stage | Deferred] = []
        key = same[0] if same else None
        if is_present and wanted and not same:
            key = Held(host, wanted)
            stages.append(Stage((_add(project, key, params["private_key"].text),)))
            stages.append(Deferred((), functools.partial(_look_for_copies, project=project, key=key)))
            left.append(key)
        stages += [_remove_until_gone(project, victim) for victim in victims]
        return Plan(
            before={"ssh_keys": [held.name for held in actual]},
            after={"ssh_keys": [held.name for held in left]},
            stages=tuple(stages),
            returns={
                "ssh_key": key.public_fields() if key and is_present else None,
                "removed": [victim.public_fields() for victim in victims],
            },
            warnings=tuple(_warnings(project, same, left)) if is_present else (),
        )


def read_ssh_keys(api: Client, project: Slug) -> list[Held]:
    """A project's SSH keys, in CircleCI's order."""
    settings: Settings = api.send(settings_request(project))
    return settings.ssh_keys


def _look_for_copies(api: Client, answers: Mapping[Identity, Any], *, project: Slug, key: Held) -> Plan:
    """Tell when another run has added the same key at the same time: copies are alike, so none can be taken back."""
    count = len(_copies(api.send(settings_request(project)), key))
    return Plan(warnings=(_copies_warning(project, key, count),) if count > 1 else ())


def _copies_warning(project: Slug, key: Held, count: int) -> str:
    return COPIES.format(project=project, count=count, hostname=key.hostname or "every host")


def _distinct(keys: Iterable[Held]) -> list[Held]:
    return list({held.name: held for held in keys}.values())


def _warnings(project: Slug, same: Sequence[Held], left: Sequence[Held]) -> Iterable[str]:
    if len(same) > 1:
        yield _copies_warning(project, same[0], len(same))
    anywhere = Counter(held.hostname for held in _distinct(left))[""]
    if anywhere > 1:
        yield SEVERAL_ANYWHERE.format(project=project, count=anywhere)


def _add(project: Slug, key: Held, private_key: str) -> Change:
    """The change that adds a key. Each POST adds it once more, so after an unclear answer the settings are searched."""
    body = {"hostname": key.hostname, "private_key": Secret(private_key)}
    return Change(
        "create",
        ("SSH key", key.name),
        f"add SSH key {key.name} to {project}",
        Request("POST", project.v1("ssh-key"), accepted, body),
        search=Search(settings_request(project), lambda settings: next(iter(_copies(settings, key)), None)),
    )


def _copies(settings: Settings, key: Held) -> list[Held]:
    return [held for held in settings.ssh_keys if held.name == key.name]


def _remove_until_gone(project: Slug, key: Held) -> Stage:
    """The stage that removes a key, again and again until no copy is left.

    Whether one DELETE takes all copies is not known (docs/api/v1.1.md §15).
    """
    body = {"hostname": key.hostname, "fingerprint": key.key.fingerprint}
    change = Change(
        "delete",
        ("SSH key", key.name),
        f"remove SSH key {key.name} from {project}",
        Request("DELETE", project.v1("ssh-key"), accepted, body),
        missing_ok=True,
    )
    is_gone = Check(
        settings_request(project),
        lambda settings, answers: not _copies(settings, key),
        f"CircleCI still holds the SSH key {key.name} of {project} after it was removed again and again.",
    )
    return Stage((change,), is_gone, rounds=ROUNDS)
