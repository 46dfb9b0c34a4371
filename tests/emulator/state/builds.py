# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines, workflows and jobs. A build of v1.1 is a job with a number.

docs/api/v1.1.md §8, §9; docs/api/v2.md §7, §8.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .scripts import APPROVAL, INFRASTRUCTURE, UNAUTHORIZED, Config, JobScript
from .triggers import Trigger

if TYPE_CHECKING:
    from .model import Project, User

BLOCKED, ON_HOLD = "blocked", "on_hold"
SCHEDULED, RUNNING, FINISHED, NOT_RUN = "scheduled", "running", "finished", "not_run"
LIFECYCLE = (SCHEDULED, "queued", "not_running", RUNNING, FINISHED)
"""The states of a build, in order (docs/api/v1.1.md §9). Before them a job can be blocked; approvals are on hold."""

NO_FOLLOWERS, RETIRED = "no-followers", "1.0-not-available"

UNSET = object()
"""The speed of a project that has none of its own."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The commit that is built, on a branch or a tag."""

    branch: str | None
    tag: str | None
    revision: str

    @property
    def name(self) -> str:
        """The branch or the tag."""
        return self.branch or self.tag or ""


def ref_of(project: Project, branch: str | None = None, tag: str | None = None, revision: str | None = None) -> Ref:
    """Return the ref that a trigger names, by default the default branch; a branch or tag stays at one commit."""
    if tag is None and branch is None:
        branch = project.default_branch
    commit = hashlib.sha1("/".join((*project.key, branch or tag or "")).encode(), usedforsecurity=False).hexdigest()
    return Ref(branch, tag, revision or commit)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a job exists, and what the trigger gave it."""

    why: str = "api"
    user: User | None = None
    ssh: bool = False
    parameters: dict[str, Any] | None = None
    parallel: int | None = None
    dont_build: str | None = None


@dataclass(slots=True, eq=False)
class Job:
    """A job. It has no number until it is scheduled."""

    id: str
    project: Project
    script: JobScript
    ref: Ref
    cause: Cause
    sequence: int
    created_at: str
    pipeline: Pipeline | None = None
    workflows: list[Workflow] = field(default_factory=list)
    attempt: int = 0
    platform: str = "2.0"
    number: int | None = None
    state: str = BLOCKED
    outcome: str | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    retry_of: Job | None = None
    retries: list[Job] = field(default_factory=list)
    previous: Job | None = None
    ssh_users: list[User] = field(default_factory=list)
    canceler: User | None = None
    approved_by: User | None = None
    queued_at: str | None = None
    started_at: str | None = None
    stopped_at: str | None = None
    reads: int = 0
    since: float = 0.0

    @property
    def name(self) -> str:
        """The job's name."""
        return self.script.name

    @property
    def is_approval(self) -> bool:
        """Whether the job waits for a person to approve it, and is not a build."""
        return self.script.type == APPROVAL

    @property
    def dont_build(self) -> str | None:
        """Why the job is not built, or None."""
        return self.cause.dont_build

    @property
    def moving(self) -> bool:
        """Whether the job goes on by itself."""
        return self.state in LIFECYCLE[:-1] and self.dont_build is None

    @property
    def status(self) -> str:
        """The status that v1.1 shows."""
        if self.dont_build is not None:
            return NOT_RUN
        if self.outcome is None:
            return self.state
        if self.outcome == "success" and self.previous and self.previous.outcome in ("failed", "timedout"):
            return "fixed"
        retried = self.outcome == INFRASTRUCTURE and any(job.cause.why == "auto-retry" for job in self.retries)
        return "retried" if retried else self.outcome

    @property
    def parallelism(self) -> int:
        """The number of nodes that the job runs on."""
        return self.cause.parallel or self.script.parallel

    @property
    def duration(self) -> int | None:
        """The milliseconds from the start to the end, or None while the job has not ended."""
        if self.started_at is None or self.stopped_at is None:
            return None
        span = datetime.fromisoformat(self.stopped_at) - datetime.fromisoformat(self.started_at)
        return round(span.total_seconds() * 1000)

    @property
    def artifacts(self) -> tuple[dict[str, Any], ...]:
        """The artifacts: none before the job has ended, and none if it was cancelled."""
        return self.script.artifacts if self.state == FINISHED and self.outcome != "canceled" else ()

    @property
    def last_success(self) -> Job | None:
        """The newest successful build before this one."""
        job = self.previous
        while job is not None and job.outcome != "success":
            job = job.previous
        return job


