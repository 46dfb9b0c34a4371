# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A declared set of variables whose values cannot be read back, only masks of them.

`change_detection` selects how to deal with that. Whatever variables belong to describes itself as a `VariableOwner`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .._api.masks import is_mask
from .._argspec import CACHE_VARIABLE, PURGE
from .._engine.compat import dataclass
from .._engine.declaring import Declaring
from .._engine.failures import Refused
from .._engine.kinds import members, purged
from .._engine.options import IS_EMPTY, Spec
from .._engine.plan import Change, Check, Kind, Plan, Request, Stage
from ._fingerprint import GOOD_LENGTH, PLACEHOLDER, fingerprint_variable, is_fingerprint_variable

TRAILING_NEWLINE = (
    "The value of {name} ends with a line break, which CircleCI keeps; add | trim to its template if it should not."
)
SHORT_KEY = f"fingerprint_key has fewer than {GOOD_LENGTH} characters, so it can be guessed; use a random one."
NO_VALUE = "{owner} does not have what was declared without a value, so it cannot be created: {names}."
QUOTE = "quote it, or add | string at the end of its template"
MISSING = (
    "It may be undefined, or a secret that is not filled in yet: define it, leave it out, or use change_detection: "
    "on_create, which writes no such value."
)
NONE = (
    "The value of {name} is the text None, which a template makes of a value that is missing. It was written as it is."
)
VALUE_LIMIT = 32 * 1024
"""Bytes that a value may have; CircleCI refuses more (docs/api/v1.1.md §10.13)."""
NAME_LIMIT = 300
RESERVED_NAME = (
    "is a name that the collection keeps for its fingerprints. What is left of them is removed when variables are "
    "written without change_detection: fingerprint."
)


