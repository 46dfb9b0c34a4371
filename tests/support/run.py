# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs resources without Ansible's executor: validated parameters in, result out, HTTP in between."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.circleci.plugins.module_utils import _runner
from ansible_collections.community.circleci.plugins.module_utils._engine.resource import Resource
from ansible_collections.community.circleci.plugins.module_utils._runner import (
    Outcome,
    from_environment,
    perform,
    spec_of,
)

from tests.support.clock import Clock

ROOT = Path(__file__).parents[2]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
TODAY = 1_795_500_000.0
"""The time on the wall, in seconds since 1970, where a clock of the tests goes by: 2026-11-24."""
_MODULES = "ansible_collections.community.circleci.plugins.modules."


def module_of(name: str) -> Any:
    """A module, imported."""
    return importlib.import_module(_MODULES + name)


def documented(name: str, block: str) -> Any:
    """A block of a module's documentation, parsed."""
    return yaml.safe_load(getattr(module_of(name), block))


def resource_of(name: str) -> type[Resource]:
    """The resource that a module runs."""
    return getattr(module_of(name), "".join(word.capitalize() for word in name.split("_")))


def run(
    module: str,
    params: dict[str, Any],
    url: str,
    *,
    check_mode: bool = False,
    token: str | None = "a-token-of-the-tests",
    show_progress: Callable[[str], None] = lambda line: None,
    clock: Clock | None = None,
    **auth: Any,
) -> Outcome:
    """Run a module's resource as its adapters do, in diff mode.

    :param clock: goes by instead of the real one.
    """
    resource = resource_of(module)
    given = {"api_url": url, "api_token": token, "retries": 0, **auth, **params}
    validated = ArgumentSpecValidator(**spec_of(resource, from_environment)).validate(given)
    assert not validated.error_messages, validated.error_messages
    how = {"check_mode": check_mode, "diff": True, "show_progress": show_progress}
    if clock is None:
        return perform(resource, validated.validated_parameters, **how)
    timed = functools.partial(_runner.Client, clock=clock, sleep=clock.sleep, now=lambda: TODAY)
    with mock.patch.object(_runner, "Client", timed):
        return perform(resource, validated.validated_parameters, **how)


def reports_of(module: str, result: dict[str, Any]) -> list[dict[str, Any]]:
    """The reports of a fleet's members; of any other module, the result itself."""
    members = getattr(resource_of(module), "MEMBERS", None)
    return result.get(members, [result])
