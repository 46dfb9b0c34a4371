# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Runs a resource: from a task's parameters to its result, in the same way for modules and for action plugins.

What is decided here holds for every resource: check mode applies nothing, results and errors contain no secrets, and a
failure lists what was done and what was not.
"""

from __future__ import annotations

import os
import platform
import re
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, NoReturn

from ansible.module_utils import basic
from ansible.module_utils.common import validation

try:
    from ansible.module_utils.secrets import register_secrets as register_at_core
except ImportError:  # ansible-core before 2.22
    register_at_core = None

from ._api.client import Client
from ._api.connections import REQUESTS_ERROR
from ._api.diagnosis import REPORT
from ._api.scrubbing import is_secret, scrub, scrub_all, without_token
from ._api.settings import Settings
from ._argspec import AUTH
from ._engine.compat import dataclass
from ._engine.failures import Refused
from ._engine.options import Spec, parse_options, refuse_text
from ._engine.resource import Resource
from ._secret_options import censored, secrets_of
from ._task import Task

COLLECTION = "community.circleci"
TOKEN_IN_URL = (
    "auth_method: query puts the token into the address of each request, where servers and proxies log it. "
    "Use it only for a CircleCI Server that accepts nothing else."
)


@dataclass
class Outcome:
    """The outcome of a task.

    :ivar result: as Ansible expects it; `failed` is set only if the task failed.
    :ivar deprecations: `(message, date)` pairs.
    :ivar interruption: what interrupted the task; None if nothing did.
    :ivar secret: the key of the result that holds a secret, so that nobody may see the result; None if none does.
    """

    result: dict[str, Any]
    warnings: list[str] = field(default_factory=list)
    deprecations: list[tuple[str, str]] = field(default_factory=list)
    interruption: BaseException | None = None
    secret: str | None = None


# The argument spec for Ansible.


def spec_of(resource: type[Resource], fallback: Callable[..., str]) -> dict[str, Any]:
    """The arguments for Ansible's validators: `argument_spec`, and the rules between options.

    :param fallback: the function that Ansible calls, with names, for the value of an environment variable.
    """
    return {"argument_spec": _for_ansible({**resource.SPEC, **AUTH}, fallback), **resource.RULES}


def _for_ansible(options: Spec, fallback: Callable[..., str]) -> dict[str, Any]:
    spec = {}
    for name, option in options.items():
        spec[name] = {key: value for key, value in option.items() if key not in ("env", "hint", "parse")}
        if register_at_core and option.get("no_log"):
            spec[name]["no_log"] = False  # see `register_secrets`
        if "env" in option:
            spec[name]["fallback"] = (fallback, list(option["env"]))
        if "options" in option:
            spec[name]["options"] = _for_ansible(option["options"], fallback)
    return spec


def register_secrets(params: Mapping[str, Any], spec: Spec) -> None:
    """Let ansible-core hide the secrets among the parameters in everything that it shows, if it can (since 2.22).

    Core itself would do so for every `no_log` value, however short: one variable with the value `1` would turn every 1
    in the whole run into `$REDACTED$`. So the options are not `no_log` for core. What is registered is chosen here, by
    CircleCI's own rule for the output of jobs.
    """
    if register_at_core:
        register_at_core({secret for secret in secrets_of(params, spec) if is_secret(secret)})


# Running a task.


def perform(
    resource: type[Resource],
    params: dict[str, Any],
    *,
    check_mode: bool,
    diff: bool,
    show_progress: Callable[[str], None] = lambda line: None,
    before_request: Callable[[], None] = lambda: None,
) -> Outcome:
    """Run a resource with validated parameters. Never raises: what goes wrong is a failed result.

    :param show_progress: shows a line of progress.
    :param before_request: called before each request.
    """
    spec = {**resource.SPEC, **AUTH}
    secrets = secrets_of(params, spec)
    outcome = Outcome({})
    try:
        _check_given(resource, params)
        settings = settings_from(params, resource)
        if settings.auth_method == "query":
            outcome.warnings.append(TOKEN_IN_URL)
        api = Client(settings, secrets=secrets, show_progress=show_progress, before_request=before_request)
        task = Task(resource, api, resource.prepare(params), check_mode, diff)
        try:
            outcome.result = task.run()
        finally:
            api.close()
            outcome.interruption = task.interruption
            outcome.warnings += dict.fromkeys([*task.warnings, *api.warnings])
            outcome.deprecations += [*task.deprecations, *_announced_ends(api, resource)]
    except Refused as refusal:
        outcome.result = {"failed": True, "msg": scrub(str(refusal), secrets)}
    except Exception as error:  # a bug, before anything was read
        outcome.result = _internal_error(error, secrets)
    outcome.result = {"changed": False, **outcome.result, "invocation": {"module_args": censored(params, spec)}}
    outcome.result = without_token(outcome.result, params.get("api_token"))
    outcome.warnings = without_token(outcome.warnings, params.get("api_token"))
    if resource.SECRET and (secret := outcome.result.get(resource.SECRET)):
        _guard(outcome, resource.SECRET, secret)
    return outcome


def _check_given(resource: type[Resource], params: Mapping[str, Any]) -> None:
    """Hold the rules between options once more: for Ansible, an option that is null has been given.

    :raises Refused: with Ansible's own words.
    """
    given = {name: value for name, value in params.items() if value is not None}
    missing = [name for name, option in resource.SPEC.items() if option.get("required") and name not in given]
    if missing:
        raise Refused(missing[0], "is required, and must not be null.")
    for rule, check in RULE_CHECKS.items():
        try:
            check(resource.RULES.get(rule), given)
        except TypeError as error:
            raise Refused("", f"{error}.") from None


RULE_CHECKS: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "required_one_of": validation.check_required_one_of,
    "required_together": validation.check_required_together,
    "required_by": validation.check_required_by,
    "required_if": validation.check_required_if,
}


def _guard(outcome: Outcome, key: str, secret: str) -> None:
    """Leave a secret that CircleCI has just made in the one place where the user finds it."""
    outcome.secret = key
    plain = str.__str__(secret)  # ansible-core 2.22 warns of a type that it does not know
    if register_at_core:
        register_at_core({plain})
    outcome.result = {**scrub_all(outcome.result, [plain]), key: plain}
    outcome.warnings = scrub_all(outcome.warnings, [plain])


def _internal_error(error: Exception, secrets: list[str]) -> dict[str, Any]:
    return {
        "failed": True,
        "msg": scrub(f"internal error, {type(error).__name__}: {error}. Please report it at {REPORT}", secrets),
        "exception": scrub(traceback.format_exc(), secrets),
    }


def settings_from(params: Mapping[str, Any], resource: type[Resource]) -> Settings:
    """The client's settings from the options of the `auth` fragment.

    :raises Refused: naming the option that cannot be right.
    """
    auth = parse_options(AUTH, params)
    token = auth["api_token"]
    if token and (not token.isascii() or not token.isprintable() or " " in token):
        raise Refused(
            "api_token",
            "contains white space or other characters that are not part of a token. Was a line break copied with it?",
        )
    if resource.NEEDS_TOKEN and not token:
        raise Refused("api_token", f"is required. Set it, or {AUTH['api_token']['env'][0]} in the environment.")
    if auth["ca_path"] and not os.path.exists(auth["ca_path"]):
        raise Refused("ca_path", f"there is no {auth['ca_path']} on the machine that this task runs on.")
    return Settings(
        server=auth["api_url"],
        token=token or None,
        auth_method=auth["auth_method"],
        validate_certs=auth["validate_certs"],
        ca_path=auth["ca_path"],
        timeout=auth["timeout"],
        retries=auth["retries"],
        concurrency=parse_options(resource.SPEC, {"concurrency": params.get("concurrency", 1)})["concurrency"],
    )


def _announced_ends(api: Client, resource: type[Resource]) -> list[tuple[str, str]]:
    """CircleCI's announcements that an endpoint ends, as deprecations: `(message, date)` pairs.

    Core appends "will be removed from collection 'community.circleci' in a release after DATE", so the message explains
    the date.
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


