# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""How a part is declared inside of something bigger: which options it takes there, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._engine.compat import dataclass
from .._engine.failures import Refused
from .._engine.resource import Part, Resource


@dataclass(frozen=True, slots=True)
class Declared:
    """A part of a member: a resource with its parameters."""

    resource: type[Resource]
    part: Part
    params: Mapping[str, Any]


def _part_of(resource: type[Resource]) -> Part:
    if resource.PART is None:
        raise TypeError(f"{resource.__name__} has no PART")
    return resource.PART


def options_of(resource: type[Resource]) -> dict[str, Any]:
    """The options with which a part is declared."""
    part = _part_of(resource)
    if not part.key:
        return {name: _without_default(resource.SPEC[name]) for name in part.options}
    options = {name: _without_default(resource.SPEC[name]) for name in part.policies}
    if part.option is None:
        inner = {name: {**_plain(resource.SPEC[name]), **extra} for name, extra in part.options.items()}
        of_key: dict[str, Any] = {"type": "dict", "no_log": False, "options": inner}
        if part.is_list:
            of_key = {"type": "list", "elements": "dict", "no_log": False, "options": inner}
    else:
        of_option = _without_default(_plain(resource.SPEC[part.option]))
        if part.values:
            of_option = {"type": "bool"}
        of_key = of_option
        if part.is_list:
            of_key = {"type": "list", "elements": of_option.pop("type"), "no_log": False, **of_option}
    return {part.key: of_key, **{name: _plain(option) for name, option in options.items()}}


def over_defaults(
    options: Mapping[str, Any], defaults: Mapping[str, Any] | None, declared: Mapping[str, Any]
) -> dict[str, Any]:
    """A member's declaration over the defaults of the task: mappings name by name, everything else as a whole.

    :param options: those of the defaults, as in an argument spec.
    """
    defaults = defaults or {}
    merged = {**defaults, **{name: value for name, value in declared.items() if value is not None}}
    for name, default in defaults.items():
        own = declared.get(name)
        if isinstance(default, Mapping) and isinstance(own, Mapping):
            # Ansible sets options that are not given to None. In a mapping of values, None is what the user wrote.
            is_given = {key: value for key, value in own.items() if value is not None}
            merged[name] = {**default, **(is_given if "options" in options.get(name, {}) else own)}
    return merged


def _plain(option: Mapping[str, Any]) -> dict[str, Any]:
    """An option without its parser, which is called when the part is prepared."""
    return {name: value for name, value in option.items() if name != "parse"}


def _without_default(option: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in option.items() if name != "default"}


def declared_of(resource: type[Resource], given: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Declared]:
    """What a member declares of a resource.

    :raises Refused: with the path below the member.
    """
    part = _part_of(resource)
    if not part.key:
        whole = {name: given[name] for name in part.options if given.get(name) is not None}
        yield Declared(resource, part, resource.prepare(resource.with_defaults({**shared, **whole})))
        return
    value = given.get(part.key)
    if value is None and not any(given.get(name) for name in part.implied_by):
        return
    policies = {name: given[name] for name in part.policies if given.get(name) is not None}
    items = (value or []) if part.is_list else [value]
    seen = set()
    for index, item in enumerate(items):
        where = f"{part.key}[{index}]" if part.is_list else part.key
        options = (
            dict(item) if part.option is None else {part.option: part.values.get(item, item) if part.values else item}
        )
        try:
            params = resource.prepare(resource.with_defaults({**shared, **policies, **options}))
        except Refused as refusal:
            raise _renamed(refusal, part, where) from None
        identity = part.identity(params) if part.identity else None if part.option is None else item
        if part.is_list and identity is not None:
            if identity in seen:
                if part.identity:
                    raise Refused(where, "is declared twice.")
                continue
            seen.add(identity)
        yield Declared(resource, part, params)


def _renamed(refusal: Refused, part: Part, where: str) -> Refused:
    """A part's refusal with the names that a member uses for its options."""
    if refusal.option in part.policies:
        return refusal
    if part.option is None:
        return refusal.below(where)
    name = refusal.option.removeprefix(part.option) if refusal.option.startswith(part.option) else ""
    return Refused(f"{where}{name}", refusal.text)
