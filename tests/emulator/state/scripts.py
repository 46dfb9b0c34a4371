# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to come: the jobs of a pipeline and their outcomes, by the seed or by the name of a branch (README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

BUILD, APPROVAL = "build", "approval"

STUCK, UNAUTHORIZED, INFRASTRUCTURE = "stuck", "unauthorized", "infrastructure_fail"
OUTCOMES = ("success", "failed", "timedout", "canceled", "no_tests", INFRASTRUCTURE, UNAUTHORIZED, STUCK)
"""CircleCI's outcomes (api/v1.1.md §9), a job that may not use its context, and one that runs until it is cancelled."""

PREFIXES = {
    "fail/": "failed",
    "timeout/": "timedout",
    "infra/": INFRASTRUCTURE,
    "cancel/": "canceled",
    "stuck/": STUCK,
    "unauthorized/": UNAUTHORIZED,
}
"""Branches and tags whose name decides the outcome."""

HOLD, ERRORED, SKIP = "hold/", "errored/", "skip/"
"""Those that wait for an approval, whose config is broken, and for which nothing runs."""


@dataclass(frozen=True, slots=True)
class JobScript:
    """One job of a workflow; ``outcomes`` are those of its first run, its first rerun, ...; the last repeats."""

    name: str
    type: str = BUILD
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ("success",)
    parallel: int = 1
    contexts: tuple[str, ...] = ()
    artifacts: tuple[dict[str, Any], ...] = ()
    tests: tuple[dict[str, Any], ...] = ()
    steps: tuple[dict[str, Any], ...] = ()

    def outcome(self, attempt: int) -> str:
        """The outcome of an attempt; an infrastructure failure without a sequel is followed by a success."""
        if attempt and self.outcomes == (INFRASTRUCTURE,):
            return "success"
        return self.outcomes[min(attempt, len(self.outcomes) - 1)]


Workflows = Mapping[str, tuple[JobScript, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pipeline does: run workflows, or break, or nothing at all."""

    workflows: Workflows = field(default_factory=dict)
    errors: tuple[dict[str, str], ...] = ()
    message: str | None = None


DEFAULT = Plan({"build": (JobScript("lint"), JobScript("test"))})

_NOTHING = Plan(message="No pipeline was created: nothing is configured to run for this ref.")
_BROKEN = Plan(errors=({"type": "config", "message": "Error calling workflow: 'build'"},))


@dataclass(slots=True)
class Config:
    """What the seed says of a project's pipelines: of all, and of the branches and tags that match a pattern."""

    plan: Plan = DEFAULT
    by_ref: dict[str, Plan] = field(default_factory=dict)
    outcome: str | None = None

    def plan_of(self, name: str) -> Plan:
        """Return the plan of a branch or tag."""
        plan = next((plan for pattern, plan in self.by_ref.items() if fnmatchcase(name, pattern)), None)
        if plan is None and name.startswith(SKIP):
            return _NOTHING
        if plan is None and name.startswith(ERRORED):
            return _BROKEN
        plan = plan or self.plan
        return replace(plan, workflows={flow: self._decided(jobs, name) for flow, jobs in plan.workflows.items()})

    def single(self, name: str, job: str) -> JobScript:
        """Return the only job of a v1.1 trigger; a broken config shows as ``Build Error`` (inferred)."""
        plan = self.plan_of(name)
        if plan.errors:
            return JobScript("Build Error", outcomes=("failed",))
        known = [script for jobs in (plan.workflows or self.plan.workflows).values() for script in jobs]
        found = next((script for script in known if script.name == job and script.type == BUILD), None)
        return replace(found, requires={}) if found else self._decided((JobScript(job),), name)[0]

    def _decided(self, jobs: tuple[JobScript, ...], name: str) -> tuple[JobScript, ...]:
        """Apply what the name of the ref, or else the project, decides."""
        outcome = next((outcome for prefix, outcome in PREFIXES.items() if name.startswith(prefix)), self.outcome)
        if outcome is not None:
            jobs = _spoilt(jobs, outcome)
        return _held(jobs) if name.startswith(HOLD) else jobs


def _spoilt(jobs: tuple[JobScript, ...], outcome: str) -> tuple[JobScript, ...]:
    """Give one job the outcome, so that the others are green: ``test``, or else the last."""
    builds = [script for script in jobs if script.type == BUILD]
    victim = next((script for script in builds if script.name == "test"), builds[-1] if builds else None)
    return tuple(replace(script, outcomes=(outcome,)) if script is victim else script for script in jobs)


def _held(jobs: tuple[JobScript, ...]) -> tuple[JobScript, ...]:
    """Append an approval of all that runs so far, and a deployment behind it, unless there is an approval already."""
    if any(script.type == APPROVAL for script in jobs):
        return jobs
    success = ("success",)
    hold = JobScript("hold", APPROVAL, {script.name: success for script in jobs})
    return (*jobs, hold, JobScript("deploy", requires={"hold": success}))
