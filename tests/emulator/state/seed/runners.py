# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource classes of runners in a seed document."""

from __future__ import annotations

import hashlib
from typing import Any

from ..runners import ResourceClass, RunnerToken
from ..slugs import stable_uuid
from ..state import State
from .checks import SeedError, check_object

_CLASS = {"id", "resource_class", "description", "tokens", "runners", "unclaimed", "running"}
_TOKEN = {"id", "nickname", "created_at", "token"}


def add_resource_class(state: State, seed: Any) -> None:
    """Add a resource class; one of the same name is replaced."""
    check_object("a resource class", seed, _CLASS)
    name = seed.get("resource_class")
    if not isinstance(name, str) or name.count("/") != 1:
        raise SeedError("a resource class is named namespace/name")
    identity = seed.get("id", stable_uuid("resource class", name))
    tokens = [_token(state, identity, token) for token in seed.get("tokens", [])]
    plain = {key: seed[key] for key in ("description", "runners", "unclaimed", "running") if key in seed}
    made = ResourceClass(identity, name, tokens={token.id: token for token in tokens}, **plain)
    others = {key: other for key, other in state.resource_classes.items() if other.resource_class != name}
    state.resource_classes = others | {identity: made}


def _token(state: State, owner: str, seed: Any) -> RunnerToken:
    check_object("a token of a resource class", seed, _TOKEN)
    if "nickname" not in seed:
        raise SeedError("a token of a resource class has a nickname")
    identity = seed.get("id", stable_uuid("runner token", owner, str(state.next_number())))
    secret = seed.get("token", hashlib.sha256(identity.encode()).hexdigest())
    return RunnerToken(identity, seed["nickname"], seed.get("created_at", state.now()), secret)
