# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiling a config (docs/api/v2.md §7.5): pure, on Cloud and Server."""

from __future__ import annotations

import re
from typing import Any

from ...server.http import ApiError, Reply
from ...server.routing import Context, Routes
from .guards import ORG_NOT_FOUND, signed_in

ROUTES = Routes()

_PARAMETER = re.compile(r"<<\s*pipeline\.parameters\.([\w-]+)\s*>>")
_SECTION = re.compile(r"^(jobs|workflows|orbs|setup)\s*:", re.MULTILINE)
_VERSION = re.compile(r"^version\s*:", re.MULTILINE)


@ROUTES.on("POST", "/api/v2/compile-config-with-defaults", signed_in)
def compile_config(ctx: Context) -> Reply:
    """Compile a config. The emulator only fills in parameters, and knows few errors: a seed names more.

    The texts of the errors are inferred, and so is the 400 without a config.
    """
    fields = ctx.request.json_object()
    source, options = fields.get("config_yaml"), fields.get("options", {})
    if not isinstance(source, str) or not isinstance(options, dict):
        raise ApiError(400, "config_yaml is required")
    if "owner_id" in options:
        org = ctx.state.find_org_by_id(str(options["owner_id"]))
        if org is None or not org.admits(ctx.user):
            raise ApiError(*ORG_NOT_FOUND)
    given: dict[str, Any] = options.get("pipeline_parameters") or {}
    errors = [{"message": message} for message in _problems(ctx, source, given)]
    output = "" if errors else _PARAMETER.sub(lambda match: _yaml_value(given.get(match[1], "")), source)
    return Reply({"valid": not errors, "source-yaml": source, "output-yaml": output, "errors": errors})


def _problems(ctx: Context, source: str, given: dict[str, Any]) -> list[str]:
    found = [message for part, message in ctx.state.config_errors.items() if part in source]
    if not _VERSION.search(source):
        found.append("ERROR IN CONFIG FILE: [#] required key [version] not found")
    if not _SECTION.search(source):
        found.append("ERROR IN CONFIG FILE: [#] nothing to run")
    missing = [name for name in _PARAMETER.findall(source) if name not in given and f"{name}:" not in source]
    found += [f"Unknown variable(s): pipeline.parameters.{name}" for name in missing]
    return found


def _yaml_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
