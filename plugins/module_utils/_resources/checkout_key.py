# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's checkout keys: deploy keys, and keys of a user (docs/api/v1.1.md §10.14, docs/api/v2.md §5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer, confirmed
from .._api.client import Client
from .._api.slug import Slug
from .._argspec import PROJECT
from .._engine.compat import dataclass
from .._engine.declaring import Declaring
from .._engine.failures import CheckFailed, Refused
from .._engine.kinds import one_object
from .._engine.plan import Change, Deferred, Identity, Plan, Request, Search, Stage, gone
from .._engine.resource import Part, Resource
from ._ssh_keys import Key, parse_fingerprint

LEFT_BEHIND = "CircleCI does not remove a key from the code host: delete it there, too. It is {keys}."
NO_ADMIN = "Making a checkout key requires a personal token of a user who administers the repository."
NOT_SHOWN = "The new {kind} of {project} was created, but CircleCI does not list it. Run this again in a minute."
NOT_PREFERRED = "The new key was created, but CircleCI does not prefer it, so the older ones were kept."
AT_ONCE = "Another run created a {kind} of {project} at the same time. It is kept, and this run removed its own."
NOT_AUTHORIZED = (
    "CircleCI answers 500 when the user has not allowed it to add keys at GitHub: do so in the project's SSH settings."
)


@dataclass(frozen=True, slots=True)
class ProjectCheckoutKey:
    """A checkout key that a project holds.

    :ivar preferred: whether it is the one that builds use; None if CircleCI does not say.
    :ivar login: the user whose key it is; None for deploy keys.
    :ivar time: when it was made, as ISO 8601.
    """

    type: str
    key: Key
    preferred: bool | None
    login: str | None
    time: str | None

    @classmethod
    def parse(cls, answer: Answer) -> ProjectCheckoutKey:
        """The key of an answer."""
        return cls(
            answer.text("type"),
            Key.parse(answer),
            answer.optional_flag("preferred"),
            answer.optional_text("login"),
            answer.optional_text("time") or answer.optional_text("created_at"),
        )

    def is_of(self, kind: str) -> bool:
        """Whether it is of a type; a user's key is called after its code host, and in v2 only `user-key`."""
        return self.type == kind or (kind.endswith("user-key") and self.type.endswith("user-key"))

    def public_fields(self) -> dict[str, Any]:
        """The key as it is returned."""
        return {
            "type": self.type,
            **self.key.public_fields(),
            "preferred": self.preferred,
            "login": self.login,
            "time": self.time,
        }


class CheckoutKey(Resource):
    SPEC = {
        **PROJECT,
        "type": {"type": "str", "default": "deploy-key", "choices": ["deploy-key", "github-user-key"]},
        "fingerprint": {"type": "str", "parse": parse_fingerprint},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent", "rotated"]},
    }
    PART = Part(
        key="checkout_keys",
        option="type",
        is_list=True,
        without_owner=(),
        comes_with_owner=True,
        is_everywhere=False,
    )

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        if prepared["fingerprint"] is not None and prepared["state"] != "absent":
            raise Refused(
                "fingerprint",
                "can only be used with state: absent; CircleCI makes the keys, with new fingerprints.",
            )
        if prepared["project"].standalone and prepared["state"] != "absent":
            raise Refused(
                "project",
                f"{prepared['project']} has no checkout keys; projects of the GitHub App, GitLab and the like "
                "do not use them.",
            )
        return prepared

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Sequence[ProjectCheckoutKey]:
        keys: list[ProjectCheckoutKey] = api.send(list_request(params["project"]))
        return keys

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Sequence[ProjectCheckoutKey]) -> Plan:
        state, kind, fingerprint = params["state"], params["type"], params["fingerprint"]
        there = [
            held for held in actual if (held.key.has_fingerprint(fingerprint) if fingerprint else held.is_of(kind))
        ]
        before = {"checkout_keys": [held.key.short for held in there]}
        removals = Stage(tuple(_remove(params["project"], held) for held in there))
        if state == "absent":
            return one_object(before, {"checkout_keys": []}, removals, returns=_returns(None, there))
        if state == "present" and there:
            newest = next((held for held in there if held.preferred), there[0])
            return Plan(before, before, returns=_returns(newest.public_fields(), []))
        after = {"checkout_keys": [f"(a new {kind})"]}
        creation = Stage((_create(params, there),))
        cleanup = Deferred(
            (removals,) if there else (), lambda api, answers: _plan_cleanup(api, params, there, answers)
        )
        returns = _returns({"type": kind}, there)
        return Plan(before, after, (creation, cleanup), returns)

    @classmethod
    def declare(cls, actual: Sequence[ProjectCheckoutKey], to: Declaring) -> list[str]:
        return [kind for kind in cls.SPEC["type"]["choices"] if any(held.is_of(kind) for held in actual)]


