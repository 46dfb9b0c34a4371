# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's SSH keys for other hosts (api/v1.1.md §10.15). No other API has them, and no private key is ever shown.

CircleCI adds a key that is there already once more, so what is there is read first: the public half, which it does
show, is derived from the private key.
"""

from __future__ import annotations

from collections import Counter

from .._answers import Secret
from .._argspec import PROJECT, STATE
from .._plan import Change, Check, Plan, Refused, Request, Stage
from .._resource import Resource
from .._ssh_keys import CRYPTOGRAPHY_ERROR, described, fingerprints, has_fingerprint, is_fingerprint, public_key_of
from .project import settings_request

COPIES = "{project} holds {count} copies of this key for {hostname}; state: absent removes them all."
SEVERAL_ANYWHERE = (
    "{project} has {count} keys without a host name; for hosts that no other key names, CircleCI uses the first."
)


def ssh_keys_of(api, project):
    """A project's SSH keys, described, in CircleCI's order."""
    return [shown(key) for key in api.send(settings_request(project)).get("ssh_keys") or ()]


def shown(key):
    """An SSH key as it is returned. No host name means every host."""
    return {"hostname": key.get("hostname") or "", **described(key)}


def _name(key):
    return f"{key['hostname'] or '(any host)'} {key['fingerprint_md5'] or key['fingerprint']}"


class SshKey(Resource):
    SPEC = {
        **PROJECT,
        **STATE,
        "hostname": {"type": "str"},
        "private_key": {"type": "str", "no_log": True},
        "fingerprint": {"type": "str"},
        "exclusive": {"type": "bool", "default": False},
    }
    RULES = {
        "required_if": [
            ("state", "present", ("hostname", "private_key")),
            ("state", "absent", ("private_key", "fingerprint"), True),
        ],
        "mutually_exclusive": [("private_key", "fingerprint")],
    }
    WARNINGS = (COPIES, SEVERAL_ANYWHERE)

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if params["exclusive"] and params["state"] == "absent":
            raise Refused("exclusive goes with state: present only.")
        if params["fingerprint"] is not None:
            if params["state"] == "present":
                raise Refused(
                    "fingerprint goes with state: absent only; a key that is to be present is given as private_key."
                )
            if not is_fingerprint(params["fingerprint"]):
                raise Refused("fingerprint is neither an MD5 (ab:cd:...) nor a SHA256 fingerprint (SHA256:...).")
            return params
        if CRYPTOGRAPHY_ERROR:
            raise Refused("private_key: the Python library cryptography is needed to read it, and cannot be imported.")
        try:
            params["public_key"] = public_key_of(params["private_key"])
        except ValueError as error:
            raise Refused(f"private_key: {error}.") from None
        params["fingerprint"] = fingerprints(params["public_key"])["fingerprint_md5"]
        return params

    @staticmethod
    def read(api, params):
        return ssh_keys_of(api, params["project"])

    @staticmethod
    def plan(params, actual):
        host, state = params["hostname"], params["state"]
        same = [
            key for key in actual if has_fingerprint(key, params["fingerprint"]) and host in (None, key["hostname"])
        ]
        others = [key for key in actual if key not in same and key["hostname"] == host] if params["exclusive"] else []
        victims = same if state == "absent" else others
        kept = [key for key in actual if key not in victims]
        stages, key = [], (same or [None])[0]
        if state == "present" and not same:
            key = {"hostname": host, "fingerprint": params["fingerprint"], **fingerprints(params["public_key"])}
            key["public_key"] = params["public_key"]
            stages.append(Stage((_add(params, key),)))
            kept.append(key)
        stages += [_remove_until_gone(params["project"], victim) for victim in _distinct(victims)]
        return Plan(
            before={"ssh_keys": [_name(key) for key in actual]},
            after={"ssh_keys": [_name(key) for key in kept]},
            stages=tuple(stages),
            returns={"ssh_key": key if state == "present" else None, "removed": _distinct(victims)},
            warnings=_warnings(params["project"], same, kept) if state == "present" else (),
        )


def _distinct(keys):
    return list({_name(key): key for key in keys}.values())


def _warnings(project, same, kept):
    counts = {"copies": len(same), "anywhere": Counter(key["hostname"] for key in _distinct(kept))[""]}
    warnings = []
    if counts["copies"] > 1:
        host = same[0]["hostname"] or "every host"
        warnings.append(COPIES.format(project=project, count=counts["copies"], hostname=host))
    if counts["anywhere"] > 1:
        warnings.append(SEVERAL_ANYWHERE.format(project=project, count=counts["anywhere"]))
    return tuple(warnings)


def _add(params, key):
    """The change that adds a key. Each POST adds it once more, so after an unclear answer the settings are searched."""
    # A lookup strips the line break at the end of a file, without which OpenSSH does not read the key.
    body = {"hostname": params["hostname"], "private_key": Secret(params["private_key"].strip() + "\n")}

    def added(settings):
        return next((found for found in _matching(settings, key)), None)

    return Change(
        f"add SSH key {_name(key)} to {params['project']}",
        Request("POST", params["project"].v1("ssh-key"), body),
        find=(settings_request(params["project"]), added),
    )


def _matching(settings, key):
    return [found for found in map(shown, settings.get("ssh_keys") or ()) if _name(found) == _name(key)]


def _remove_until_gone(project, key):
    """The stage that removes a key, again and again until no copy is left.

    Whether one DELETE takes all copies is not known (api/v1.1.md §15).
    """
    body = {"hostname": key["hostname"], "fingerprint": key["fingerprint"]}
    change = Change(
        f"remove SSH key {_name(key)} from {project}",
        Request("DELETE", project.v1("ssh-key"), body),
        missing_ok=True,
    )
    gone = Check(
        settings_request(project),
        lambda settings, answers: not _matching(settings, key),
        f"CircleCI still holds the SSH key {_name(key)} of {project} after it was removed again and again.",
    )
    return Stage((change,), gone, rounds=50)
