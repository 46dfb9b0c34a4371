# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1.1: environment variables (api/v1.1.md §10.13)."""

from __future__ import annotations

import re
from typing import Any

from ...server.auth import SETTINGS_READS, WRITES
from ...server.http import ApiError, Reply
from ...server.routing import PROJECT, Context, Routes
from ...shapes.masks import mask_value
from ...state.model import EnvVar, Project
from ...state.state import State

ROUTES = Routes()

MISSING = (404, "env var not found")

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,299}\Z")
_VALUE_LIMIT = 32 * 1024


def store(state: State, project: Project, fields: dict[str, Any]) -> str:
    """Set a variable, new or not, and return its name.

    The limits are those published for context variables; the texts of the errors are inferred (api/v1.1.md §10.13).
    """
    name, value = fields.get("name"), fields.get("value")
    if not isinstance(name, str) or not isinstance(value, str):
        raise ApiError(400, "Environment variable name and value are required and must be strings")
    if not _NAME.match(name):
        raise ApiError(400, "Environment variable name must match [A-Za-z_][A-Za-z0-9_]*, at most 300 characters")
    if len(value) > _VALUE_LIMIT:
        raise ApiError(400, "Environment variable value must have at most 32768 characters")
    project.env_vars[name] = EnvVar(value, state.now())
    return name


def _body(project: Project, name: str) -> dict[str, str]:
    variable = project.env_vars.get(name)
    if variable is None:
        raise ApiError(*MISSING)
    return {"name": name, "value": mask_value(variable.value)}


@ROUTES.on("GET", f"{PROJECT}/envvar", SETTINGS_READS)
def variables(ctx: Context) -> Reply:
    """All variables, masked: a bare array."""
    return Reply([_body(ctx.subject, name) for name in ctx.subject.env_vars])


@ROUTES.on("POST", f"{PROJECT}/envvar", WRITES)
def set_variable(ctx: Context) -> Reply:
    """Create or overwrite a variable: 201 either way."""
    name = store(ctx.state, ctx.subject, ctx.request.fields())
    return Reply(_body(ctx.subject, name), status=201, location=f"{ctx.request.raw_path}/{name}")


@ROUTES.on("GET", f"{PROJECT}/envvar/:var-name", SETTINGS_READS)
def variable(ctx: Context) -> Reply:
    """One variable; the text of the 404 is inferred from that of DELETE."""
    return Reply(_body(ctx.subject, ctx.params["var-name"]))


@ROUTES.on("DELETE", f"{PROJECT}/envvar/:var-name", WRITES)
def delete_variable(ctx: Context) -> Reply:
    """Delete a variable."""
    if ctx.subject.env_vars.pop(ctx.params["var-name"], None) is None:
        raise ApiError(*MISSING)
    return Reply({"message": "ok"})
