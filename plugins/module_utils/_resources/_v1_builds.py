# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Builds, as API v1.1 calls jobs (docs/api/v1.1.md §8, §9): what they are, and when they have ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from .._api.answers import Answer
from .._api.slug import Slug
from .._engine.compat import dataclass

Item = TypeVar("Item")

FIELDS = (
    "build_num",
    "build_url",
    "vcs_type",
    "username",
    "reponame",
    "branch",
    "vcs_tag",
    "vcs_revision",
    "job_name",
    "workflows",
    "lifecycle",
    "outcome",
    "status",
    "why",
    "dont_build",
    "fail_reason",
    "messages",
    "subject",
    "author_name",
    "queued_at",
    "start_time",
    "stop_time",
    "build_time_millis",
    "parallel",
    "platform",
    "previous",
    "retry_of",
    "retries",
    "canceled",
    "timedout",
    "infrastructure_fail",
    "has_artifacts",
    "ssh_disabled",
    "oss",
)
"""What is returned of a build. Its parameters are not: they may be secrets."""

STEP_FIELDS = ("index", "name", "type", "status", "exit_code", "run_time_millis", "bash_command")
BAD = frozenset({"failed", "timedout", "canceled", "infrastructure_fail"})


@dataclass(frozen=True, slots=True)
class Action:
    """A step's action, one for each container.

    :ivar output_url: a signed address of its output; None if it has none.
    """

    name: str
    status: str | None
    failed: bool
    exit_code: int | None
    output_url: str | None
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Action:
        """The action of an item of `actions`."""
        return cls(
            answer.optional_text("name") or "",
            answer.optional_text("status"),
            bool(answer.optional_flag("failed")),
            answer.optional_integer("exit_code"),
            answer.optional_text("output_url"),
            answer.public_fields(STEP_FIELDS),
        )

    @property
    def is_bad(self) -> bool:
        """Whether it failed, or was ended."""
        return self.failed or self.status in BAD


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a full build.

    :ivar actions: None if CircleCI does not return them.
    """

    name: str
    actions: Sequence[Action] | None

    @classmethod
    def parse(cls, answer: Answer) -> Step:
        """The step of an item of `steps`."""
        return cls(answer.optional_text("name") or "", _list_of(answer, "actions", Action.parse))

    def public_fields(self) -> dict[str, Any]:
        """The step as it is returned."""
        return {"name": self.name, "actions": _public(self.actions, lambda action: action.public)}


@dataclass(frozen=True, slots=True)
class Build:
    """A build.

    :ivar dont_build: why CircleCI does not run it; None if it does.
    :ivar messages: what CircleCI says about it, fit for a message.
    :ivar steps: None in lists, and if CircleCI does not return them.
    """

    number: int
    url: str
    lifecycle: str | None
    status: str
    outcome: str | None
    job_name: str | None
    workflow_id: str | None
    workflow_name: str | None
    job_id: str | None
    vcs_revision: str | None
    dont_build: str | None
    messages: tuple[str, ...]
    ssh_users: tuple[str, ...]
    steps: Sequence[Step] | None
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Build:
        """The build of an answer."""
        workflow = answer.optional_object("workflows")
        in_workflow = {
            name: workflow.optional_text(name) if workflow else None
            for name in ("job_name", "workflow_id", "workflow_name", "job_id")
        }
        return cls(
            number=answer.integer("build_num"),
            url=answer.optional_text("build_url") or "",
            lifecycle=answer.optional_text("lifecycle"),
            status=answer.text("status"),
            outcome=answer.optional_text("outcome"),
            job_name=in_workflow["job_name"] or answer.optional_text("job_name"),
            workflow_id=in_workflow["workflow_id"],
            workflow_name=in_workflow["workflow_name"],
            job_id=in_workflow["job_id"],
            vcs_revision=answer.optional_text("vcs_revision"),
            dont_build=answer.optional_text("dont_build"),
            messages=tuple(filter(None, (message.quote("message") for message in answer.optional_items("messages")))),
            ssh_users=tuple(sorted(user.text("login") for user in answer.optional_items("ssh_users"))),
            steps=_list_of(answer, "steps", Step.parse),
            public={
                **answer.public_fields(FIELDS),
                **{name: answer.public_texts(name) for name in ("fail_reason", "messages")},
            },
        )

    @property
    def is_over(self) -> bool:
        """Whether it will not change any more. A retry of a 1.0 build stays `scheduled` for ever (§9)."""
        return self.lifecycle in ("finished", "not_run") or self.status == "not_run"

    @property
    def is_success(self) -> bool:
        """Whether it has succeeded; its status may also be `fixed`."""
        return self.outcome == "success"

    def name_in(self, project: Slug) -> str:
        """The build in words: `build 41 (test) of github/acme/api`."""
        return f"build {self.number}{f' ({self.job_name})' if self.job_name else ''} of {project}"

    @property
    def failed_action(self) -> Action | None:
        """The first action that failed."""
        return next((action for step in self.steps or () for action in step.actions or () if action.is_bad), None)

    @property
    def public_steps(self) -> list[dict[str, Any]] | None:
        """The steps as they are returned."""
        return _public(self.steps, Step.public_fields)

    @property
    def running_step(self) -> str | None:
        """The name of the step that runs."""
        for step in reversed(self.steps or ()):
            if any(action.status == "running" for action in step.actions or ()):
                return step.name
        return None


def _list_of(answer: Answer, name: str, parse: Callable[[Answer], Item]) -> list[Item] | None:
    """The items of a list; None if CircleCI does not return it, which does not mean that it is empty."""
    return [parse(item) for item in answer.items(name)] if answer.is_given(name) else None


def _public(
    items: Sequence[Item] | None, public_fields: Callable[[Item], dict[str, Any]]
) -> list[dict[str, Any]] | None:
    return None if items is None else [public_fields(item) for item in items]


def parse_waited(answer: Answer) -> Build:
    """The build of an answer that is waited for: when it has ended, its outcome decides."""
    build = Build.parse(answer)
    if build.lifecycle == "finished":
        answer.text("outcome")
    return build
