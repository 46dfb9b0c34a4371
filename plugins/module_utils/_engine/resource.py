# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""What a resource is: three small steps, `read`, `plan` and `result`. Neither this nor any resource imports Ansible."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import field
from typing import Any, ClassVar

from .apply import Run
from .compat import dataclass
from .declaring import Declaring
from .options import Spec, parse_options
from .plan import Fleet, Plan


@dataclass(frozen=True)
class Part:
    """How a resource is declared as a part of something bigger, such as of a project of `projects`.

    :ivar key: the key under which it is declared; empty if the declaration as a whole is the resource's.
    :ivar option: the option of the resource that gets what is declared; None if that is a mapping of options.
    :ivar options: which options that mapping may hold, each with what is added to its entry in SPEC.
    :ivar values: the option's value for each value that can be declared, if they differ.
    :ivar is_list: a list is declared, and each of its items converged by itself.
    :ivar identity: from an item's parameters, what no two items may share.
    :ivar policies: options of the resource that are declared beside the key, under their own names.
    :ivar implied_by: policies that declare the part even without its key.
    :ivar state_key: the key of its state in the diff; None if its state has keys of its own.
    :ivar is_owner: whether it makes the owner, which holds the other parts; then `read` returns None if there is none.
    :ivar without_owner: what `read` would return for an owner that does not exist yet.
    :ivar comes_with_owner: whether CircleCI may make some of it along with the owner. Then it is planned once the owner
        exists.
    :ivar is_everywhere: whether every kind of owner can have it.
    """

    key: str
    option: str | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[Any, Any] = field(default_factory=dict)
    is_list: bool = False
    identity: Callable[[Mapping[str, Any]], Hashable] | None = None
    policies: tuple[str, ...] = ()
    implied_by: tuple[str, ...] = ()
    state_key: str | None = None
    is_owner: bool = False
    without_owner: Any = None
    comes_with_owner: bool = False
    is_everywhere: bool = True


class Resource:
    """One thing at CircleCI that a module reads or converges. It is never instantiated: it has no state of its own.

    :cvar SPEC: the options besides those of `AUTH`, as Ansible's argument spec (see `options` for the extra keys).
    :cvar RULES: what Ansible checks between options: `required_if`, `mutually_exclusive`, ...
    :cvar NEEDS_TOKEN: false where CircleCI may answer without one (open-source projects).
    :cvar SUCCESSOR: what to use instead, if CircleCI has announced the end of a call that this one uses.
    :cvar PART: how it is declared as a part of something bigger; None if it cannot be.
    :cvar SECRET: the key of the result that may hold a secret: one that CircleCI has just made, and shows only once.
        Ansible then hides the whole result, except from `register`. None if results never hold a secret.
    """

    SPEC: ClassVar[Spec] = {}
    RULES: ClassVar[Mapping[str, Any]] = {}
    NEEDS_TOKEN: ClassVar[bool] = True
    SUCCESSOR: ClassVar[str | None] = None
    PART: ClassVar[Part | None] = None
    SECRET: ClassVar[str | None] = None

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters in the form that `read` and `plan` take. Bad input is refused here, before the first request.

        :raises Refused: naming the option.
        """
        return parse_options(cls.SPEC, params)

    @staticmethod
    def read(api: Any, params: Mapping[str, Any]) -> Any:
        """What CircleCI holds now. Sends only GET requests, and such POSTs as keep nothing: they only ask."""
        raise NotImplementedError

    @staticmethod
    def plan(params: Mapping[str, Any], actual: Any) -> Plan | Fleet:
        """What is to be done, computed from values alone: no I/O, no clock.

        :raises Refused: if it must not be done.
        """
        raise NotImplementedError

    @staticmethod
    def result(api: Any, params: Mapping[str, Any], run: Run) -> Mapping[str, Any]:
        """What the task returns when its plan has been applied.

        May wait for what the changes have started. Sends only GET requests.

        :raises Unsuccessful: if the outcome is a failure.
        """
        return run.returns

    @staticmethod
    def foreseen(params: Mapping[str, Any], plan: Plan) -> Mapping[str, Any]:
        """What the task returns in check mode.

        :raises Unsuccessful: if the task would fail after its changes.
        """
        return plan.returns

    @staticmethod
    def salvage(run: Run) -> Mapping[str, Any]:
        """What the task returns of a plan that failed half-way: what nobody could read again."""
        return {}

    @staticmethod
    def declare(actual: Any, to: Declaring) -> Any:
        """What a user would declare to have what there is: the reverse of `plan`. Only for what has a `PART`.

        :param actual: what `read` returned.
        :param to: makes references to what CircleCI does not show.
        :returns: the value of the part's key; for a list, all of its items.
        """
        raise NotImplementedError

    @classmethod
    def may_return_secret(cls, params: Mapping[str, Any]) -> bool:
        """Whether the result of a task may hold the secret of `SECRET`.

        :param params: as the user gave them, not validated yet.
        """
        return cls.SECRET is not None and params.get("state") != "absent"

    @classmethod
    def with_defaults(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters, with defaults for those that are missing, where Ansible has not validated them."""
        return {**{name: option.get("default") for name, option in cls.SPEC.items()}, **params}
