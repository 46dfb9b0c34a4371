# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Runs queries for plugins that are not tasks: the lookup and the inventory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ._api.client import Client
from ._api.diagnosis import describe_any, sentence
from ._api.errors import CircleCIError
from ._api.scrubbing import GIVEN_ADDRESS, without_token
from ._argspec import AUTH
from ._engine.failures import Refused
from ._engine.plan import Plan
from ._engine.resource import Resource
from ._runner import TOKEN_IN_URL, from_fallback, outcome_without_requests, settings_from


def auth_of(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the `auth` fragment, with the environment and the defaults for those that are not given.

    An empty environment variable is not given: Ansible passes it on to plugins, although another one may be set.
    """
    with_environment = {name: params.get(name) or from_fallback(AUTH[name]) for name in AUTH if "env" in AUTH[name]}
    return {**{name: params.get(name, spec.get("default")) for name, spec in AUTH.items()}, **with_environment}


def run_queries(
    resource: type[Resource],
    params: Mapping[str, Any],
    option: str,
    values: Sequence[str | None],
    warn: Callable[[str], None],
    on_hidden: Callable[[str], Mapping[str, Any]] | None = None,
) -> list[Mapping[str, Any]]:
    """Run a query concurrently for several values of one option, for plugins that are not tasks.

    :param params: the other options; those that are missing have their defaults.
    :param warn: called with each warning.
    :param on_hidden: called with the reason if CircleCI does not let the user see what one value stands for; what it
        returns stands for the answer. None if that is an error.
    :returns: what the queries return, in the order of the values.
    :raises Refused: naming the value whose query failed; the text contains no secret.
    """
    if failed := outcome_without_requests():
        raise Refused("", failed.result["msg"])
    settings = settings_from({**auth_of(params), "concurrency": params.get("concurrency", 8)}, resource)
    if settings.auth_method == "query":
        warn(TOKEN_IN_URL)
    api = Client(settings)

    def answer(value: str | None) -> Mapping[str, Any]:
        return _answer(api, resource, {**params, option: value}, option, on_hidden)

    try:
        return list(api.map_concurrently(answer, values))
    finally:
        api.close()
        for warning in dict.fromkeys(without_token(api.warnings, api.settings.token)):
            warn(warning)


def _answer(
    api: Client,
    resource: type[Resource],
    params: Mapping[str, Any],
    option: str,
    on_hidden: Callable[[str], Mapping[str, Any]] | None,
) -> Mapping[str, Any]:
    project, value = None, params[option]

    def about() -> str:
        return f"{value if '@' not in value else project or GIVEN_ADDRESS}: " if value else ""

    try:
        prepared = resource.prepare(resource.with_defaults(params))
        project = prepared.get("project")
        plan = cast(Plan, resource.plan(prepared, resource.read(api, prepared)))
        api.warnings += plan.warnings
        returns: Mapping[str, Any] = without_token(plan.returns, api.settings.token)
        return returns
    except Refused as refusal:
        raise Refused("", f"{about()}{refusal.text if refusal.option == option else refusal}") from None
    except Exception as error:
        reason = f"{about()}{sentence(describe_any(api, error, project))}"
        if on_hidden and isinstance(error, CircleCIError) and error.is_hidden:
            return on_hidden(reason)
        raise Refused("", reason) from None