def list_request(project: Slug) -> Request[list[ProjectCheckoutKey]]:
    """The GET that lists a project's checkout keys."""
    return Request("GET", project.path("checkout-key"), ProjectCheckoutKey.parse, is_list=True)


def _returns(key: Mapping[str, Any] | None, removed: Sequence[ProjectCheckoutKey]) -> dict[str, Any]:
    returns: dict[str, Any] = {"checkout_key": key, "removed": [held.public_fields() for held in removed]}
    if removed:
        names = ", ".join(held.key.fingerprint_sha256 or held.key.short for held in removed)
        returns["msg"] = LEFT_BEHIND.format(keys=names)
    return returns


def _identity(params: Mapping[str, Any]) -> Identity:
    return ("checkout key", f"new {params['type']}")


def _create(params: Mapping[str, Any], there: Sequence[ProjectCheckoutKey]) -> Change:
    """The change that makes a key. Each POST makes one more, so after an unclear answer the list is searched for it."""
    project, kind = params["project"], params["type"]
    known = {held.key.fingerprint for held in there}

    def find(keys: Sequence[ProjectCheckoutKey]) -> ProjectCheckoutKey | None:
        return next((held for held in keys if held.is_of(kind) and held.key.fingerprint not in known), None)

    return Change(
        "create",
        _identity(params),
        f"create a {kind} of {project}",
        Request("POST", project.path("checkout-key"), ProjectCheckoutKey.parse, {"type": kind}),
        search=Search(list_request(project), find),
        hints={403: NO_ADMIN, **({} if kind == "deploy-key" else {500: NOT_AUTHORIZED})},
    )


def _plan_cleanup(
    api: Client, params: Mapping[str, Any], there: Sequence[ProjectCheckoutKey], answers: Mapping[Identity, Any]
) -> Plan:
    """What comes after the creation of a key: the older ones are removed, once CircleCI uses the new one.

    Another run may have made a key at the same time. The first one stays, and the run that made the other removes it:
    whoever comes second sees both.
    """
    project, kind, own = params["project"], params["type"], answers[_identity(params)]
    known = {held.key.fingerprint for held in there}
    new = [held for held in api.send(list_request(project)) if held.is_of(kind) and held.key.fingerprint not in known]
    mine = next((held for held in new if held.key.fingerprint == own.key.fingerprint), None)
    if mine is None:
        raise CheckFailed(NOT_SHOWN.format(kind=kind, project=project))
    first = min(new, key=lambda held: (held.time or "", held.key.fingerprint))
    if there and not mine.preferred and len(new) == 1:
        raise CheckFailed(NOT_PREFERRED)
    own_removal = () if first is mine else (_remove(project, mine),)
    removals = tuple(_remove(project, held) for held in there)
    return Plan(
        stages=tuple(Stage(changes) for changes in (own_removal, removals) if changes),
        returns={"checkout_key": first.public_fields()},
        warnings=(AT_ONCE.format(kind=kind, project=project),) if own_removal else (),
    )


def _remove(project: Slug, held: ProjectCheckoutKey) -> Change:
    fingerprint = held.key.fingerprint
    return Change(
        "delete",
        ("checkout key", fingerprint),
        f"remove {held.type} {fingerprint} of {project}",
        Request("DELETE", project.path("checkout-key", fingerprint), confirmed),
        search=gone(list_request(project), lambda listed: listed.key.fingerprint == fingerprint),
    )
