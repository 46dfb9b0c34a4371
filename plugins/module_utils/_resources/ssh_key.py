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
from .._engine.declaring import Declaring, escape_template
from .._engine.failures import Refused
from .._engine.plan import Change, Check, Deferred, Identity, Plan, Request, Search, Stage
from .._engine.resource import Part, Resource
from ._settings import ANY_HOST, Settings, settings_request
from ._settings import SshKey as ProjectSshKey
from ._ssh_keys import Key, parse_fingerprint, read_private_key

COPIES = "{project} holds {count} copies of this key for {hostname}; state: absent removes them all."
SEVERAL_ANYWHERE = (
    "{project} has {count} keys without a host name; for hosts that no other key names, CircleCI uses the first."
)
NO_KEY = "is required, since {project} has no SSH key {fingerprint} for {hostname}."
ROUNDS = 50
"""How often a key is removed at most until no copy is left."""


def parse_hostname(text: str) -> str:
    """The name of a host, or an empty text for all hosts.

    :raises ValueError: if no host can have that name.
    """
    if text != "".join(text.split()):
        raise ValueError("must not contain white space")
    return text


class SshKey(Resource):
    SPEC = {
        **PROJECT,
        **STATE,
        "hostname": {"type": "str", "parse": parse_hostname},
        "private_key": {"type": "str", "no_log": True, "parse": read_private_key},
        "fingerprint": {"type": "str", "parse": parse_fingerprint},
        "exclusive": {"type": "bool", "default": False},
    }
    RULES = {
        "required_if": [
            ("state", "present", ("hostname",)),
        ],
        "required_one_of": [("private_key", "fingerprint")],
    }
    PART = Part(
        key="ssh_keys",
        options={"hostname": {"required": True}, "private_key": {}, "fingerprint": {}},
        is_list=True,
        identity=lambda params: (params["hostname"], _fingerprint_of(params)),
        without_owner=(),
        is_everywhere=False,
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        if params["fingerprint"] is not None and not params["private_key"]:
            params = {**params, "private_key": None}
        prepared = super().prepare(params)
        if prepared["private_key"] is None and prepared["fingerprint"] is None:
            raise Refused("private_key", "or fingerprint must be given.")
        if prepared["exclusive"] and prepared["state"] == "absent":
            raise Refused("exclusive", "can only be used with state: present.")
        if prepared["private_key"] and prepared["fingerprint"]:
            key = Key.of_public_key(prepared["private_key"].public_key)
            if not key.has_fingerprint(prepared["fingerprint"]):
                raise Refused("fingerprint", f"is not that of private_key, which is {key.short}.")
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Sequence[ProjectSshKey]:
        return read_ssh_keys(api, params["project"])

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Sequence[ProjectSshKey]) -> Plan:
        project, host, is_present = params["project"], params["hostname"], params["state"] == "present"
        wanted = Key.of_public_key(params["private_key"].public_key) if params["private_key"] else None
        fingerprint = _fingerprint_of(params)
        same = [
            held
            for held in actual
            if (held.key.is_same(wanted) if wanted else held.key.has_fingerprint(fingerprint))
            and host in (None, held.hostname)
        ]
        others = [held for held in actual if held not in same and held.hostname == host] if params["exclusive"] else []
        victims = _distinct(others if is_present else same)
        left = [held for held in actual if held not in victims]
        if is_present and wanted is None and not same:
            raise Refused("private_key", NO_KEY.format(project=project, fingerprint=fingerprint, hostname=host))
        stages: list[Stage | Deferred] = []
        key = same[0] if same else None
        if is_present and wanted and not same:
            key = ProjectSshKey(host, wanted)
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

    @staticmethod
    def declare(actual: Sequence[ProjectSshKey], to: Declaring) -> list[dict[str, str]]:
        declared = []
        for held in sorted(_distinct(actual), key=lambda held: held.name):
            fingerprint = held.key.fingerprint_sha256 or held.key.short
            private_key = to.secret("ssh_keys", f"{held.hostname or ANY_HOST} {fingerprint}")
            declared.append(
                {"hostname": escape_template(held.hostname), "fingerprint": fingerprint, "private_key": private_key}
            )
        return declared


def _fingerprint_of(params: Mapping[str, Any]) -> str:
    """The MD5 fingerprint of the private key or, if there is none, the one that is declared."""
    key = params["private_key"]
    fingerprint: str = Key.of_public_key(key.public_key).short if key else params["fingerprint"]
    return fingerprint


def read_ssh_keys(api: Client, project: Slug) -> list[ProjectSshKey]:
    """A project's SSH keys, in CircleCI's order."""
    settings: Settings = api.send(settings_request(project))
    return settings.ssh_keys


def _look_for_copies(api: Client, answers: Mapping[Identity, Any], *, project: Slug, key: ProjectSshKey) -> Plan:
    """Tell when another run has added the same key at the same time: copies are alike, so none can be taken back."""
    count = len(_copies(api.send(settings_request(project)), key))
    return Plan(warnings=(_copies_warning(project, key, count),) if count > 1 else ())


def _copies_warning(project: Slug, key: ProjectSshKey, count: int) -> str:
    return COPIES.format(project=project, count=count, hostname=key.hostname or "every host")


def _distinct(keys: Iterable[ProjectSshKey]) -> list[ProjectSshKey]:
    return list({held.name: held for held in keys}.values())


def _warnings(project: Slug, same: Sequence[ProjectSshKey], left: Sequence[ProjectSshKey]) -> Iterable[str]:
    if len(same) > 1:
        yield _copies_warning(project, same[0], len(same))
    anywhere = Counter(held.hostname for held in _distinct(left))[""]
    if anywhere > 1:
        yield SEVERAL_ANYWHERE.format(project=project, count=anywhere)


def _add(project: Slug, key: ProjectSshKey, private_key: str) -> Change:
    """The change that adds a key. Each POST adds it once more, so after an unclear answer the settings are searched."""
    body = {"hostname": key.hostname, "private_key": Secret(private_key)}
    return Change(
        "create",
        ("SSH key", key.name),
        f"add SSH key {key.name} to {project}",
        Request("POST", project.v1("ssh-key"), accepted, body),
        search=Search(settings_request(project), lambda settings: next(iter(_copies(settings, key)), None)),
    )


def _copies(settings: Settings, key: ProjectSshKey) -> list[ProjectSshKey]:
    return [held for held in settings.ssh_keys if held.hostname == key.hostname and held.key.is_same(key.key)]


def _remove_until_gone(project: Slug, key: ProjectSshKey) -> Stage:
    """The stage that removes a key, again and again until no copy is left.

    Whether one DELETE takes all copies is not known (docs/api/v1.1.md §15).
    """
    body = {"hostname": key.hostname, "fingerprint": key.key.fingerprint}
    change = Change(
        "delete",
        ("SSH key", key.name),
        f"remove SSH key {key.name} from {project}",
        Request("DELETE", project.v1("ssh-key"), accepted, body),
        search=Search(
            settings_request(project), lambda settings: None if _copies(settings, key) else True, after=(404,)
        ),
    )
    is_gone = Check(
        settings_request(project),
        lambda settings, answers: not _copies(settings, key),
        f"CircleCI still holds the SSH key {key.name} of {project} after it was removed several times.",
    )
    return Stage((change,), is_gone, rounds=ROUNDS)
