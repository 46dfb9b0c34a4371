# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Parameters of builds and pipelines that a task gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.scrubbing import Secret
from .._engine.failures import Refused

NO_PARAMETER = "must be a string, a whole number or a boolean, as pipeline parameters are"


def check_parameters(parameters: Mapping[str, Any] | None) -> None:
    """Refuse what no pipeline parameter can be.

    :raises Refused: naming the parameter below the option `parameters`.
    """
    if odd := odd_parameter(parameters or {}):
        raise Refused(f"parameters.{odd}", f"{NO_PARAMETER}.")


def odd_parameter(parameters: Mapping[str, Any]) -> str | None:
    """The name of a parameter whose value no pipeline takes; None if there is none (docs/api/v2.md §7.1)."""
    return next((name for name, value in parameters.items() if not isinstance(value, (str, bool, int))), None)


def hide(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a build or pipeline, whose values may be secrets."""
    return {name: Secret(value) if isinstance(value, str) else value for name, value in parameters.items()}
