# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The projects of a seed document, with their variables and keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import keys
from ..model import CheckoutKey, EnvVar, Project, SshKey
from ..slugs import canonical
from ..state import State
from .automation import AUTOMATION_KEYS, add_automation
from .builds import BUILD_KEYS, add_builds
from .checks import SeedError, check_object
from .claims import set_claims

_PLAIN = {"title", "default_branch", "language", "enabled", "hidden", "branches", "pr_only_overrides", "layer_cache"}
_PARTS = {"followers", "feature_flags", "oss", "settings", "env_vars", "checkout_keys", "ssh_keys", "oidc_claims"}
_PROJECT = {"project", *_PLAIN, *_PARTS, *AUTOMATION_KEYS, *BUILD_KEYS}


def project_of(state: State, slug: Any) -> Project:
    """Return the project with a slug; it is added if it is not there yet."""
    parts = slug.split("/") if isinstance(slug, str) else []
    key = canonical(*parts) if len(parts) == 3 else None
    if key is None:
        raise SeedError(f"not a project: {slug!r}")
    return state.find_project(*key) or state.add_project(state.add_org(*key[:2]), key[2])


def add_project(state: State, seed: Any) -> None:
    """Add a project or change it. Of maps the named entries are changed, lists are replaced as a whole."""
    check_object("a project", seed, _PROJECT)
    project = project_of(state, seed.get("project"))
    for name in _PLAIN & set(seed):
        setattr(project, name, seed[name])
    if not all(isinstance(branch, Mapping) for branch in project.branches.values()):
        raise SeedError("a branch must be an object")
    if "oss" in seed:
        project.feature_flags["oss"] = seed["oss"]
    project.feature_flags.update(seed.get("feature_flags", {}))
    project.settings.update(seed.get("settings", {}))
    set_claims(state, project.claims, seed)
    if "followers" in seed:
        project.followers = dict.fromkeys(seed["followers"])
        for login in project.followers:
            state.add_user(login)
    for name, value in seed.get("env_vars", {}).items():
        _set_env_var(state, project, name, value)
    if "checkout_keys" in seed:
        project.checkout_keys.clear()
        for key in seed["checkout_keys"]:
            _add_checkout_key(state, project, key)
    if "ssh_keys" in seed:
        project.ssh_keys = [_ssh_key(key) for key in seed["ssh_keys"]]
    add_automation(state, project, seed)
    add_builds(state, project, seed)


def _set_env_var(state: State, project: Project, name: str, seed: Any) -> None:
    """Set a variable from its value, or from an object that has a time too; null removes it."""
    if seed is None:
        project.env_vars.pop(name, None)
        return
    variable = {"value": seed} if isinstance(seed, str) else seed
    check_object(f"variable {name}", variable, {"value", "created_at"})
    if not isinstance(variable.get("value"), str):
        raise SeedError(f"the value of {name} must be a string")
    project.env_vars[name] = EnvVar(variable["value"], variable.get("created_at", state.now()))


def _add_checkout_key(state: State, project: Project, seed: Any) -> None:
    check_object("a checkout key", seed, {"type", "login", "public_key"})
    kind, login = seed.get("type", "deploy-key"), seed.get("login")
    if "public_key" in seed:
        project.add_checkout_key(CheckoutKey(kind, _public_key(seed["public_key"]), login, state.now()))
    else:
        state.make_checkout_key(project, kind, login)


def _ssh_key(seed: Any) -> SshKey:
    check_object("an SSH key", seed, {"hostname", "private_key", "public_key"})
    private = seed.get("private_key")
    public = keys.public_half(private) if isinstance(private, str) else _public_key(seed.get("public_key"))
    if public is None:
        raise SeedError("the private key of an SSH key cannot be read")
    return SshKey(seed.get("hostname"), public, private)


def _public_key(text: Any) -> str:
    if not isinstance(text, str) or not keys.is_public_key(text):
        raise SeedError("a public key has the form: algorithm base64")
    return " ".join(text.split()[:2])
