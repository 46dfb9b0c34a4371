# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's environment variables (api/v1.1.md §10.13, api/v2.md §5.2).

Their values cannot be read back, only masks of them: what follows from that is chosen by `change_detection`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .._answers import Secret
from .._argspec import CACHE_VARIABLE, CONCURRENCY, PROJECT, PURGE, STATE
from .._fingerprint import GOOD_LENGTH, VALUE, is_marker, marker
from .._masks import is_mask, mask
from .._plan import Change, Check, Refused, Request, Stage, members, purgeable
from .._resource import Resource

TRAILING_NEWLINE = (
    "The value of {name} ends with a line break, which CircleCI keeps; put | trim in its template if it should not."
)

SHORT_KEY = f"fingerprint_key has fewer than {GOOD_LENGTH} characters, so it can be guessed; take a random one."
CHANGE_DETECTION = ["rewrite", "mask", "on_create", "fingerprint"]
NEEDS_KEY = ("change_detection", "fingerprint", ("fingerprint_key",))

QUOTE = "quote it, or put | string at the end of its template"


def variables_of(api, project):
    """A project's variables: name to mask."""
    return {variable["name"]: variable["value"] for variable in api.pages(*project.path("envvar"))}


def shown(variables):
    """Variables as they are returned."""
    return [{"name": name, "value": value} for name, value in sorted(variables.items())]


def write(project, name, value, **extra):
    """The change that sets a variable. The POST replaces a value that is there: nothing has to be deleted first."""
    body = {"name": name, "value": Secret(value)}
    return Change(
        f"set variable {name} of {project}", Request("POST", project.path("envvar"), body, repeatable=True), **extra
    )


def remove(project, name):
    """The change that removes a variable."""
    return Change(
        f"remove variable {name} of {project}", Request("DELETE", project.path("envvar", name)), missing_ok=True
    )


def check_variables(variables, allow_empty):
    """Refuse what CircleCI could not keep, and what cannot be meant.

    :raises Refused: naming the variable, never its value.
    """
    for name, value in variables.items():
        check_name(name, "variables")
        if not isinstance(value, str):
            kind = "has no value" if value is None else f"is no string but {type(value).__name__} to YAML"
            raise Refused(f"variables.{name} {kind}: {QUOTE}.")
        if not value and not allow_empty:
            raise Refused(f"variables.{name} is empty: an undefined variable? Set allow_empty if that is meant.")
        if is_mask(value):
            raise Refused(
                f"variables.{name} looks like a mask that CircleCI shows instead of a value, so it was not written."
            )
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused(f"variables.{name} is not text; encode it, with | b64encode for instance.") from None


def check_name(name, option):
    """Refuse a name that no environment variable can have.

    :raises Refused: naming the option.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise Refused(
            f"{option}: {name!r} cannot be a variable's name; it takes letters, digits and _, and no digit first."
        )


class EnvVars(Resource):
    SPEC = {
        **PROJECT,
        **STATE,
        "variables": {"type": "dict", "no_log": True},
        "names": {"type": "list", "elements": "str"},
        "change_detection": {"type": "str", "default": "rewrite", "choices": CHANGE_DETECTION},
        "fingerprint_key": {"type": "str", "no_log": True},
        **PURGE,
        "allow_empty": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    RULES = {
        "required_if": [("state", "present", ("variables",)), ("state", "absent", ("names",)), NEEDS_KEY],
        "mutually_exclusive": [("variables", "names")],
    }
    WARNINGS = (TRAILING_NEWLINE, SHORT_KEY)

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        check_variables(params["variables"] or {}, params["allow_empty"])
        for name in params["names"] or ():
            check_name(name, "names")
        if params["change_detection"] == "fingerprint" and not params["fingerprint_key"]:
            raise Refused("fingerprint_key is empty: an undefined variable?")
        if params["purge"] and not params["variables"]:
            raise Refused("purge without a single declared variable would remove them all.")
        return params

    @staticmethod
    def read(api, params):
        return variables_of(api, params["project"])

    @classmethod
    def plan(cls, params, actual):
        variables, policy = params["variables"] or {}, params["change_detection"]
        held = {name: shown_value for name, shown_value in actual.items() if not is_marker(name)}
        wanted = {name: mask(value) for name, value in variables.items()}
        old = sorted(set(actual) - set(held))
        new = marker(params["fingerprint_key"], str(params["project"]), variables) if policy == "fingerprint" else None
        in_order = old == [new] and all(held.get(name) == shown_value for name, shown_value in wanted.items())
        rewrites = policy == "rewrite" or (policy == "fingerprint" and not in_order)
        plan = cls._members(params, held, wanted, rewrites)
        done = plan.returns
        if not in_order and (new or any(done[kind] for kind in ("created", "updated", "refreshed"))):
            plan = _remarked(params["project"], plan, old, new)
        verified = done["same"] if in_order else done["refreshed"]
        returns = {
            "env_vars": shown({name: shown_value for name, shown_value in plan.after.items() if not is_marker(name)}),
            **{kind: sorted(done[kind]) for kind in ("created", "updated", "removed")},
            "unverified": sorted(set(done["same"]) - set(verified)),
        }
        return replace(plan, returns=returns, warnings=tuple(_warnings(params, variables)))

    @staticmethod
    def _members(params, held, wanted, rewrites):
        project, variables = params["project"], params["variables"] or {}

        def write_it(name):
            return write(project, name, variables[name])

        remove_names = params["names"] or ()
        if params["purge"]:
            extra = [name for name in held if name not in wanted and name != CACHE_VARIABLE]
            remove_names = purgeable(extra, keep=params["purge_keep"], limit=params["purge_limit"])
        return members(
            held,
            wanted,
            create=write_it,
            update=write_it if params["change_detection"] != "on_create" else None,
            refresh=(lambda name: write(project, name, variables[name], refresh=True)) if rewrites else None,
            delete=lambda name: remove(project, name),
            remove=remove_names,
        )


def _remarked(project, plan, old, new):
    """The plan with the marker taken away before anything is written, and the new one set last.

    So at no moment does a marker stand for values that are not there: whatever interrupts the run, the next one sees no
    marker and writes again. A marker that was set meanwhile is another run's, which has written too.
    """
    before = Stage(tuple(remove(project, name) for name in old))
    stages = (before, *plan.stages) if old else plan.stages
    after = dict(plan.after)
    if new:
        alone = Check(
            Request("GET", project.path("envvar")),
            lambda body, answers: [name for name in _names_of(body) if is_marker(name)] == [new],
            f"Another run has set variables of {project} at the same time. Run this again.",
        )
        stages = (*stages, Stage((write(project, new, VALUE),), alone))
        after[new] = mask(VALUE)
    return replace(plan, stages=stages, before={**plan.before, **dict.fromkeys(old, mask(VALUE))}, after=after)


def _names_of(body):
    items = body["items"] if isinstance(body, dict) else body
    return [variable["name"] for variable in items]


def _warnings(params, variables):
    for name, value in variables.items():
        if value.endswith("\n") and value.count("\n") == 1:
            yield TRAILING_NEWLINE.format(name=name)
    if params["change_detection"] == "fingerprint" and len(params["fingerprint_key"]) < GOOD_LENGTH:
        yield SHORT_KEY
