# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""From a task's parameters to its result: the one road, for modules and for action plugins alike.

What is decided here holds for every resource: check mode does not apply, results and errors carry no secret, a failure
tells what was done and what was not.
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ansible.module_utils import basic

from ._answers import REQUESTS_ERROR, SCRUBBED, CircleCIError, scrub
from ._apply import Incomplete, apply
from ._argspec import AUTH
from ._client import Client, Settings
from ._failures import failed, half_way, stopped
from ._plan import Plan, Refused, Unsuccessful
from ._resource import Resource
from ._wait import Count

COLLECTION = "community.circleci"
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
TOKEN_IN_URL = (
    "auth_method: query puts the token into the address of each request, where servers and proxies log it. "
    "Use it only for a CircleCI Server that takes no other."
)
# Compiled here, in Ansible's main process, and not again in the worker of every task.
_API_PATH = re.compile(r"(/api(/.*)?)?/*$")
_USER_INFO = re.compile(r"://[^/@\s]+@")
REPORT = f"https://github.com/ansible-collections/{COLLECTION}/issues"


@dataclass
class Outcome:
    """What a task comes to.

    :ivar result: as Ansible wants it; `failed` is set only if it did.
    :ivar deprecations: `(message, date)` pairs.
    """

    result: dict[str, Any]
    warnings: list[str] = field(default_factory=list)
    deprecations: list[tuple[str, str]] = field(default_factory=list)


def spec_of(resource: type[Resource], fallback: Callable[..., str]) -> dict[str, Any]:
    """The arguments for Ansible's validators: `argument_spec`, and the rules between options.

    :param fallback: what Ansible is to call, with names, for the value of an environment variable.
    """
    return {"argument_spec": _with_fallbacks({**resource.SPEC, **AUTH}, fallback), **resource.RULES}


def _with_fallbacks(options: Mapping[str, Any], fallback: Callable[..., str]) -> dict[str, Any]:
    spec = {}
    for name, option in options.items():
        spec[name] = {key: value for key, value in option.items() if key != "env"}
        if "env" in option:
            spec[name]["fallback"] = (fallback, list(option["env"]))
    return spec


