# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole seed document, and its organisations, users and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..allow_list import AUTHS, AllowedUrl
from ..model import ALL, ROLES, SCOPES, Org
from ..pipeline_definitions import AppRepository
from ..slugs import canonical, stable_uuid, uuid_from_segment
from ..state import State
from ..switches import Switches, accepts
from .checks import SeedError, check_object, parse_date
from .claims import set_claims
from .contexts import add_context
from .projects import add_project, project_of
from .runners import add_resource_class

_DOCUMENT = {
    "today",
    "switches",
    "orgs",
    "users",
    "tokens",
    "projects",
    "contexts",
    "resource_classes",
    "config_errors",
}
_PLAIN_ORG = {"repos", "feature_flags", "user_keys_disabled", "members", "onboarded", "namespace"}
_ORG = {"vcs", "name", "id", "app_repos", "allow_list", "oidc_claims", *_PLAIN_ORG}
_USER = {"role", "heroku_key", "user_key_fingerprint", "github_authorized"}
_TOKEN = {"login", "bad", "read_only", "project", "scope", "label", *_USER}


def apply_seed(state: State, document: Any) -> None:
    """Merge a document into a state, whole or not at all: it is tried on an empty state first."""
    try:
        _merge(State(state.today), document)
    except (TypeError, AttributeError) as error:
        raise SeedError(f"the document is malformed: {error}") from error
    _merge(state, document)


def _merge(state: State, document: Any) -> None:
    check_object("the document", document, _DOCUMENT)
    if "today" in document:
        state.today = parse_date(document["today"])
    _set_switches(state.switches, document.get("switches", {}))
    for org in document.get("orgs", []):
        _add_org(state, org)
    for login, user in document.get("users", {}).items():
        check_object(f"user {login}", user, _USER)
        _set_user(state, login, user)
    for project in document.get("projects", []):
        add_project(state, project)
    for context in document.get("contexts", []):
        add_context(state, context)
    for resource_class in document.get("resource_classes", []):
        add_resource_class(state, resource_class)
    state.config_errors.update(document.get("config_errors", {}))
    for token, holder in document.get("tokens", {}).items():
        _add_token(state, token, holder)


def _set_switches(switches: Switches, chosen: Any) -> None:
    check_object("switches", chosen, {switch.name for switch in fields(Switches)})
    for name, value in chosen.items():
        if not accepts(name, value):
            raise SeedError(f"switch {name} cannot be {value!r}")
        setattr(switches, name, value)


def _org_of(state: State, vcs: str, name: str) -> Org:
    key = canonical(vcs, name)
    if key is None:
        raise SeedError(f"{vcs}/{name} cannot be an organisation")
    return state.add_org(*key)


def _add_org(state: State, seed: Any) -> None:
    """Add an organisation; a standalone one is found by its id and shown by its name."""
    check_object("an organisation", seed, _ORG)
    standalone = seed.get("vcs") == "circleci"
    if "vcs" not in seed or "name" not in seed or (standalone and "id" not in seed):
        raise SeedError("an organisation needs vcs and name, and a standalone one an id")
    org = _org_of(state, seed["vcs"], seed["id"] if standalone else seed["name"])
    if standalone:
        org.name = seed["name"]
    elif "id" in seed:
        org.id = uuid_from_segment(seed["id"]) or org.id
    if seed.get("app_repos") is not None:
        org.app_repos = [_app_repository(repository) for repository in seed["app_repos"]]
    if "allow_list" in seed:
        org.allow_list = [_allowed_url(state, org, entry) for entry in seed["allow_list"]]
    set_claims(state, org.claims, seed)
    for name in _PLAIN_ORG & set(seed):
        setattr(org, name, seed[name])


def _app_repository(seed: Any) -> AppRepository:
    check_object("a repository of the App", seed, {field.name for field in fields(AppRepository)})
    if not isinstance(seed.get("id"), int) or "/" not in str(seed.get("full_name")):
        raise SeedError("a repository of the App has an id, which is a number, and a full_name such as acme/api")
    return AppRepository(**seed)


def _allowed_url(state: State, org: Org, seed: Any) -> AllowedUrl:
    check_object("an entry of the allow-list", seed, {"id", "name", "prefix", "auth"})
    if "prefix" not in seed or seed.get("auth", AUTHS[0]) not in AUTHS:
        raise SeedError(f"an entry of the allow-list has a prefix, and an auth of {', '.join(AUTHS)}")
    identity = seed.get("id", stable_uuid("allowed url", org.id, str(state.next_number())))
    return AllowedUrl(identity, seed.get("name", seed["prefix"]), seed["prefix"], seed.get("auth", AUTHS[0]))


def _set_user(state: State, login: str, seed: Mapping[str, Any]) -> None:
    user = state.add_user(login)
    for name in _USER & set(seed):
        setattr(user, name, seed[name])
    if user.role not in ROLES:
        raise SeedError(f"the role of {login} is one of {', '.join(ROLES)}")


def _add_token(state: State, token: str, seed: Any) -> None:
    """Add the token of a user or of a project, or a bad one."""
    check_object("a token", seed, _TOKEN)
    if seed.get("bad"):
        state.bad_tokens.add(token)
    elif "project" in seed:
        scope = seed.get("scope", ALL)
        if scope not in SCOPES:
            raise SeedError(f"the scope of a project token is one of {', '.join(SCOPES)}")
        state.add_project_token(project_of(state, seed["project"]), scope, seed.get("label", "seeded"), token)
    else:
        login = seed.get("login") or state.user_of(token).login
        state.logins[token] = login
        if seed.get("read_only"):
            state.read_only_tokens.add(token)
        _set_user(state, login, seed)
