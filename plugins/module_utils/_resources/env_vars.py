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
from .._masks import is_mask, mask
from .._plan import Change, Refused, Request, members, purgeable
from .._resource import Resource

TRAILING_NEWLINE = (
    "The value of {name} ends with a line break, which CircleCI keeps; put | trim in its template if it should not."
)

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
        "change_detection": {"type": "str", "default": "rewrite", "choices": ["rewrite", "mask", "on_create"]},
        **PURGE,
        "allow_empty": {"type": "bool", "default": False},
        **CONCURRENCY,
    }
    RULES = {
        "required_if": [("state", "present", ("variables",)), ("state", "absent", ("names",))],
        "mutually_exclusive": [("variables", "names")],
    }
    WARNINGS = (TRAILING_NEWLINE,)

    @classmethod
    def prepare(cls, params):
        params = super().prepare(params)
        check_variables(params["variables"] or {}, params["allow_empty"])
        for name in params["names"] or ():
            check_name(name, "names")
        if params["purge"] and not params["variables"]:
            raise Refused("purge without variables would remove every variable; name them with state: absent instead.")
        return params

    @staticmethod
    def read(api, params):
        return variables_of(api, params["project"])

    @staticmethod
    def plan(params, actual):
        project, variables, policy = params["project"], params["variables"] or {}, params["change_detection"]

        def write_it(name):
            return write(project, name, variables[name])

        extra = [name for name in actual if name not in variables and name != CACHE_VARIABLE]
        plan = members(
            actual,
            {name: mask(value) for name, value in variables.items()},
            create=write_it,
            update=write_it if policy != "on_create" else None,
            refresh=(lambda name: write(project, name, variables[name], refresh=True)) if policy == "rewrite" else None,
            delete=lambda name: remove(project, name),
            remove=params["names"]
            or (purgeable(extra, keep=params["purge_keep"], limit=params["purge_limit"]) if params["purge"] else ()),
        )
        returns = {
            "env_vars": shown(plan.after),
            **{kind: sorted(plan.returns[kind]) for kind in ("created", "updated", "removed")},
            "unverified": sorted(set(plan.returns["same"]) - set(plan.returns["refreshed"])),
        }
        lines = [name for name, value in variables.items() if value.endswith("\n") and value.count("\n") == 1]
        return replace(plan, returns=returns, warnings=tuple(TRAILING_NEWLINE.format(name=name) for name in lines))