def parse_name(name: str) -> str:
    """A name that an environment variable can have.

    :raises ValueError: if it is none.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError(
            f"{name!r} cannot be a variable's name; use letters, digits and _, and do not begin with a digit"
        )
    if len(name) > NAME_LIMIT:
        raise ValueError(f"{name[:20]}... is longer than the {NAME_LIMIT} characters that a variable's name may have")
    return name


def parse_free_name(name: str) -> str:
    """A name that the user may give to a variable.

    :raises ValueError: if it is none, or is one of those that the collection keeps for itself.
    """
    if is_fingerprint_variable(parse_name(name)):
        raise ValueError(RESERVED_NAME.removesuffix("."))
    return name


POLICIES: Spec = {
    "change_detection": {
        "type": "str",
        "default": "rewrite",
        "choices": ["rewrite", "mask", "on_create", "fingerprint"],
    },
    "fingerprint_key": {"type": "str", "no_log": True},
    **PURGE,
    "allow_empty": {"type": "bool", "default": False},
    "allow_mask_like": {"type": "bool", "default": False},
}
FROM_FILE = "Read a .env file with lookup('ansible.builtin.file', path, rstrip=false) | community.circleci.from_dotenv."
SPEC: Spec = {"variables": {"type": "dict", "no_log": True, "hint": FROM_FILE}, **POLICIES}
NEEDS_KEY = ("change_detection", "fingerprint", ("fingerprint_key",))


def check(params: Mapping[str, Any]) -> None:
    """Refuse what CircleCI could not keep, and what cannot be meant.

    :param params: the options of `SPEC`.
    :raises Refused: naming the variable, never its value.
    """
    for name, value in (params["variables"] or {}).items():
        try:
            parse_name(name)
        except ValueError as error:
            raise Refused("variables", f"{error}.") from None
        if is_fingerprint_variable(name):
            raise Refused(f"variables.{name}", RESERVED_NAME)
        if problem := _problem(value, params):
            raise Refused(f"variables.{name}", problem)
    if params["change_detection"] == "fingerprint" and not params["fingerprint_key"]:
        raise Refused("fingerprint_key", IS_EMPTY)
    if params["purge"] and not params["variables"]:
        raise Refused("purge", "it would remove all variables, since none is declared.")


def _is_unknown(value: Any, params: Mapping[str, Any]) -> bool:
    """Whether no value is given for a variable that is only to be there, as in what `export` returns."""
    return params["change_detection"] == "on_create" and (value is None or (value == "" and not params["allow_empty"]))


def _problem(value: Any, params: Mapping[str, Any]) -> str:
    if _is_unknown(value, params):
        return ""
    if value is None:
        return f"has no value. {MISSING}"
    if not isinstance(value, str):
        return f"is a {KINDS.get(type(value), 'value')}, not a string: {QUOTE}."
    if not value and not params["allow_empty"]:
        return f"is empty. {MISSING} Set allow_empty only if CircleCI is to hold an empty value."
    if is_mask(value) and not params["allow_mask_like"]:
        return (
            "looks like the mask that CircleCI shows instead of a value, so it was not written. "
            "Set allow_mask_like if it is the real value."
        )
    size = len(value.encode())
    if size > VALUE_LIMIT:
        return f"has {size:,} bytes, and CircleCI accepts at most {VALUE_LIMIT:,}."
    return ""


KINDS = {bool: "boolean", int: "number", float: "number", list: "list", dict: "mapping"}


@dataclass(frozen=True, slots=True)
class VariableOwner:
    """Something that variables belong to: a project, a context.

    :ivar name: its name, for people.
    :ivar identity: equal for all spellings of it; fingerprints depend on it.
    :ivar write: makes the change that sets a variable: kind, name, value.
    :ivar remove: makes the change that removes a variable.
    :ivar names: the GET that lists the variables; its items have a `name`.
    :ivar mask: how a value would be shown.
    :ivar limit: how many variables it may hold; None if there is no limit.
    """

    name: str
    identity: str
    write: Callable[[Kind, str, str], Change]
    remove: Callable[[str], Change]
    names: Request[Any]
    mask: Callable[[str], str]
    limit: int | None = None


def declare(names: Iterable[str], kind: str, to: Declaring) -> dict[str, str]:
    """What a user would declare to have these variables, but for what the collection keeps for itself."""
    declared = {}
    for name in sorted(names):
        if is_fingerprint_variable(name) or name == CACHE_VARIABLE:
            continue
        try:
            declared[parse_name(name)] = to.secret(kind, name)
        except ValueError as error:
            to.problem(f"{error}.")
    return declared


def plan_variables(params: Mapping[str, Any], owner: VariableOwner, actual: Mapping[str, str]) -> Plan:
    """The plan that makes an owner's variables as they are declared.

    :param params: the options of `SPEC`, and `names`: what is to be removed.
    :param actual: the masks of the variables that are there, by name.
    :returns: a plan whose `returns` lists `created`, `updated`, `removed` and `unverified`, sorted.
    """
    variables, policy = params["variables"] or {}, params["change_detection"]
    if any(is_fingerprint_variable(name) for name in params.get("names") or ()):
        raise Refused("names", RESERVED_NAME)
    held = {name: value for name, value in actual.items() if not is_fingerprint_variable(name)}
    unknown = [name for name, value in variables.items() if _is_unknown(value, params)]
    if lost := sorted(set(unknown) - set(held)):
        raise Refused(f"variables.{lost[0]}", NO_VALUE.format(owner=owner.name, names=", ".join(lost)))
    wanted = {name: held[name] if name in unknown else owner.mask(value) for name, value in variables.items()}
    old = sorted(set(actual) - set(held))
    # Without a declaration there is nothing to stand for, and what was declared elsewhere keeps its fingerprint.
    has_fingerprint = policy == "fingerprint" and variables
    new = fingerprint_variable(params["fingerprint_key"], owner.identity, variables) if has_fingerprint else None
    is_known = old == [new] and all(held.get(name) == value for name, value in wanted.items())
    rewrites = policy == "rewrite" or (policy == "fingerprint" and not is_known)
    plan = members(
        held,
        wanted,
        create=lambda name: owner.write("create", name, variables[name]),
        update=(lambda name: owner.write("update", name, variables[name])) if policy != "on_create" else None,
        refresh=(lambda name: owner.write("refresh", name, variables[name])) if rewrites else None,
        delete=owner.remove,
        remove=_unwanted(params, held, wanted),
    )
    done = plan.returns
    if owner.limit and len(held) + len(done["created"]) + bool(new) > owner.limit:
        # There is no room for what is new before the rest has gone. Nothing of the rest is declared.
        plan = replace(plan, stages=plan.stages[::-1])
    if not is_known and (new or any(done[kind] for kind in ("created", "updated", "refreshed"))):
        plan = _with_fingerprint(owner, plan, old, new)
    verified = done["same"] if is_known else done["refreshed"]
    returns = {
        **{kind: sorted(done[kind]) for kind in ("created", "updated", "removed")},
        "unverified": sorted(set(done["same"]) - set(verified)),
    }
    return replace(plan, returns=returns, warnings=tuple(_warnings(params, variables)))


def _unwanted(params: Mapping[str, Any], held: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    if not params["purge"]:
        return list(params.get("names") or ())
    ours = [name for name in held if name != CACHE_VARIABLE]
    extra = [name for name in ours if name not in wanted]
    return purged(extra, held=len(ours), keep=params["purge_keep"], limit=params["purge_limit"], what="variables")


def _with_fingerprint(owner: VariableOwner, plan: Plan, old: list[str], new: str | None) -> Plan:
    """The plan with the fingerprint variable removed before anything is written, and the new one set last.

    So at no moment does a fingerprint stand for values that are not there: whatever interrupts the run, the next one
    sees none and writes again. A fingerprint that was set meanwhile is another run's, which has written too.
    """
    removals = [owner.remove(name) for name in old]
    # The new one may have the name of an old one.
    first = Stage(tuple(replace(change, identity=(*change.identity, "outdated")) for change in removals))
    stages = (first, *plan.stages) if old else plan.stages
    after = dict(plan.after)
    if new:
        is_alone = Check(
            owner.names,
            lambda found, answers: (
                [variable.name for variable in found if is_fingerprint_variable(variable.name)] == [new]
            ),
            f"Another run has set variables of {owner.name} at the same time. Run this again.",
        )
        stages = (*stages, Stage((owner.write("create", new, PLACEHOLDER),), is_alone))
        after[new] = owner.mask(PLACEHOLDER)
    before = {**plan.before, **dict.fromkeys(old, owner.mask(PLACEHOLDER))}
    return replace(plan, stages=stages, before=before, after=after)


def _warnings(params: Mapping[str, Any], variables: Mapping[str, str]) -> Iterator[str]:
    for name, value in variables.items():
        if value and value.endswith("\n") and value.count("\n") == 1:
            yield TRAILING_NEWLINE.format(name=name)
        if value == "None":
            yield NONE.format(name=name)
    if params["change_detection"] == "fingerprint" and len(params["fingerprint_key"]) < GOOD_LENGTH:
        yield SHORT_KEY
