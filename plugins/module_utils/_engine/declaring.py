# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Turning what there is into a declaration of it, without knowing its secrets."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Any

METHODS = frozenset(dir(dict))
"""What Jinja would take for a method of a mapping, and not for one of its keys."""
SYNTAX = ("{{", "{%", "{#", "#jinja2:")
"""What makes a text a template. The last one is a header that replaces the others."""
_STRING = re.compile("'[^']*'|\"[^\"]*\"")
_ESCAPED = re.compile(rf"\{{\{{ ((?:{_STRING.pattern})(?: ~ (?:{_STRING.pattern}))*) \}}\}}")


class Declaring:
    """Collects the secrets that a declaration refers to, and what could not be declared.

    :ivar secrets: their names, as nested mappings whose innermost values are None.
    :ivar problems: what could not be declared, and why; for the user.
    """

    def __init__(self, variable: str, owner: str, names: Mapping[str, str] | None = None) -> None:
        """
        :param variable: the Ansible variable that holds all secrets.
        :param owner: the name of what is declared.
        :param names: by id, the names of other things that it refers to.
        """
        self._variable = variable
        self._owner = owner
        self._names = names or {}
        self.secrets: dict[str, Any] = {}
        self.problems: list[str] = []

    def secret(self, kind: str, name: str) -> str:
        """A template that is a secret of the owner.

        :param kind: what kind of thing holds it: `projects`.
        """
        self.secrets.setdefault(kind, {}).setdefault(self._owner, {})[name] = None
        return "{{ " + self._variable + "".join(_subscript(key) for key in (kind, self._owner, name)) + " }}"

    def name_of(self, identity: str) -> str | None:
        """The name of another thing; None if it is not known."""
        return self._names.get(identity)

    def problem(self, text: str) -> None:
        """Note what could not be declared."""
        self.problems.append(text)


def _subscript(key: str) -> str:
    if key.isascii() and key.isidentifier() and key not in METHODS and not keyword.iskeyword(key):
        return f".{key}"
    return f"[{_quoted(key)}]"


def _quoted(text: str) -> str:
    """A text as an expression of Jinja. There is no escape for a quote: Ansible takes each backslash as it is."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return """ ~ "'" ~ """.join(f"'{part}'" for part in text.split("'"))


def escape_template(value: Any) -> Any:
    """A value as it is written where it will be templated: texts with the signs of a template become quoted strings.

    Many people may name a branch or a context, and none of them shall run a template of theirs.
    """
    if isinstance(value, str):
        return "{{ " + _quoted(value) + " }}" if any(sign in value for sign in SYNTAX) else value
    if isinstance(value, Mapping):
        return {key: escape_template(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [escape_template(item) for item in value]
    return value


def unescape_template(text: str) -> str:
    """The text that `escape_template` escaped."""
    found = _ESCAPED.fullmatch(text)
    return "".join(part[1:-1] for part in _STRING.findall(found[1])) if found else text
