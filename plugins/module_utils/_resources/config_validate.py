# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A CircleCI config, compiled by CircleCI (docs/api/v2.md §7.5).

The call is a POST, but a pure one: it keeps nothing. So it is how this resource reads, in check mode, too.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._api.organization import find_id
from .._api.organization import parse as parse_organization
from .._engine.compat import dataclass
from .._engine.failures import Refused, Unsuccessful
from .._engine.kinds import query
from .._engine.plan import Plan, Request
from .._engine.resource import Resource
from ._parameters import check_parameters, hide

MOST_BYTES = 1024 * 1024
"""How large a config may be. CircleCI's own limit is not established; this one keeps other files from being sent."""
TOO_OLD = "If this is a CircleCI Server, it is too old: it does not have this call."
NO_ORGANIZATION = "CircleCI may also not know the organization, or the token's user may not belong to it."
TOO_LARGE = f"is larger than {MOST_BYTES // 1024:,} KiB, so it cannot be a config."
QUOTED_ERRORS = 3
"""How many errors the message of the task quotes."""
QUOTED_LENGTH = 500
"""How many characters of each error it quotes."""


@dataclass(frozen=True, slots=True)
class Message:
    """An error in a config.

    :ivar rule: what it breaks, in CircleCI's words; None if it does not tell.
    :ivar line: where it is, counted from 1; None if the text does not tell.
    """

    text: str
    rule: str | None
    line: int | None

    @classmethod
    def parse(cls, answer: Answer) -> Message:
        """The error of an item. It may quote parameters, which may be secret."""
        answer.text("message")
        text = answer.public_texts("message")
        # An error of the parser tells where it began to read, and then where it stopped.
        lines = re.findall(r"\bline (\d{1,9})\b", text)
        rule = answer.public_texts("rule") if answer.optional_text("rule") else None
        return cls(text, rule, int(lines[-1]) if lines else None)

    def public_fields(self) -> dict[str, Any]:
        """The error as it is returned."""
        return {"message": self.text, "rule": self.rule, "line": self.line}

    def __str__(self) -> str:
        text = textwrap.shorten(self.text, QUOTED_LENGTH, placeholder=" ...")
        return text if self.line is None or f"line {self.line}" in text else f"line {self.line}: {text}"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What CircleCI made of a config.

    :ivar text: the compiled config; None if it is not valid.
    """

    is_valid: bool
    text: str | None
    messages: Sequence[Message]

    @classmethod
    def parse(cls, answer: Answer) -> Compiled:
        """The outcome of an answer."""
        is_valid = answer.flag("valid")
        messages = [Message.parse(item) for item in answer.optional_items("errors")]
        if not is_valid:
            return cls(False, None, messages)
        answer.text("output_yaml")
        return cls(True, answer.public_texts("output_yaml"), messages)


class ConfigValidate(Resource):
    SPEC = {
        "path": {"type": "path"},
        "config": {"type": "str"},
        "organization": {"type": "str", "parse": parse_organization},
        "parameters": {"type": "dict", "no_log": True},
    }
    RULES = {"required_one_of": [("path", "config")], "mutually_exclusive": [("path", "config")]}

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        prepared = super().prepare(params)
        check_parameters(prepared["parameters"])
        option, text = ("config", prepared["config"]) if prepared["path"] is None else ("path", _read(prepared["path"]))
        if not text.strip():
            raise Refused(option, "is empty.")
        if len(text.encode()) > MOST_BYTES:
            raise Refused(option, TOO_LARGE)
        return {**prepared, "config": text}

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Compiled:
        options: dict[str, Any] = {}
        if params["organization"]:
            options["owner_id"] = find_id(api, params["organization"])
        if params["parameters"]:
            options["pipeline_parameters"] = hide(params["parameters"])
        body = {"config_yaml": params["config"], **({"options": options} if options else {})}
        path = ("api", "v2", "compile-config-with-defaults")
        try:
            compiled: Compiled = api.send(Request("POST", path, Compiled.parse, body, repeatable=True))
        except CircleCIError as error:
            if error.is_missing:
                error.hint = " ".join([TOO_OLD, *([NO_ORGANIZATION] if params["organization"] else [])])
            raise
        return compiled

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Compiled) -> Plan:
        messages = [message.public_fields() for message in actual.messages]
        if actual.is_valid:
            return query({"compiled": actual.text, "messages": messages})
        name = params["path"] or "the config"
        said = "; ".join(map(str, actual.messages[:QUOTED_ERRORS])) or "CircleCI does not say why"
        more = len(actual.messages) - QUOTED_ERRORS
        also = f"; and {more} more" if more > 0 else ""
        raise Unsuccessful(f"{name} is not valid: {said}{also}.", compiled=None, messages=messages)


def _read(path: str) -> str:
    """The text of a file.

    :raises Refused: if it cannot be read, or is no text.
    """
    if not os.path.isfile(path):
        raise Refused("path", f"there is no file {path} on the machine that this task runs on.")
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Refused("path", f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise Refused("path", TOO_LARGE if len(data) > MOST_BYTES else f"{path} is not text in UTF-8.") from None
