# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The strict validator of v2's public-API service (docs/api/v2.md §2.3): unknown fields and wrong types are 400."""

from __future__ import annotations

from typing import Any

from .http import ApiError

_NAMES: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
}


def check_fields(value: dict[str, Any], schema: dict[str, Any], path: str = "") -> None:
    """Check an object against a schema: the type of each field, or the schema of a nested object."""
    for name, item in value.items():
        dotted = f"{path}{name}"
        if name not in schema:
            raise ApiError(400, f"Unexpected field '{dotted}'.")
        wanted = schema[name]
        kind = dict if isinstance(wanted, dict) else wanted
        # A boolean is an int in Python, but not a number in JSON.
        if not isinstance(item, kind) or (kind is int and isinstance(item, bool)):
            raise ApiError(
                400, f"Field '{dotted}' should be '{_NAMES[kind]}', but was '{_NAMES.get(type(item), 'null')}'."
            )
        if isinstance(wanted, dict):
            check_fields(item, wanted, f"{dotted}.")
