# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""API tokens of a project, which API v1.1 alone knows (docs/api/v1.1.md §10.16). They cannot be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.slug import Slug
from .._argspec import PROJECT, STATE
from .._engine.apply import Run
from .._engine.failures import Refused
from .._engine.options import not_empty
from .._engine.plan import Plan, Request
from .._engine.resource import Resource
from . import _tokens
from ._roles import project_admin
from ._tokens import NewToken, Token, TokenOwner

FIELDS = ("id", "label", "scope", "time")
WAY_OUT = "Remove it with state: absent, and run this again."


class ProjectToken(Resource):
    SPEC = {
        **PROJECT,
        "label": {"type": "str", "required": True, "parse": not_empty},
        "scope": {"type": "str", "choices": ["status", "view-builds", "all"]},
        **STATE,
    }
    RULES = {"required_if": [("state", "present", ("scope",))]}
    SECRET = "token"

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Sequence[Token]:
        tokens: Sequence[Token] = api.send(_list_request(params["project"]))
        return tokens

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Sequence[Token]) -> Plan:
        label, scope, owner = params["label"], params["scope"], _owner(params["project"])
        there = [token for token in actual if token.name == label]
        if params["state"] == "absent":
            there = [token for token in there if scope in (None, token.public["scope"])]
            removal = (_tokens.removal(owner, there, label),) if there else ()
            returns = {"project_token": None, "token": None, "removed": [token.public for token in there]}
            return Plan(_state(there), _state([]), removal, returns)
        if there:
            public = _the_one(owner, there, scope).public
            return Plan(_state(there), _state(there), returns={"project_token": public, "token": None, "removed": []})
        new = {"id": None, "label": label, "scope": scope, "time": None}
        return Plan(
            _state([]),
            {"project_tokens": [f"{label}: {scope}"]},
            (_tokens.creation(owner, label, actual, _create(params)), _tokens.remove_duplicate(owner, label, actual)),
            {"project_token": new, "token": None, "removed": []},
        )

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        return _tokens.returned(run, "project_token")

    @staticmethod
    def salvage(run: Run) -> Mapping[str, Any]:
        return _tokens.salvaged(run)


def _state(tokens: Sequence[Token]) -> dict[str, Any]:
    return {"project_tokens": [f"{token.name}: {token.public['scope']}" for token in tokens]}


def _the_one(owner: TokenOwner, there: Sequence[Token], scope: str) -> Token:
    """The token of a label, if there is one, and it has this scope.

    :raises Refused: if it is not clear which one is meant, or if the scope would have to change.
    """
    if len(there) > 1:
        raise Refused(
            "label",
            f"{owner.name} has {len(there)} tokens with this label, so it is not clear which one is meant: "
            f"{', '.join(map(str, there))}. Use another label, or remove them with state: absent.",
        )
    held = there[0].public["scope"]
    if held != scope:
        raise Refused(
            "scope",
            f"the token {there[0]} of {owner.name} has the scope {held}, and CircleCI cannot change that. Use another "
            "label, or remove the token with state: absent first; what uses it then needs the new value.",
        )
    return there[0]


def _list_request(project: Slug) -> Request[list[Token]]:
    return Request("GET", project.v1("token"), _parse_token, is_list=True)


def _parse_token(answer: Answer) -> Token:
    answer.text("scope")
    name, time = _tokens.name_in(answer, "label"), answer.optional_text("time")
    return Token(answer.text("id"), name, time, answer.public_fields(FIELDS))


def _parse_made(answer: Answer) -> NewToken:
    return NewToken(answer.text("id"), answer.secret("token"), answer.public_fields(FIELDS))


def _owner(project: Slug) -> TokenOwner:
    return TokenOwner(
        str(project),
        "API token",
        _list_request(project),
        lambda identity: project.v1("token", identity),
        project_admin("manage its API tokens"),
        WAY_OUT,
    )


def _create(params: Mapping[str, Any]) -> Request[NewToken]:
    body = {"label": params["label"], "scope": params["scope"]}
    return Request("POST", params["project"].v1("token"), _parse_made, body)
