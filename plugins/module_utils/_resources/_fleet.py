# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Many things of one kind, each with everything that is declared for it: one plan for each, made of its parts' plans.

The parts' resources define what may be declared, and all the rules. This module only combines them: it orders the parts
of a member, and keeps the failure of one member from affecting the others.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast

from .._api.client import Client
from .._api.memoizing import MemoizingClient
from .._api.polling import Counter
from .._api.slug import Slug
from .._argspec import CONCURRENCY
from .._engine.compat import dataclass, pairs
from .._engine.failures import Refused, Stopped
from .._engine.kinds import chain
from .._engine.options import number, parse_options
from .._engine.plan import Deferred, Fleet, Identity, Plan, Stage
from .._engine.resource import Resource
from ._parts import Declared, declared_of, options_of, over_defaults

PURGE_LIMIT_TOTAL = 50
"""How many things a task may remove in total if the user sets no limit."""


@dataclass(frozen=True, slots=True)
class Member:
    """What is declared of one member.

    :ivar name: its name in reports.
    :ivar identity: equal for all spellings of its name.
    :ivar project: the project that errors about it concern; None if there is none.
    """

    name: str
    identity: Hashable
    project: Slug | None
    parts: Sequence[Declared]


class FleetResource(Resource):
    """Base of resources that converge many members in one task.

    :cvar MEMBERS: the option that lists them, and the name of the result.
    :cvar NAME: the key of a member's name in its report.
    :cvar KEY: the options that name a member, in Ansible's notation.
    :cvar PARTS: what a member may declare: resources that have a `PART`.
    """

    MEMBERS: ClassVar[str]
    NAME: ClassVar[str]
    KEY: ClassVar[Mapping[str, Any]]
    PARTS: ClassVar[Sequence[type[Resource]]]

    @classmethod
    def spec_of_members(cls) -> dict[str, Any]:
        """The options of the task, made of those of the parts.

        No option of a member has a default: what it does not say is taken from `defaults`, then from the resource.
        """
        declared: dict[str, Any] = {}
        for resource in cls.PARTS:
            declared.update(options_of(resource))
        members = {"type": "list", "elements": "dict", "required": True, "options": {**cls.KEY, **declared}}
        return {
            cls.MEMBERS: members,
            "defaults": {"type": "dict", "options": declared},
            "purge_limit_total": {"type": "int", "parse": number(0, 1_000_000)},
            "on_error": {"type": "str", "default": "continue", "choices": ["continue", "stop"]},
            **CONCURRENCY,
        }

    @classmethod
    def identify(cls, given: Mapping[str, Any]) -> tuple[str, Hashable, Slug | None]:
        """A member's name in reports, its identity, and the project that errors about it are about."""
        raise NotImplementedError

    @classmethod
    def shared(cls, params: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that all parts of a member get, not parsed yet."""
        raise NotImplementedError

    @classmethod
    def prepare(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        shallow = {name: option for name, option in cls.SPEC.items() if name not in (cls.MEMBERS, "defaults")}
        prepared = parse_options(shallow, params)
        options = cls.SPEC["defaults"]["options"]
        seen: dict[Hashable, str] = {}
        members = []
        for index, item in enumerate(params[cls.MEMBERS]):
            where = f"{cls.MEMBERS}[{index}]"
            try:
                member = cls._member(prepared, over_defaults(options, params["defaults"], item))
            except Refused as refusal:
                raise refusal.below(where) from None
            if member.identity in seen:
                raise Refused(where, f"{member.name} is declared already, as {seen[member.identity]}.")
            seen[member.identity] = where
            members.append(member)
        return {**prepared, cls.MEMBERS: members}

    @classmethod
    def _member(cls, params: Mapping[str, Any], given: Mapping[str, Any]) -> Member:
        name, identity, project = cls.identify(parse_options(cls.KEY, given))
        try:
            shared = cls.shared(params, given)
            parts = [declared for resource in cls.PARTS for declared in declared_of(resource, given, shared)]
        except Refused as refusal:  # an index tells little in a long list
            raise Refused(refusal.option, f"{refusal.text} It is declared for {name}.") from None
        parts.sort(key=_turn)
        return Member(name, identity, project, parts)

    @classmethod
    def read(cls, api: Client, params: Mapping[str, Any]) -> list[Any]:
        """For each member what its parts' resources read, or the error that it came to."""
        count = Counter(api, len(params[cls.MEMBERS]), f"{cls.MEMBERS} read")

        def read_one(member: Member) -> Any:
            try:
                return _read(api, member)
            except Exception as error:  # even a bug in here must not affect the other members
                if isinstance(error, Stopped) or getattr(error, "status", None) == 401:
                    raise  # the token is bad, so no member will do better
                return error

        actual = []
        for result in api.map_concurrently(read_one, params[cls.MEMBERS]):
            actual.append(result)
            count()
        return actual

    @classmethod
    def plan(cls, params: Mapping[str, Any], actual: Sequence[Any]) -> Fleet:
        plans: dict[str, Plan] = {}
        errors: dict[str, Exception] = {}
        for member, found in pairs(params[cls.MEMBERS], actual):
            try:
                if isinstance(found, Exception):
                    raise found
                plans[member.name] = _plan(member, found)
            except Exception as error:
                errors[member.name] = error
        _check_total(plans, params["purge_limit_total"])
        return Fleet(plans, errors, params["on_error"] == "stop")


def _turn(declared: Declared) -> int:
    """When a part has its turn: removals come last, and that of the owner after all others."""
    if declared.params.get("state") != "absent":
        return 0
    return 2 if declared.part.is_owner else 1


class _NoOwner:
    """Stands for what a part would read, if its owner does not exist yet."""


NO_OWNER = _NoOwner()


def _read(api: Client, member: Member) -> list[Any]:
    """What CircleCI holds of each part of a member."""
    memoizing: Any = MemoizingClient(api)
    actual: list[Any] = []
    owner_is_missing = False
    for declared in member.parts:
        found = NO_OWNER if owner_is_missing else declared.resource.read(memoizing, declared.params)
        if declared.part.is_owner and declared.params.get("state") != "absent":
            owner_is_missing = found is None
        actual.append(found)
    return actual


class PartRefused(Refused):
    """Some of a member's parts cannot be converged, so nothing of it is.

    :ivar plan: what would be done of the other parts.
    """

    def __init__(self, refusal: Refused, plan: Plan) -> None:
        super().__init__(refusal.option, refusal.text)
        self.plan = plan


def _plan(member: Member, actual: Sequence[Any]) -> Plan:
    """The plan of one member: those of its parts, one after another.

    It returns how many things it removes, and the names of the secrets that it could not compare.

    :raises PartRefused: if a part cannot be converged.
    """
    plans: list[Plan] = []
    unverified: list[str] = []
    refused: Refused | None = None
    for declared, found in pairs(member.parts, actual):
        try:
            plan = _plan_part(declared, found)
        except Refused as refusal:
            refused = refused or refusal
            continue
        plans.append(plan)
        unverified += _unverified(declared, plan)
    removed = sum(len(plan.returns.get("removed", ())) for plan in plans)
    whole = replace(chain(*plans), returns={"removed": removed, "unverified": unverified})
    if refused:
        raise PartRefused(refused, whole)
    return whole


def _unverified(declared: Declared, plan: Plan) -> list[str]:
    """The names of a part's secrets that could not be compared; those of an item of a list are named after it."""
    names = list(plan.returns.get("unverified", ()))
    if declared.part.is_list and declared.part.identity and names:
        return [secret_of(declared.part.key.removesuffix("s"), str(declared.part.identity(declared.params)))]
    return names


def secret_of(kind: str, name: str) -> str:
    """What the secret of something is called. A variable is a secret itself."""
    return name if kind == "variable" else f"secret of {kind} {name}"


def _plan_part(declared: Declared, found: Any) -> Plan:
    resource, part, params = declared.resource, declared.part, declared.params
    plan = cast(Plan, resource.plan(params, part.without_owner if found is NO_OWNER else found))
    if part.state_key:
        plan = replace(plan, before={part.state_key: plan.before}, after={part.state_key: plan.after})
    if found is NO_OWNER and part.comes_with_owner:

        def plan_then(api: Client, answers: Mapping[Identity, Any]) -> Plan:
            return cast(Plan, resource.plan(params, resource.read(api, params)))

        foreseen = tuple(stage for stage in plan.stages if isinstance(stage, Stage))
        plan = replace(plan, stages=(Deferred(foreseen, plan_then),))
    return plan


def _check_total(plans: Mapping[str, Plan], limit: int | None) -> None:
    """Check that no more is removed in total than the user allows.

    :raises Refused: if more would be removed.
    """
    most = PURGE_LIMIT_TOTAL if limit is None else limit
    count = {name: plan.returns["removed"] for name, plan in plans.items()}
    if sum(count.values()) > most:
        worst = sorted((name for name in count if count[name]), key=lambda name: -count[name])
        shown = ", ".join(f"{count[name]} of {name}" for name in worst[:5])
        more = f" and of {len(worst) - 5} more" if len(worst) > 5 else ""
        raise Refused(
            "purge_limit_total",
            f"{sum(count.values())} things would be removed in total, more than the {most} that are allowed, so "
            f"nothing was changed: {shown}{more}. Declare what should stay, or set purge_limit_total.",
        )
