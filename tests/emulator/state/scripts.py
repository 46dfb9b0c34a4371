# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts of builds: which jobs a pipeline runs and how they end, by the seed or the name of a branch (README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

BUILD, APPROVAL = "build", "approval"

STUCK, UNAUTHORIZED, INFRASTRUCTURE = "stuck", "unauthorized", "infrastructure_fail"
OUTCOMES = ("success", "failed", "timedout", "canceled", "no_tests", INFRASTRUCTURE, UNAUTHORIZED, STUCK)
"""CircleCI's outcomes (docs/api/v1.1.md §9), then a job that may not use its context, and one that never ends."""

PREFIXES = {
    "fail/": "failed",
    "timeout/": "timedout",
    "infra/": INFRASTRUCTURE,
    "cancel/": "canceled",
    "stuck/": STUCK,
    "unauthorized/": UNAUTHORIZED,
}
"""Prefixes of branches and tags that decide the outcome."""

HOLD, ERRORED, SKIP = "hold/", "errored/", "skip/"
"""Prefixes for an approval to wait for, for a broken config, and for nothing to run."""


@dataclass(frozen=True, slots=True)
class JobScript:
    """One job of a workflow; ``outcomes`` are those of its first run, its first rerun and so on; the last repeats."""

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
        """Return the outcome of an attempt; a single infrastructure failure is followed by success."""
        if attempt and self.outcomes == (INFRASTRUCTURE,):
            return "success"
        return self.outcomes[min(attempt, len(self.outcomes) - 1)]


Workflows = Mapping[str, tuple[JobScript, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pipeline does: it runs workflows, has errors, or does nothing."""

    workflows: Workflows = field(default_factory=dict)
    errors: tuple[dict[str, str], ...] = ()
    message: str | None = None


DEFAULT = Plan({"build": (JobScript("lint"), JobScript("test"))})

_NOTHING = Plan(message="No pipeline was created: nothing is configured to run for this ref.")
_BROKEN = Plan(errors=({"type": "config", "message": "Error calling workflow: 'build'"},))


@dataclass(slots=True)
class Config:
    """The config of a project: the plan of its pipelines, and those of branches and tags that match a pattern."""

    plan: Plan = DEFAULT
    by_ref: dict[str, Plan] = field(default_factory=dict)
    outcome: str | None = None

    def plan_of(self, ref_name: str) -> Plan:
        """Return the plan of a branch or tag."""
        plan = next((plan for pattern, plan in self.by_ref.items() if fnmatchcase(ref_name, pattern)), None)
        if plan is None and ref_name.startswith(SKIP):
            return _NOTHING
        if plan is None and ref_name.startswith(ERRORED):
            return _BROKEN
        plan = plan or self.plan
        return replace(
            plan, workflows={flow: self._apply_ref_name(jobs, ref_name) for flow, jobs in plan.workflows.items()}
        )

    def job_named(self, ref_name: str, job: str) -> JobScript:
        """Return the job that a v1.1 trigger runs; with a broken config it is ``Build Error`` (inferred)."""
        plan = self.plan_of(ref_name)
        if plan.errors:
            return JobScript("Build Error", outcomes=("failed",))
        known = [script for jobs in (plan.workflows or self.plan.workflows).values() for script in jobs]
        found = next((script for script in known if script.name == job and script.type == BUILD), None)
        return replace(found, requires={}) if found else self._apply_ref_name((JobScript(job),), ref_name)[0]

    def _apply_ref_name(self, jobs: tuple[JobScript, ...], ref_name: str) -> tuple[JobScript, ...]:
        """Change jobs as the name of the branch or tag says, or else the outcome of the project."""
        outcome = next((outcome for prefix, outcome in PREFIXES.items() if ref_name.startswith(prefix)), self.outcome)
        if outcome is not None:
            jobs = _with_outcome(jobs, outcome)
        return _with_approval(jobs) if ref_name.startswith(HOLD) else jobs


def _with_outcome(jobs: tuple[JobScript, ...], outcome: str) -> tuple[JobScript, ...]:
    """Give an outcome to one job, ``test`` or else the last, so that the others still succeed."""
    builds = [script for script in jobs if script.type == BUILD]
    chosen = next((script for script in builds if script.name == "test"), builds[-1] if builds else None)
    return tuple(replace(script, outcomes=(outcome,)) if script is chosen else script for script in jobs)


def _with_approval(jobs: tuple[JobScript, ...]) -> tuple[JobScript, ...]:
    """Append an approval that requires all jobs, and a deployment behind it, unless there already is an approval."""
    if any(script.type == APPROVAL for script in jobs):
        return jobs
    success = ("success",)
    hold = JobScript("hold", APPROVAL, {script.name: success for script in jobs})
    return (*jobs, hold, JobScript("deploy", requires={"hold": success}))
