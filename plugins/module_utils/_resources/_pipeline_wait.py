# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Waiting for the end of a pipeline: what its end is, and what is wrong if it does not come (docs/api/v2.md §7, §8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.polling import TimedOut, duration, poll
from .._engine.compat import dataclass
from .._engine.failures import Unsuccessful
from ._workflows import SETUP_STATES, UNFINISHED_STATES, Pipeline, Workflow, read_pipeline, read_workflows


@dataclass(frozen=True, slots=True)
class Progress:
    """How a pipeline looks at a moment.

    :ivar idle: seconds for which nothing has run in it, nor changed.
    """

    pipeline: Pipeline
    workflows: Sequence[Workflow]
    idle: float
    grace: float

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be expected.

        An approval ends the waiting when nothing else runs any more: it could last for ever. A setup workflow that has
        succeeded is followed by others, and a new pipeline gets its workflows, but not always.
        """
        if self.pipeline.has_errors:
            return self._all_ended or not self.workflows
        if self.bad:
            return self._all_ended
        if not self.on_hold and (self._awaits_continuation or self.pipeline.state in UNFINISHED_STATES):
            return self._all_ended and self.idle >= self.grace
        return self._all_ended and (bool(self.workflows) or self.idle >= self.grace)

    @property
    def _all_ended(self) -> bool:
        return all(workflow.has_ended or workflow.status == "on_hold" for workflow in self.workflows)

    @property
    def _awaits_continuation(self) -> bool:
        """Whether there are only setup workflows, and not what they should bring about. Not all are marked as such."""
        setups = [workflow for workflow in self.workflows if workflow.is_setup]
        return len(setups) == len(self.workflows) or (not setups and self.pipeline.state in SETUP_STATES)

    @property
    def bad(self) -> list[Workflow]:
        """The workflows that ended without success."""
        return [workflow for workflow in self.workflows if workflow.has_ended and workflow.status != "success"]

    @property
    def on_hold(self) -> bool:
        """Whether a workflow waits for an approval."""
        return any(workflow.status == "on_hold" for workflow in self.workflows)

    @property
    def line(self) -> str:
        """The pipeline and its workflows in words."""
        states = ", ".join(f"{workflow.name} {workflow.status}" for workflow in self.workflows)
        return f"{self.pipeline.name}: {states or self.pipeline.state}"

    @property
    def problem(self) -> str:
        """Why this is no success; empty if it is one."""
        if self.pipeline.has_errors:
            words = " ".join(self.pipeline.errors) or "It does not say why."
            part = "all of " if self.workflows else ""
            return f"CircleCI could not run {part}{self.line}. {words}"
        if self.bad:
            return f"{self.line}."
        if not self.workflows:
            return f"{self.line}, and it has no workflow after {duration(self.idle)}: nothing is running."
        if self.on_hold:
            return ""
        if self._awaits_continuation:
            return (
                f"{self.line}, and nothing has followed for {duration(self.idle)}: its setup workflow did not continue "
                "it."
            )
        if self.pipeline.state == "pending":
            return f"{self.line}, and it is still pending after {duration(self.idle)}: more of it may not have run."
        return ""

    def returns(self) -> dict[str, Any]:
        """What a task returns of it."""
        return {
            "pipeline": self.pipeline.public,
            "workflows": [workflow.public for workflow in self.workflows],
            "on_hold": self.on_hold,
        }


def check_errors(pipeline: Pipeline) -> None:
    """Check that CircleCI could make workflows of a pipeline.

    :raises Unsuccessful: with CircleCI's words, if not.
    """
    progress = Progress(pipeline, (), 0, 0)
    if pipeline.has_errors:
        raise Unsuccessful(progress.problem, **progress.returns())


def wait_for_pipeline(api: Client, params: Mapping[str, Any], pipeline_id: str) -> dict[str, Any]:
    """Wait for the end of all workflows of a pipeline.

    :param params: `wait_timeout`, `wait_interval`, and `wait_grace`: seconds for which nothing may run in it.
    :returns: `pipeline`, `workflows`, and `on_hold`: whether one of them waits for an approval.
    :raises Unsuccessful: with the same, if one of them is no success, or CircleCI could not run all of it.
    """
    busy_at = api.clock()
    before: Any = None

    def look() -> Progress:
        nonlocal busy_at, before
        pipeline, workflows = read_pipeline(api, pipeline_id), read_workflows(api, pipeline_id)
        now, picture = api.clock(), [pipeline.state, *((workflow.id, workflow.status) for workflow in workflows)]
        if picture != before or any(not workflow.has_ended for workflow in workflows):
            busy_at, before = now, picture
        return Progress(pipeline, workflows, now - busy_at, params["wait_grace"])

    try:
        seen = poll(api, params, look, lambda seen: seen.is_over, lambda seen: seen.line)
    except TimedOut as late:
        after = f"still after {duration(params['wait_timeout'])}, the value of wait_timeout."
        if late.seen is None:
            raise Unsuccessful(f"CircleCI did not show the pipeline {pipeline_id}, {after}") from late
        raise Unsuccessful(f"{late.seen.line}, {after}", **late.seen.returns()) from None
    if problem := seen.problem:
        raise Unsuccessful(api.scrub(problem), **seen.returns())
    return seen.returns()
