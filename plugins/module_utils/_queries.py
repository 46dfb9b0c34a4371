# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Runs queries for plugins that are not tasks: the lookup and the inventory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ._api.client import Client
from ._api.diagnosis import describe_any, sentence
from ._api.scrubbing import GIVEN_ADDRESS, without_token
from ._argspec import AUTH
from ._engine.failures import Refused
from ._engine.plan import Plan
from ._engine.resource import Resource
from ._runner import from_fallback, outcome_without_requests, settings_from


def run_queries(
    resource: type[Resource],
    params: Mapping[str, Any],
    option: str,
    values: Sequence[str | None],
    warn: Callable[[str], None],
) -> list[Mapping[str, Any]]:
    """Run a query concurrently for several values of one option, for plugins that are not tasks.

    :param params: the other options; those that are missing have their defaults.
    :param warn: called with each warning.
    :returns: what the queries return, in the order of the values.
    :raises Refused: naming the value whose query failed; the text contains no secret.
    """
    if failed := outcome_without_requests():
        raise Refused("", failed.result["msg"])
    # Ansible passes an empty environment variable on to plugins, although another one may be set.
    given = {name: params.get(name) or from_fallback(AUTH[name]) for name in AUTH if "env" in AUTH[name]}
    auth = {name: params.get(name, spec.get("default")) for name, spec in AUTH.items()}
    api = Client(settings_from({**auth, **given, "concurrency": params.get("concurrency", 8)}, resource))

    def answer(value: str | None) -> Mapping[str, Any]:
        project = None

        def about() -> str:
            return f"{value if '@' not in value else project or GIVEN_ADDRESS}: " if value else ""

        try:
            prepared = resource.prepare(resource.with_defaults({**params, option: value}))
            project = prepared.get("project")
            plan = cast(Plan, resource.plan(prepared, resource.read(api, prepared)))
            api.warnings += plan.warnings
            returns: Mapping[str, Any] = without_token(plan.returns, api.settings.token)
            return returns
        except Refused as refusal:
            raise Refused("", f"{about()}{refusal.text if refusal.option == option else refusal}") from None
        except Exception as error:
            raise Refused("", f"{about()}{sentence(describe_any(api, error, project))}") from None

    try:
        return list(api.map_concurrently(answer, values))
    finally:
        api.close()
        for warning in dict.fromkeys(without_token(api.warnings, api.settings.token)):
            warn(warning)
