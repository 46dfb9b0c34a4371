# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Tokens with which runners connect to a resource class (docs/api/v2.md §11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._engine.apply import Run
from .._engine.failures import Refused
from .._engine.options import not_empty
from .._engine.plan import Plan, Request
from .._engine.resource import Resource
from . import _tokens
from ._at_once import oldest_first
from ._runners import ADMIN, SPEC, TOKEN_LIMIT, explaining_404, find_class, path
from ._tokens import NewToken, Token, TokenOwner

SEVERAL = "The resource class {owner} has {count} tokens with the nickname {name}: {ids}."
WAY_OUT = "Use state: rotated, which makes another one and removes this one, or state: absent."


class RunnerToken(Resource):
    SPEC = {
        **SPEC,
        "nickname": {"type": "str", "required": True, "parse": not_empty},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent", "rotated"]},
    }
    SECRET = "token"

    @staticmethod
    def read(api: Client, params: Mapping[str, Any]) -> Sequence[Token] | None:
        """The tokens of the class; None if there is no such class."""
        name = params["resource_class"]
        try:
            with explaining_404():
                tokens: Sequence[Token] = api.send(tokens_request(name))
        except CircleCIError as error:
            # CircleCI answers 400 about a class that it does not know, and perhaps for other reasons.
            if error.status != 400 or find_class(api, name):
                raise
            return None
        return tokens

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Sequence[Token] | None) -> Plan:
        name, state, owner = params["nickname"], params["state"], _owner(params["resource_class"])
        if actual is None and state != "absent":
            raise Refused(
                "resource_class", f"there is no {owner.name}. community.circleci.runner_resource_class makes it."
            )
        actual = oldest_first(actual or ())
        there = [token for token in actual if token.name == name]
        before = {"runner_tokens": [str(token) for token in there]}
        returns: dict[str, Any] = {"runner_token": None, "token": None, "removed": [token.public for token in there]}
        removal = (_tokens.removal(owner, there, name),) if there else ()
        if state == "absent":
            return Plan(before, {"runner_tokens": []}, removal, returns)
        if state == "present" and there:
            returns = {**returns, "runner_token": there[-1].public, "removed": []}
            return Plan(before, before, returns=returns, warnings=_about_several(owner, there))
        _refuse_more(owner, actual)
        # Each of two rotations at the same time needs a token of its own.
        rest = removal if state == "rotated" else (_tokens.remove_duplicate(owner, name, actual),)
        return Plan(
            before,
            {"runner_tokens": [f"{name} (new)"]},
            (_tokens.creation(owner, name, actual, _create(params)), *rest),
            {**returns, "runner_token": dict.fromkeys(FIELDS) | {"resource_class": owner.name, "nickname": name}},
        )

    @staticmethod
    def result(api: Client, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        return _tokens.returned(run, "runner_token")

    @staticmethod
    def salvage(run: Run) -> Mapping[str, Any]:
        return _tokens.salvaged(run)


FIELDS = ("id", "resource_class", "nickname", "created_at")


def tokens_request(resource_class: str) -> Request[list[Token]]:
    """The GET that lists the tokens of a resource class, without their values."""
    return Request("GET", path("token"), parse_token, query={"resource-class": resource_class}, is_list=True)


def parse_token(answer: Answer) -> Token:
    """The token of an item."""
    name, created_at = _tokens.name_in(answer, "nickname"), answer.optional_text("created_at")
    return Token(answer.text("id"), name, created_at, answer.public_fields(FIELDS))


def _parse_made(answer: Answer) -> NewToken:
    return NewToken(answer.text("id"), answer.secret("token"), answer.public_fields(FIELDS))


def _owner(resource_class: str) -> TokenOwner:
    return TokenOwner(
        resource_class,
        "runner token",
        tokens_request(resource_class),
        lambda identity: path("token", identity),
        {**ADMIN, 404: "CircleCI also answers like this if the user may not manage runners."},
        WAY_OUT,
    )


def _create(params: Mapping[str, Any]) -> Request[NewToken]:
    body = {"resource_class": params["resource_class"], "nickname": params["nickname"]}
    return Request("POST", path("token"), _parse_made, body)


def _refuse_more(owner: TokenOwner, actual: Sequence[Token]) -> None:
    """Refuse another token of a class that has as many as it can have. A rotation needs room for one more, too."""
    if len(actual) >= TOKEN_LIMIT:
        raise Refused(
            "resource_class",
            f"{owner.name} has {len(actual)} tokens, and CircleCI allows {TOKEN_LIMIT} at most, so nothing was "
            f"changed. They are: {', '.join(map(str, actual))}. Remove one with state: absent.",
        )


def _about_several(owner: TokenOwner, there: Sequence[Token]) -> tuple[str, ...]:
    if len(there) < 2:
        return ()
    ids = ", ".join(token.id for token in there)
    return (owner.text(SEVERAL, there[0].name, count=str(len(there)), ids=ids),)
