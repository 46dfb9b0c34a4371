# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The custom claims of OIDC tokens in a seed document, of an organisation or a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..claims import AUDIENCE, TTL, Claims
from ..durations import format_duration, parse_duration
from ..state import State
from .checks import SeedError, check_object


def set_claims(state: State, claims: Claims, seed: Mapping[str, Any]) -> None:
    """Set the claims that the ``oidc_claims`` of an object name; null resets one."""
    named = seed.get("oidc_claims", {})
    check_object("oidc_claims", named, {AUDIENCE, TTL})
    for claim, value in named.items():
        duration = parse_duration(value) if claim == TTL and isinstance(value, str) else None
        if claim == TTL and value is not None and duration is None:
            raise SeedError(f"a ttl is a duration of Go, not {value!r}")
        claims.set(claim, value if duration is None else format_duration(duration), state.now())
