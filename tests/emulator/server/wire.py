# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values on the wire: compact JSON, pretty JSON and EDN, chosen by ``Accept`` (docs/api/v1.1.md §2.3)."""

from __future__ import annotations

import json
import re
from typing import Any

JSON_TYPE = "application/json;charset=utf-8"
TEXT_TYPE = "text/plain;charset=utf-8"
EDN_TYPE = "application/edn;charset=utf-8"

_KEYWORD = re.compile(r"[A-Za-z_*!?$%&=<>.+-][\w*!?$%&=<>.+'#-]*\Z", re.ASCII)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def compact(value: Any) -> str:
    """Return JSON without white space."""
    return _encode(value)


def pretty(value: Any, indent: str = "") -> str:
    """Return JSON as Clojure's pretty printer writes it: ``"key" : value``, arrays on the line they begin on."""
    if isinstance(value, dict):
        if not value:
            return "{ }"
        inner = indent + "  "
        rows = [f"{inner}{_encode(str(key))} : {pretty(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, (list, tuple)):
        return "[ " + ", ".join(pretty(item, indent) for item in value) + " ]" if value else "[ ]"
    return _encode(value)


def edn(value: Any) -> str:
    """Return EDN: ``{:build_num 1, :status "success"}``; a key that cannot be a keyword stays a string."""
    if value is None:
        return "nil"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_edn_key(key)} {edn(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + " ".join(edn(item) for item in value) + "]"
    return _encode(value)


def _edn_key(key: str) -> str:
    return ":" + key if _KEYWORD.match(key) else _encode(key)


def encode(value: Any, accept: str) -> tuple[str, str]:
    """Return the text and the content type that v1.1 gives for an ``Accept`` header."""
    if "application/json" in accept:
        return compact(value), JSON_TYPE
    if accept:
        return pretty(value), TEXT_TYPE
    return edn(value), EDN_TYPE
