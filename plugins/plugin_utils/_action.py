# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""Runs a resource inside Ansible itself, without starting a module: some 20 ms instead of 400 ms a task.

The module of the same name takes over where a task cannot run here: `async`, and `delegate_to` another machine.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._api.scrubbing import scrub
from ..module_utils._engine.failures import Refused
from ..module_utils._engine.resource import Resource
from ..module_utils._resources.user_info import UserInfo
from ..module_utils._runner import (
    COLLECTION,
    Outcome,
    from_environment,
    perform,
    requests_missing,
    secrets_of,
    spec_of,
)

display = Display()
NAMES = {dict: "mapping", list: "list"}
# Asked here, in Ansible's main process: a worker has no terminal.
TERMINAL = sys.stdout.isatty()


def show_progress(line: str) -> None:
    """Show a line of progress, live: always on a terminal, elsewhere with -v."""
    (display.display if TERMINAL else display.v)(line)


def end_if_orphaned() -> None:
    """End this worker if the Ansible that forked it was killed: workers live on, in a session of their own.

    Nobody would learn what it does, and the next run, which finishes the work, would do it at the same time.
    """
    ansible = multiprocessing.parent_process()
    if ansible and ansible.pid != os.getppid():
        os._exit(1)


class ResourceAction(ActionBase):
    """Binds a resource to its task. Subclasses set `resource` only."""

    resource: ClassVar[type[Resource]]

    _requires_connection = False
    _supports_async = True
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        task = self._task
        elsewhere = task.async_val or (task.delegate_to and self._connection.transport != "local")
        try:
            with _environment(task.environment):
                params = self._params()
                if not elsewhere:
                    missing = requests_missing()
                    return _as_result(missing or self._performed(params))
        except Refused as refusal:
            return {"failed": True, "changed": False, "msg": str(refusal)}
        return self._execute_module(task_vars=task_vars, wrap_async=task.async_val)

    def _performed(self, params: dict[str, Any]) -> Outcome:
        how = {"check_mode": self._task.check_mode, "diff": self._task.diff}
        return perform(self.resource, params, **how, show_progress=show_progress, before_request=end_if_orphaned)

    def _params(self) -> dict[str, Any]:
        """The task's arguments, validated as Ansible validates a module's.

        :raises Refused: without an invocation in the result: after some errors nobody knows what of it is secret.
        """
        spec = spec_of(self.resource, from_environment)
        args = plain(self._task.args, "")
        for name, option in spec["argument_spec"].items():
            if option["type"] == "str" and isinstance(args.get(name), (dict, list)):
                # Core would turn it into text, and a secret of that form is surely not what is meant.
                raise Refused(name, f"must be a string, not a {NAMES.get(type(args[name]), 'value')}.")
        validated = ArgumentSpecValidator(**spec).validate(args)
        if validated.error_messages:
            # A misspelt option is often the reason why another one is missing, so it is told first.
            errors = sorted(validated.errors.errors, key=lambda error: not isinstance(error, UnsupportedError))
            of_module = f"Unsupported parameters for ({self._task.action}) module: "
            message = f"{of_module if isinstance(errors[0], UnsupportedError) else ''}{errors[0].msg}"
            raise Refused("", scrub(message, secrets_of(validated.validated_parameters, spec["argument_spec"])))
        return validated.validated_parameters


def _as_result(outcome: Outcome) -> dict[str, Any]:
    result = outcome.result
    if outcome.warnings:
        result["warnings"] = outcome.warnings
    if outcome.deprecations:
        result["deprecations"] = [
            {"msg": message, "date": date or None, "collection_name": COLLECTION}
            for message, date in outcome.deprecations
        ]
    return result


@contextlib.contextmanager
def _environment(environments: Sequence[Mapping[str, Any]] | None) -> Iterator[None]:
    """The task's `environment`, for as long as it runs: the items of a loop share one process."""
    given = {
        name: str(value)
        for variables in environments or ()
        if isinstance(variables, Mapping)
        for name, value in variables.items()
        if not _is_omitted(value)
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _is_omitted(value: Any) -> bool:
    """Whether this is what core 2.17 leaves of `{{ omit }}`."""
    return isinstance(value, str) and value.startswith("__omit_place_holder__")


def plain(value: Any, where: str) -> Any:
    """A task's arguments as plain data: core hands over tagged and lazy types, and what YAML made of the user's text.

    :param where: the option, for the error.
    :raises Refused: for what JSON does not have, or a key that is not a string: YAML reads `YES:` as true and
        2026-11-24 as a date, so that the text that was meant is lost.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise Refused(where or "the task", f"has a key that YAML reads as {key!r}, not as a string: quote it.")
        return {str.__str__(key): plain(item, f"{where}.{key}".strip(".")) for key, item in value.items()}
    if "Encrypted" in type(value).__name__:  # a vaulted value that core has left to be decrypted on use
        return str(value)
    if isinstance(value, Sequence):
        return [plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    kind = type(value).__name__.removeprefix("_AnsibleTagged").lower()
    raise Refused(where, f"is a {kind}, not a string: quote it, or add | string at the end of its template.")


def _rehearse() -> None:
    """Run a task once that reaches nobody, here in Ansible's main process.

    Every task runs in a worker that is forked from it, and inherits what has been done before. What Python caches when
    code runs for the first time would else be made anew by each, which takes more than a millisecond: one of some seven
    that a task with one request costs beyond `debug`.
    """
    if requests_missing():
        return
    with contextlib.suppress(OSError), socket.socket() as taken, _environment([{"no_proxy": "*"}]):
        taken.bind(("127.0.0.1", 0))  # and does not listen: whoever connects is refused at once
        api_url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        params = {"api_url": api_url, "api_token": "rehearsal", "retries": 0}
        validated = ArgumentSpecValidator(**spec_of(UserInfo, from_environment)).validate(params)
        perform(UserInfo, validated.validated_parameters, check_mode=True, diff=False)


_rehearse()
