# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What a resource's options may hold, beyond their types: bad input is refused before the first request, by name.

An option's entry in a SPEC is what Ansible takes, and may have two more keys, which the runner removes for Ansible:
`env`, the names of the environment variables that are used if the option is not given, and `parse`, a function that
checks and converts the value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from .failures import Refused

Spec = Mapping[str, Mapping[str, Any]]


def parse_options(spec: Spec, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, with those that are given converted by their `parse`; for a list, each item is converted.

    `parse` raises ValueError with a text that ends without a full stop.

    :raises Refused: naming the option, with its path if it stands inside another one.
    """
    parsed = dict(params)
    for name, option in spec.items():
        value = params.get(name)
        if not option.get("options"):
            _refuse_no_text(name, value)
        if value is None or not ("parse" in option or option.get("options")):
            continue
        if option["type"] == "list":
            parsed[name] = [_parse(f"{name}[{index}]", option, item) for index, item in enumerate(value)]
        else:
            parsed[name] = _parse(name, option, value)
    return parsed


def _refuse_no_text(path: str, value: Any) -> None:
    """Refuse strings that are not text, such as what `b64decode` makes of a binary file, and keys of other types."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused(path, "is not text; encode it, with | b64encode for instance.") from None
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if not isinstance(name, str):
                raise Refused(path, f"has a key that is {name!r}, and not a string: quote it.")
            _refuse_no_text(f"{path}.{name}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_no_text(f"{path}[{index}]", item)


def _parse(path: str, option: Mapping[str, Any], value: Any) -> Any:
    if option.get("options"):
        try:
            value = parse_options(option["options"], value)
        except Refused as refusal:
            raise refusal.below(path) from None
    if "parse" not in option:
        return value
    try:
        return option["parse"](value)
    except ValueError as error:
        raise Refused(path, f"{error}.") from None


def refuse_text(spec: Spec, params: Mapping[str, Any], where: str = "") -> None:
    """Refuse text where a mapping or a list is due, unless it is JSON, and the reverse.

    Ansible would split such text at white space and commas, and take what comes of that for the values. Of a list it
    would make text: `purge_keep: [[A, B]]` would keep what is called A, comma, B or the like.

    :param params: as the user gave them, not validated yet.
    :raises Refused: naming the option.
    """
    for name, option in spec.items():
        value, path = params.get(name), f"{where}{name}"
        if value is None:
            continue
        value = _of_kind(path, option["type"], option, value)
        items = {path: value}
        if option["type"] == "list" and isinstance(value, list):
            items = {f"{path}[{index}]": item for index, item in enumerate(value)}
            for place, item in items.items():
                if item is None:
                    raise Refused(place, IS_EMPTY)
                items[place] = _of_kind(place, option["elements"], option, item)
        if option.get("options"):
            for place, item in items.items():
                if isinstance(item, Mapping):
                    refuse_text(option["options"], item, f"{place}.")


def _of_kind(path: str, kind: str, option: Mapping[str, Any], value: Any) -> Any:
    """A value of an option, or what it is as JSON.

    :raises Refused: if it is text, a mapping or a list, and another one of them is due.
    """
    given = value
    if isinstance(value, str) and kind in STRUCTURES:
        value = _from_json(value)
    is_text, due = kind in ("str", "path"), STRUCTURES.get(kind, (str, "string", ""))
    if not (is_text or kind in STRUCTURES) or isinstance(value, due[0]):
        return value
    found = next((words for of, words in KINDS.items() if isinstance(given, of)), None)
    if found is None:  # Ansible says what it thinks of it
        return value
    hint = f"Its keys are {', '.join(option['options'])}." if option.get("options") and kind == "dict" else due[2]
    hint = option.get("hint", hint)
    raise Refused(path, f"must be a {due[1]}, not {found}. {hint}".strip())


KINDS: Mapping[type, str] = {str: "text", dict: "a mapping", list: "a list"}

STRUCTURES: Mapping[str, tuple[type, str, str]] = {
    "dict": (dict, "mapping", ""),
    "list": (list, "list", "Write [a, b] in YAML, or one item per line, each after a hyphen."),
}


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def not_empty(text: str) -> str:
    """A parser that accepts any text but white space: what is empty is a variable that was meant to be set.

    :raises ValueError: if it is empty.
    """
    if not text.strip():
        raise ValueError(IS_EMPTY)
    return text


IS_EMPTY = "is empty: an undefined variable?"


def number(least: float, most: float) -> Callable[[Any], Any]:
    """A parser that accepts numbers from `least` to `most` only."""

    def parse(value: Any) -> Any:
        if not least <= value <= most:  # nan is within no bounds
            raise ValueError(f"must be a number from {least:,} to {most:,}")
        return value

    return parse


def seconds(value: float) -> float:
    """A time-out or interval, in seconds: more than 0, and at most a year.

    :raises ValueError: if it is not.
    """
    if not 0 < value <= YEAR:
        raise ValueError("must be more than 0 seconds, and at most a year")
    return value


YEAR = 366 * 24 * 3600