@dataclass(slots=True, eq=False)
class Workflow:
    """A workflow or a rerun of one; jobs that a rerun keeps belong to both."""

    id: str
    name: str
    pipeline: Pipeline
    created_at: str
    user: User | None
    jobs: list[Job] = field(default_factory=list)
    canceled_by: User | None = None

    def latest(self, name: str) -> Job | None:
        """Return the newest job with a name; an automatic retry comes after the job that it repeats."""
        return next((job for job in reversed(self.jobs) if job.name == name), None)

    @property
    def current(self) -> list[Job]:
        """The jobs that count: those that were not retried."""
        return [job for job in self.jobs if job.status != "retried"]

    @property
    def status(self) -> str:
        """The status (docs/api/v2.md §8.1). It is inferred that an approval beside a failure is ``on_hold``."""
        jobs = self.current
        outcomes = {job.outcome for job in jobs}
        bad = outcomes & {"failed", "timedout", "no_tests", INFRASTRUCTURE}
        if any(job.moving for job in jobs):
            return "failing" if bad else "running"
        if any(job.state == ON_HOLD for job in jobs):
            return ON_HOLD
        if self.canceled_by is not None:
            return "canceled"
        if UNAUTHORIZED in outcomes:
            return UNAUTHORIZED
        if bad:
            return "failed"
        if "canceled" in outcomes:
            return "canceled"
        return NOT_RUN if any(job.status == NOT_RUN for job in jobs) else "success"

    @property
    def ended(self) -> bool:
        """Whether the workflow will not change any more."""
        return self.status not in ("running", "failing", ON_HOLD)

    @property
    def stopped_at(self) -> str | None:
        """When the last job ended, or None before that."""
        if not self.ended:
            return None
        return max((job.stopped_at or job.created_at for job in self.jobs), default=self.created_at)


@dataclass(slots=True, eq=False)
class Pipeline:
    """A pipeline. If it has errors, it has no workflows."""

    id: str
    number: int
    project: Project
    ref: Ref
    user: User | None
    trigger: str
    created_at: str
    parameters: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    workflows: list[Workflow] = field(default_factory=list)

    @property
    def state(self) -> str:
        """How its creation ended (docs/api/v2.md §7.1); the answer to a trigger says ``pending``."""
        return "errored" if self.errors else "created"


@dataclass(slots=True)
class History:
    """What a project has built, and how it builds."""

    config: Config = field(default_factory=Config)
    speed: Any = UNSET
    builds: dict[int, Job] = field(default_factory=dict)
    pipelines: list[Pipeline] = field(default_factory=list)
    definitions: list[dict[str, Any]] | None = None
    triggers: dict[str, Trigger] = field(default_factory=dict)
    last_number: int = 0
    newest: dict[tuple[str, str], Job] = field(default_factory=dict)
    """The newest build of each branch (or tag) and job."""

    def number(self, job: Job) -> None:
        """Give a job the next number, which makes it a build."""
        self.last_number += 1
        job.number = self.last_number
        self.builds[job.number] = job
        key = (job.ref.name, job.name)
        job.previous, self.newest[key] = self.newest.get(key), job

    def newest_first(self) -> list[Job]:
        """Return the builds, highest number first."""
        return [self.builds[number] for number in sorted(self.builds, reverse=True)]
