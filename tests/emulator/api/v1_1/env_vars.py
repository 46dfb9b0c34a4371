# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables (docs/api/v1.1.md §10.13)."""

from __future__ import annotations

import re
from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from ...shapes.env_vars import env_var_body
from ...state.model import EnvVar, Project
from ...state.state import State
from .guards import PROJECT, SETTINGS_READS, WRITES

ROUTES = Routes()

_MISSING = (404, "env var not found")

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,299}\Z")
_VALUE_LIMIT = 32 * 1024


def check_env_var(name: str, value: str) -> None:
    """Refuse a name or a value that no variable can have.

    The limits are those published for variables of contexts; the texts of the errors are inferred
    (docs/api/v1.1.md §10.13; docs/api/v2.md §6.2).
    """
    if not _NAME.match(name):
        raise ApiError(400, "Environment variable name must match [A-Za-z_][A-Za-z0-9_]*, at most 300 characters")
    if len(value) > _VALUE_LIMIT:
        raise ApiError(400, "Environment variable value must have at most 32768 characters")


def store_env_var(state: State, project: Project, fields: dict[str, Any]) -> tuple[str, EnvVar]:
    """Set a variable from the fields of a request, whether it exists or not; the text of the error is inferred."""
    name, value = fields.get("name"), fields.get("value")
    if not isinstance(name, str) or not isinstance(value, str):
        raise ApiError(400, "Environment variable name and value are required and must be strings")
    check_env_var(name, value)
    project.env_vars[name] = EnvVar(value, state.now())
    return name, project.env_vars[name]


def find_env_var(project: Project, name: str, missing: tuple[int, str]) -> EnvVar:
    """Return a variable; ``missing`` is the error if there is none."""
    variable = project.env_vars.get(name)
    if variable is None:
        raise ApiError(*missing)
    return variable


@ROUTES.on("GET", f"{PROJECT}/envvar", SETTINGS_READS)
def env_vars(ctx: Context) -> Reply:
    """All variables, masked: a bare array."""
    return Reply([env_var_body(name, variable) for name, variable in ctx.subject.env_vars.items()])


@ROUTES.on("POST", f"{PROJECT}/envvar", WRITES)
def set_env_var(ctx: Context) -> Reply:
    """Create or overwrite a variable: 201 in both cases."""
    name, variable = store_env_var(ctx.state, ctx.subject, ctx.request.fields())
    return Reply(env_var_body(name, variable), status=201, location=f"{ctx.request.raw_path}/{name}")


@ROUTES.on("GET", f"{PROJECT}/envvar/:var-name", SETTINGS_READS)
def env_var(ctx: Context) -> Reply:
    """One variable; the text of the 404 is inferred from that of DELETE."""
    name = ctx.params["var-name"]
    return Reply(env_var_body(name, find_env_var(ctx.subject, name, _MISSING)))


@ROUTES.on("DELETE", f"{PROJECT}/envvar/:var-name", WRITES)
def delete_env_var(ctx: Context) -> Reply:
    """Delete a variable."""
    find_env_var(ctx.subject, ctx.params["var-name"], _MISSING)
    del ctx.subject.env_vars[ctx.params["var-name"]]
    return Reply({"message": "ok"})
