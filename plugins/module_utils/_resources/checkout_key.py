# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's checkout keys: deploy keys, and keys of a user (api/v1.1.md §10.14, api/v2.md §5.1)."""

from __future__ import annotations

from .._argspec import PROJECT
from .._plan import Change, Check, Plan, Refused, Request, Stage, one
from .._resource import Resource
from .._ssh_keys import described, has_fingerprint, is_fingerprint

LEFT_BEHIND = "CircleCI does not take a removed key from the code host: delete it there too, it is {keys}."
NO_ADMIN = "To make a checkout key takes a personal token of a user who administers the repository."
NOT_AUTHORIZED = (
    "CircleCI answers 500 when the user has not allowed it to add keys at GitHub: do so in the project's SSH settings."
)


def checkout_keys_of(api, project, digest="md5"):
    """A project's checkout keys, described."""
    asked = {} if digest == "md5" else {"digest": digest}
    return [shown(key) for key in api.pages(*project.path("checkout-key"), **asked)]


def shown(key):
    """A checkout key as it is returned."""
    created = key.get("time") or key.get("created_at") or key.get("created-at")
    return {
        "type": key["type"],
        **described(key),
        "preferred": key.get("preferred"),
        "login": key.get("login"),
        "time": created,
    }


def is_of(key, kind):
    """Whether a key is of a type; a user's key is called after its code host, and in v2 only `user-key`."""
    return key["type"] == kind or (kind.endswith("user-key") and key["type"].endswith("user-key"))


class CheckoutKey(Resource):
    SPEC = {
        **PROJECT,
        "type": {"type": "str", "default": "deploy-key", "choices": ["deploy-key", "github-user-key"]},
        "fingerprint": {"type": "str"},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent", "rotated"]},
    }
    EXEMPT = {3: "rotated makes a new key on every run", 4: "rotated makes a new key on every run"}

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        if params["fingerprint"] is not None and params["state"] != "absent":
            raise Refused(
                "fingerprint goes with state: absent only; CircleCI makes the keys, so their fingerprints are new."
            )
        if params["fingerprint"] is not None and not is_fingerprint(params["fingerprint"]):
            raise Refused("fingerprint is neither an MD5 (ab:cd:...) nor a SHA256 fingerprint (SHA256:...).")
        if params["project"].standalone and params["state"] != "absent":
            raise Refused(
                f"project: {params['project']} has no checkout keys; projects of the GitHub App, GitLab and the like "
                "check out without them."
            )
        return params

    @staticmethod
    def read(api, params):
        return checkout_keys_of(api, params["project"])

    @classmethod
    def plan(cls, params, actual):
        state, kind, fingerprint = params["state"], params["type"], params["fingerprint"]
        there = [key for key in actual if (has_fingerprint(key, fingerprint) if fingerprint else is_of(key, kind))]
        before = {"checkout_keys": [key["fingerprint_md5"] or key["fingerprint"] for key in there]}
        if state == "absent":
            stages = [Stage(tuple(_remove(params, key) for key in there))] if there else []
            return one(before, {"checkout_keys": []}, *stages, returns=_returns(None, there))
        if state == "present" and there:
            newest = next((key for key in there if key["preferred"]), there[0])
            return Plan(before, before, returns=_returns(newest, []))
        stages = [Stage((_create(params, there),), _is_preferred(params) if there else None)]
        if there:
            stages.append(Stage(tuple(_remove(params, key) for key in there)))
        after = {"checkout_keys": [f"(a new {kind})"]}
        return one(before, after, *stages, returns=_returns({"type": kind}, there))

    @staticmethod
    def result(params, plan, answers):
        created = answers.get(_creation_line(params))
        return {**plan.returns, "checkout_key": shown(created)} if created else plan.returns


def _returns(key, removed):
    returns = {"checkout_key": key, "removed": removed}
    if removed:
        names = ", ".join(filter(None, (key["fingerprint_sha256"] or key["fingerprint_md5"] for key in removed)))
        returns["msg"] = LEFT_BEHIND.format(keys=names)
    return returns


def _creation_line(params):
    return f"create a {params['type']} of {params['project']}"


def _create(params, there):
    """The change that makes a key. Each POST makes one more, so after an unclear answer the list is searched for it."""
    path, known = params["project"].path("checkout-key"), {key["fingerprint"] for key in there}

    def new_key(keys):
        return next((key for key in keys if is_of(key, params["type"]) and key["fingerprint"] not in known), None)

    return Change(
        _creation_line(params),
        Request("POST", path, {"type": params["type"]}),
        find=(Request("GET", path), new_key),
        hints={403: NO_ADMIN, 500: NOT_AUTHORIZED if params["type"] != "deploy-key" else ""},
    )


def _is_preferred(params):
    """The old keys go only when CircleCI uses the new one."""
    return Check(
        Request("GET", params["project"].path("checkout-key")),
        lambda keys, answers: any(
            key["fingerprint"] == answers[_creation_line(params)]["fingerprint"] and key.get("preferred")
            for key in keys
        ),
        "The new key was made, but CircleCI does not prefer it, so the older ones were left.",
    )


def _remove(params, key):
    project, fingerprint = params["project"], key["fingerprint"]
    return Change(
        f"remove {key['type']} {fingerprint} of {project}",
        Request("DELETE", project.path("checkout-key", fingerprint)),
        missing_ok=True,
    )
