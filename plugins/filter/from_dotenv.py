# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: from_dotenv
short_description: Read the variables of a .env file
version_added: 0.1.0
author: The community.circleci contributors (@ansible-collections)
description:
  - Converts the text of a C(.env) file to a dictionary for O(community.circleci.env_vars#module:variables).
  - >-
    The text is parsed like shell assignments, with one or more C(NAME=value) on a line, optionally after C(export).
    Single quotes preserve everything between them, including line breaks. In double quotes, a backslash escapes a
    double quote or another backslash. A number sign at the beginning of a word starts a comment.
  - >-
    Nothing is expanded, and no command is run. C($NAME), backquotes, C(\n) and the operators of the shell, such as C(;)
    and C(&), stay in the value as they are written. Anything that is not an assignment is refused, such as the second
    word of C(GREETING=hello world), as is a backslash outside of quotes. Quote such values.
  - Duplicate names are refused.
options:
  _input:
    description: The text of the file.
    type: str
    required: true
seealso:
  - module: community.circleci.env_vars
  - module: community.circleci.projects
"""

EXAMPLES = r"""
- name: Set the variables of a project from a .env file
  community.circleci.env_vars:
    project: github/acme/api
    variables: "{{ lookup('ansible.builtin.file', 'production.env', rstrip=false) | community.circleci.from_dotenv }}"
"""

RETURN = r"""
_value:
  description: The variables, as a dictionary of names and values.
  type: dict
"""

import io
import re
import shlex
from typing import Any

from ansible.errors import AnsibleFilterError

_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)


def from_dotenv(text: Any) -> dict[str, str]:
    """The variables of a .env file.

    :raises AnsibleFilterError: naming the line; the text quotes nothing of the file.
    """
    if not isinstance(text, str):
        raise AnsibleFilterError("from_dotenv: the text of a file is required.")
    text = text.removeprefix("\ufeff")
    stream = io.StringIO(text, newline="")
    lexer = shlex.shlex(stream, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""  # a # inside a word is part of it
    variables: dict[str, str] = {}
    while True:
        _skip_comments(stream)
        start = stream.tell()
        line = text.count("\n", 0, start) + 1
        try:
            word = lexer.get_token()
        except ValueError:
            raise AnsibleFilterError(f"from_dotenv: a quote that begins in line {line} does not end.") from None
        if word is None:
            return variables
        if word == "export":
            continue
        if "\\" in _QUOTED.sub("", text[start : stream.tell()]):
            raise AnsibleFilterError(f"from_dotenv: line {line} has a backslash outside of quotes. Quote that value.")
        found = _ASSIGNMENT.fullmatch(word)
        if not found:
            raise AnsibleFilterError(
                f"from_dotenv: line {line} is not of the form NAME=value. Quote values that contain spaces."
            )
        if found["name"] in variables:
            raise AnsibleFilterError(f"from_dotenv: line {line} sets {found['name']} again.")
        variables[found["name"]] = found["value"]


def _skip_comments(stream: io.StringIO) -> None:
    while True:
        at = stream.tell()
        character = stream.read(1)
        if character == "#":
            stream.readline()
        elif not character or not character.isspace():
            stream.seek(at)
            return


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"from_dotenv": from_dotenv}
