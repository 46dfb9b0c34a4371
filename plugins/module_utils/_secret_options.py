# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""The secrets among a task's parameters: which they are, and the parameters as they may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ._api.scrubbing import SCRUBBED
from ._engine.options import Spec

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
# Compiled here, in Ansible's main process, and not again in the worker of every task.
_USER_INFO = re.compile(r"://[^@\s]+@")
_QUERY = re.compile(r"(://[^?\s]*)\?\S+")


def censored(params: Mapping[str, Any], spec: Spec) -> dict[str, Any]:
    """The parameters as they may be shown. The value of a `no_log` option is hidden as a whole.

    Ansible would instead star out every occurrence of every secret in the whole result, so that a variable whose value
    is `1` would damage names and messages. Results are built without secrets, so nothing else has to be hidden.
    """
    public: dict[str, Any] = {}
    for name, value in params.items():
        option = spec.get(name, {})
        if option.get("no_log") and value is not None:
            public[name] = HIDDEN
        elif option.get("options") and value:
            nested = value if isinstance(value, list) else [value]
            inner = [censored(item, option["options"]) for item in nested]
            public[name] = inner if isinstance(value, list) else inner[0]
        else:
            public[name] = _without_passwords(value)
    return public


def _without_passwords(value: Any) -> Any:
    """A value whose texts may be addresses, which can hold a password or a token."""
    if isinstance(value, list):
        return [_without_passwords(item) for item in value]
    if isinstance(value, str):
        return _QUERY.sub(rf"\1?{SCRUBBED}", _USER_INFO.sub(f"://{SCRUBBED}@", value))
    return value


def secrets_of(params: Mapping[str, Any], spec: Spec) -> list[str]:
    """Every string in the value of a `no_log` option, at any depth."""
    found: list[str] = []
    for name, value in params.items():
        option = spec.get(name, {})
        if option.get("no_log"):
            found += _strings(value)
        elif option.get("options"):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, Mapping):  # the user may have given something else
                    found += secrets_of(item, option["options"])
    return found


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    children: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _strings(child)]
