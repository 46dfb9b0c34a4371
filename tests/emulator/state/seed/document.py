# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seed documents: JSON that says what the emulated CircleCI holds (README.md shows the format).

A document is merged into a state: what it names is made or changed, the rest stays. Unknown keys are refused, so that a
misspelt one cannot go unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from .. import keys
from ..model import ALL, ROLES, SCOPES, CheckoutKey, EnvVar, Org, Project, SshKey
from ..slugs import uuid_from_segment
from ..state import State, canonical
from ..switches import Switches, accepts
from .builds import BUILD_KEYS, seed_builds
from .checks import SeedError, check

_DOCUMENT = {"today", "switches", "orgs", "users", "tokens", "projects"}
_ORG = {"vcs", "name", "id", "repos", "feature_flags", "user_keys_disabled"}
_USER = {"role", "heroku_key", "user_key_fingerprint", "github_authorized"}
_TOKEN = {"login", "bad", "project", "scope", "label", *_USER}
_PLAIN = {"title", "default_branch", "language", "enabled", "hidden", "branches"}
_PARTS = {"followers", "feature_flags", "oss", "settings", "env_vars", "checkout_keys", "ssh_keys"}
_PROJECT = {"project", *_PLAIN, *_PARTS, *BUILD_KEYS}


def apply_seed(state: State, document: Any) -> None:
    """Merge a document into a state, after trying it on an empty one: it is merged whole or not at all."""
    try:
        _merge(State(state.today), document)
    except (TypeError, AttributeError) as error:
        raise SeedError(f"the document is malformed: {error}") from error
    _merge(state, document)


def _merge(state: State, document: Any) -> None:
    check("the document", document, _DOCUMENT)
    if "today" in document:
        state.today = parse_date(document["today"])
    _switch(state.switches, document.get("switches", {}))
    for org in document.get("orgs", []):
        _add_org(state, org)
    for login, user in document.get("users", {}).items():
        check(f"user {login}", user, _USER)
        _set_user(state, login, user)
    for project in document.get("projects", []):
        _add_project(state, project)
    for token, holder in document.get("tokens", {}).items():
        _add_token(state, token, holder)


def parse_date(text: Any) -> date:
    """Return the date that ``YYYY-MM-DD`` names."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise SeedError("a date has the form YYYY-MM-DD") from None


def _switch(switches: Switches, chosen: Any) -> None:
    check("switches", chosen, {switch.name for switch in fields(Switches)})
    for name, value in chosen.items():
        if not accepts(name, value):
            raise SeedError(f"switch {name} cannot be {value!r}")
        setattr(switches, name, value)


def _org_of(state: State, vcs: str, name: str) -> Org:
    key = canonical(vcs, name)
    if key is None:
        raise SeedError(f"no such organisation can be: {vcs}/{name}")
    return state.add_org(*key)


def _add_org(state: State, seed: Any) -> None:
    """Add an organisation; a standalone one is found by its id and shown by its name."""
    check("an organisation", seed, _ORG)
    standalone = seed.get("vcs") == "circleci"
    if "vcs" not in seed or "name" not in seed or (standalone and "id" not in seed):
        raise SeedError("an organisation needs vcs and name, and a standalone one an id")
    org = _org_of(state, seed["vcs"], seed["id"] if standalone else seed["name"])
    if standalone:
        org.name = seed["name"]
    elif "id" in seed:
        org.id = uuid_from_segment(seed["id"]) or org.id
    for name in ("repos", "feature_flags", "user_keys_disabled"):
        if name in seed:
            setattr(org, name, seed[name])


def _set_user(state: State, login: str, seed: Mapping[str, Any]) -> None:
    user = state.add_user(login)
    for name in _USER & set(seed):
        setattr(user, name, seed[name])
    if user.role not in ROLES:
        raise SeedError(f"the role of {login} is one of {', '.join(ROLES)}")


def _add_token(state: State, token: str, seed: Any) -> None:
    """Say whose a token is: a user's, a project's, or nobody's."""
    check("a token", seed, _TOKEN)
    if seed.get("bad"):
        state.bad_tokens.add(token)
    elif "project" in seed:
        scope = seed.get("scope", ALL)
        if scope not in SCOPES:
            raise SeedError(f"the scope of a project token is one of {', '.join(SCOPES)}")
        state.add_project_token(_project_of(state, seed["project"]), scope, seed.get("label", "seeded"), token)
    else:
        login = seed.get("login") or state.user_of(token).login
        state.logins[token] = login
        _set_user(state, login, seed)


def _project_of(state: State, slug: Any) -> Project:
    parts = slug.split("/") if isinstance(slug, str) else []
    key = canonical(*parts) if len(parts) == 3 else None
    if key is None:
        raise SeedError(f"not a project: {slug!r}")
    return state.find_project(*key) or state.add_project(state.add_org(*key[:2]), key[2])


def _add_project(state: State, seed: Any) -> None:
    """Add a project or change it. Of maps the named entries are changed, lists are replaced as a whole."""
    check("a project", seed, _PROJECT)
    project = _project_of(state, seed.get("project"))
    for name in _PLAIN & set(seed):
        setattr(project, name, seed[name])
    if not all(isinstance(branch, Mapping) for branch in project.branches.values()):
        raise SeedError("a branch must be an object")
    if "oss" in seed:
        project.feature_flags["oss"] = seed["oss"]
    project.feature_flags.update(seed.get("feature_flags", {}))
    project.settings.update(seed.get("settings", {}))
    if "followers" in seed:
        project.followers = dict.fromkeys(seed["followers"])
        for login in project.followers:
            state.add_user(login)
    for name, value in seed.get("env_vars", {}).items():
        _set_variable(state, project, name, value)
    if "checkout_keys" in seed:
        project.checkout_keys.clear()
        for key in seed["checkout_keys"]:
            _add_checkout_key(state, project, key)
    if "ssh_keys" in seed:
        project.ssh_keys = [_ssh_key(key) for key in seed["ssh_keys"]]
    seed_builds(state, project, seed)


def _set_variable(state: State, project: Project, name: str, value: Any) -> None:
    if value is None:
        project.env_vars.pop(name, None)
    elif isinstance(value, str):
        project.env_vars[name] = EnvVar(value, state.now())
    else:
        raise SeedError(f"the value of {name} must be a string, or null to remove it")


def _add_checkout_key(state: State, project: Project, seed: Any) -> None:
    check("a checkout key", seed, {"type", "login", "public_key"})
    kind, login = seed.get("type", "deploy-key"), seed.get("login")
    if "public_key" in seed:
        project.add_checkout_key(CheckoutKey(kind, _public_key(seed["public_key"]), login, state.now()))
    else:
        state.make_checkout_key(project, kind, login)


def _ssh_key(seed: Any) -> SshKey:
    check("an SSH key", seed, {"hostname", "private_key", "public_key"})
    private = seed.get("private_key")
    public = keys.public_half(private) if isinstance(private, str) else _public_key(seed.get("public_key"))
    if public is None:
        raise SeedError("the private key of an SSH key cannot be read")
    return SshKey(seed.get("hostname"), public, private)


def _public_key(text: Any) -> str:
    if not isinstance(text, str) or not keys.is_public_key(text):
        raise SeedError("a public key has the form: algorithm base64")
    return " ".join(text.split()[:2])