def from_fallback(option: Mapping[str, Any]) -> str | None:
    """The value of an option that has environment variables and is not given."""
    try:
        return from_environment(*option["env"])
    except basic.AnsibleFallbackNotFound:
        default: str | None = option.get("default")
        return default


def missing_library(name: str) -> str:
    """The message for a Python library that cannot be imported."""
    return (
        f"The Python library {name} is required and cannot be imported. This task runs with {sys.executable} on "
        f"{platform.node()}: run {sys.executable} -m pip install {name}, or pipx inject ansible-core {name} if Ansible "
        "was installed with pipx."
    )


def outcome_without_requests() -> Outcome | None:
    """A failed outcome if the `requests` library cannot be imported, else None."""
    if REQUESTS_ERROR is None:
        return None
    return Outcome({"failed": True, "msg": missing_library("requests"), "exception": REQUESTS_ERROR})


def run_module(resource: type[Resource]) -> None:
    """The whole of a module: read the parameters, run the resource, and exit with the result."""

    # Defined only here: ansible-lint replaces core's class by its own while it checks a task's arguments.
    class Module(basic.AnsibleModule):
        refusal: Refused | None = None

        def log(self, msg: Any, log_args: Any = None) -> None:
            """Write nothing to syslog, where core would write nested no_log options in clear."""

        def _load_params(self) -> None:
            super()._load_params()
            spec = {**resource.SPEC, **AUTH}
            register_secrets(self.params, spec)
            try:
                refuse_text(spec, self.params)
            except Refused as refusal:
                # Reported once the module is able to. Until then, core must not parse the text.
                self.refusal = refusal
                name = re.split(r"[.\[]", refusal.option)[0]
                text = spec[name].get("choices", [""])[0]
                self.params[name] = {"dict": {}, "list": []}.get(spec[name]["type"], text)

    signal.signal(signal.SIGTERM, _interrupt)
    module = Module(supports_check_mode=True, **spec_of(resource, from_environment))
    register_secrets(module.params, {**resource.SPEC, **AUTH})
    module.no_log_values.clear()  # see `censored`
    if module.refusal:
        module.fail_json(msg=str(module.refusal), changed=False, invocation=None)
    outcome = outcome_without_requests() or perform(
        resource, module.params, check_mode=module.check_mode, diff=module._diff
    )
    _exit(module, outcome)


def _interrupt(signum: int, frame: Any) -> NoReturn:
    """End the task as an interrupt from the keyboard does: with a result that lists what was done."""
    raise KeyboardInterrupt


def _exit(module: Any, outcome: Outcome) -> NoReturn:
    for warning in outcome.warnings:
        module.warn(warning)
    for message, date in outcome.deprecations:
        module.deprecate(message, date=date or None, collection_name=COLLECTION)
    (module.fail_json if outcome.result.get("failed") else module.exit_json)(**outcome.result)
    raise AssertionError("exit_json and fail_json do not return")