def censored(params: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as they may be shown. What a `no_log` option holds is hidden as a whole.

    Ansible would instead star out every occurrence of every secret in the whole result, so that a variable whose value
    is `1` eats letters out of names and messages. Results are made without secrets: nothing else is to be hidden.
    """
    shown: dict[str, Any] = {}
    for name, value in params.items():
        option = spec.get(name, {})
        if option.get("no_log") and value is not None:
            shown[name] = HIDDEN
        elif option.get("options") and value:
            nested = value if isinstance(value, list) else [value]
            inner = [censored(item, option["options"]) for item in nested]
            shown[name] = inner if isinstance(value, list) else inner[0]
        elif isinstance(value, str):
            shown[name] = _USER_INFO.sub(f"://{SCRUBBED}@", value)  # a clone URL may hold a password
        else:
            shown[name] = value
    return shown


def secrets_of(params: Mapping[str, Any], spec: Mapping[str, Any]) -> list[str]:
    """Every string below a `no_log` option."""
    found: list[str] = []
    for name, value in params.items():
        option = spec.get(name, {})
        if option.get("no_log"):
            found += _strings(value)
        elif option.get("options"):
            for item in value if isinstance(value, list) else [value] if value else []:
                found += secrets_of(item, option["options"])
    return found


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _strings(child)]


def perform(
    resource: type[Resource],
    params: dict[str, Any],
    *,
    check_mode: bool,
    diff: bool,
    tell: Callable[[str], None] = lambda line: None,
    before: Callable[[], None] = lambda: None,
) -> Outcome:
    """Run a resource with validated parameters. Never raises: what goes wrong is a failed result.

    :param tell: shows a line of progress.
    :param before: is called before each request.
    """
    spec = {**resource.SPEC, **AUTH}
    outcome = Outcome({})
    try:
        _perform(resource, params, check_mode, diff, outcome, tell, before)
    except Refused as refusal:
        outcome.result = {"failed": True, "msg": scrub(str(refusal), secrets_of(params, spec))}
    except Exception as error:  # a bug: say so without letting a secret out
        outcome.result = {
            "failed": True,
            "msg": scrub(
                f"internal error, {type(error).__name__}: {error}. Please report it at {REPORT}",
                secrets_of(params, spec),
            ),
            "exception": scrub(traceback.format_exc(), secrets_of(params, spec)),
        }
    outcome.result = {"changed": False, **outcome.result, "invocation": {"module_args": censored(params, spec)}}
    return outcome


def _perform(
    resource: type[Resource],
    params: dict[str, Any],
    check_mode: bool,
    diff: bool,
    outcome: Outcome,
    tell: Callable[[str], None],
    before: Callable[[], None],
) -> None:
    settings = _settings(params, resource)
    params = resource.prepare(params)
    if settings.auth_method == "query":
        outcome.warnings.append(TOKEN_IN_URL)
    api, plan, done = Client(settings, tell=tell, before=before), Plan(), Plan()
    try:
        plan = resource.plan(params, resource.read(api, params))
        outcome.warnings += plan.warnings
        answers: dict[str, Any] = {}
        if not check_mode:
            ended = Count(api, len(plan.parts), "projects converged")
            answers, done = apply(api, plan, params.get("concurrency", 1), ended), plan
            answers = resource.settle(api, params, answers)
        outcome.result = {"changed": plan.changed, **resource.result(params, plan, answers)}
        if diff:
            outcome.result["diff"] = {"before": plan.before, "after": plan.after}
    except Unsuccessful as end:
        outcome.result = {"changed": done.changed, **end.returns, "failed": True, "msg": str(end)}
    except CircleCIError as error:
        outcome.result = failed(api, error, params.get("project"))
        if applied := list(done.changes):
            outcome.result.update(half_way(applied, []))
    except Incomplete as stop:
        outcome.result = stopped(api, stop.run, params.get("project"))
    finally:
        outcome.deprecations += [*plan.deprecations, *_sunsets(api, resource)]


def ask(
    resource: type[Resource], params: dict[str, Any], option: str, values: Sequence[str | None]
) -> list[Mapping[str, Any]]:
    """Run a query for several values of one option at once, for plugins that are no task.

    :param params: the other options, typed.
    :returns: what the queries return, in the order of the values.
    :raises Refused: naming the value whose query failed; holds no secret.
    """
    if REQUESTS_ERROR:
        raise Refused(basic.missing_required_lib("requests"))
    # Ansible hands an empty environment variable to plugins, although another name's may be set.
    given = {name: params[name] or _of_environment(AUTH[name]) for name in AUTH if "env" in AUTH[name]}
    api = Client(_settings({**params, **given}, resource))

    def answer(value: str | None) -> Mapping[str, Any]:
        about = f"{value}: " if value else ""
        try:
            prepared = resource.prepare({**params, option: value})
            return resource.plan(prepared, resource.read(api, prepared)).returns
        except Refused as refusal:
            raise Refused(f"{about}{str(refusal).removeprefix(f'{option}: ')}") from None
        except CircleCIError as error:
            raise Refused(f"{about}{failed(api, error, prepared['project'])['msg']}") from None

    return list(api.each(answer, values))


def _of_environment(option: Mapping[str, Any]) -> str | None:
    try:
        return from_environment(*option["env"])
    except basic.AnsibleFallbackNotFound:
        return option.get("default")


def _settings(params: Mapping[str, Any], resource: type[Resource]) -> Settings:
    """The client's settings from the options of the `auth` fragment.

    :raises Refused: naming the option that cannot be right.
    """
    url = urlsplit(params["api_url"].strip())
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Refused("api_url must be the address of a CircleCI server, as in https://circleci.com.")
    if url.username or url.password or url.query:
        raise Refused("api_url must hold neither user nor password nor query; the token goes into api_token.")
    token = params["api_token"]
    if token and (not token.isascii() or any(letter.isspace() for letter in token)):
        raise Refused(
            "api_token holds white space or other letters that no token has; was a line break copied with it?"
        )
    if resource.NEEDS_TOKEN and not token:
        raise Refused(f"api_token is needed: set the option, or {AUTH['api_token']['env'][0]} in the environment.")
    if params["ca_path"] and not os.path.exists(params["ca_path"]):
        raise Refused(f"ca_path: there is no {params['ca_path']} on the machine that this task runs on.")
    if params["timeout"] <= 0:
        raise Refused("timeout must be more than 0 seconds.")
    if params["retries"] < 0:
        raise Refused("retries must not be negative.")
    return Settings(
        api_url=f"{url.scheme}://{url.netloc}{_API_PATH.sub('', url.path, count=1)}",
        token=token or None,
        auth_method=params["auth_method"],
        validate_certs=params["validate_certs"],
        ca_path=params["ca_path"],
        timeout=params["timeout"],
        retries=params["retries"],
        concurrency=params.get("concurrency", Settings.concurrency),
    )


def _sunsets(api: Client, resource: type[Resource]) -> list[tuple[str, str]]:
    """CircleCI's announcements that an endpoint ends, as Ansible's deprecations.

    Core appends "will be removed from collection 'community.circleci' in a release after DATE", so what that date means
    is told here.
    """
    announced = []
    for (method, route), date in sorted(api.sunsets.items()):
        when = f" on {date}" if date else ""
        announced.append(
            (f"CircleCI switches off {method} {route}{when}. {resource.SUCCESSOR or ''}".strip(), date or "")
        )
    return announced


def from_environment(*names: str) -> str:
    """The first of some environment variables that is set and not empty. A `fallback` for Ansible's validators."""
    for name in names:
        if os.environ.get(name):
            return os.environ[name]
    raise basic.AnsibleFallbackNotFound


def requests_missing() -> Outcome | None:
    """A failed outcome if the `requests` library cannot be imported, else None."""
    if REQUESTS_ERROR is None:
        return None
    return Outcome({"failed": True, "msg": basic.missing_required_lib("requests"), "exception": REQUESTS_ERROR})


def run_module(resource: type[Resource]) -> None:
    """The whole of a module: read the parameters, perform, tell the result."""

    # Made only now: ansible-lint puts a class of its own in the place of core's while it checks a task's arguments.
    class Module(basic.AnsibleModule):
        def log(self, msg: Any, log_args: Any = None) -> None:
            """Nothing goes to syslog: core writes nested no_log options there in clear."""

    module = Module(supports_check_mode=True, **spec_of(resource, from_environment))
    module.no_log_values.clear()  # see `censored`
    outcome = requests_missing() or perform(resource, module.params, check_mode=module.check_mode, diff=module._diff)
    for warning in outcome.warnings:
        module.warn(warning)
    for message, date in outcome.deprecations:
        module.deprecate(message, date=date or None, collection_name=COLLECTION)
    (module.fail_json if outcome.result.get("failed") else module.exit_json)(**outcome.result)
