# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What a resource is. Neither this nor any resource imports Ansible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from . import _slug
from ._plan import Plan, Refused


class Resource:
    """One thing of CircleCI's that a module shows or converges. It is never instantiated: it has no state of its own.

    :cvar SPEC: the options besides those of `AUTH`, in Ansible's notation.
    :cvar RULES: what Ansible checks between options: `required_if`, `mutually_exclusive`, ...
    :cvar NEEDS_TOKEN: false where CircleCI may answer without one (open-source projects).
    :cvar SUCCESSOR: what to use instead, where CircleCI has announced the end of what this one uses.
    :cvar WARNINGS: the warnings it may give, as templates for `str.format`.
    :cvar EXEMPT: the laws of tests/laws that it cannot obey, by number, and why.
    """

    SPEC: ClassVar[Mapping[str, Any]] = {}
    RULES: ClassVar[Mapping[str, Any]] = {}
    NEEDS_TOKEN: ClassVar[bool] = True
    SUCCESSOR: ClassVar[str | None] = None
    WARNINGS: ClassVar[tuple[str, ...]] = ()
    EXEMPT: ClassVar[Mapping[int, str]] = {}

    @classmethod
    def prepare(cls, params: dict[str, Any]) -> dict[str, Any]:
        """Refuse bad input before the first request, and parse what is a string only for its user.

        :raises Refused: naming the option.
        """
        params = dict(params)
        if params.get("project") is not None:
            try:
                params["project"] = _slug.parse(params["project"])
            except ValueError as error:
                raise Refused(f"project: {error}.") from error
        if params.get("concurrency", 1) < 1:
            raise Refused("concurrency must be at least 1.")
        return params

    @staticmethod
    def read(api: Any, params: Mapping[str, Any]) -> Any:
        """What CircleCI holds now. Sends nothing but GET."""
        raise NotImplementedError

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Any) -> Plan:
        """What is to be done. Pure."""
        raise NotImplementedError

    @staticmethod
    def settle(api: Any, params: Mapping[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
        """Wait for what the applied changes set going, and add to their answers. Sends nothing but GET.

        :raises Unsuccessful: if what came of it is no success.
        """
        return answers

    @staticmethod
    def result(params: Mapping[str, Any], plan: Plan, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the task returns; `answers` is empty in check mode, else what `apply` returned."""
        return plan.returns
