# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scheduler: it makes pipelines, moves their jobs from state to state, and cancels, approves and reruns them."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from .builds import (
    BLOCKED,
    FINISHED,
    LIFECYCLE,
    NO_FOLLOWERS,
    NOT_RUN,
    ON_HOLD,
    RETIRED,
    RUNNING,
    SCHEDULED,
    UNSET,
    Cause,
    Job,
    Pipeline,
    Ref,
    Workflow,
)
from .scripts import INFRASTRUCTURE, STUCK, UNAUTHORIZED, JobScript, Plan
from .slugs import stable_uuid

if TYPE_CHECKING:
    from .model import Project, User
    from .state import State

_WHY_NOT = {
    NO_FOLLOWERS: [("error", "This push was not tested because nobody follows the project on CircleCI.")],
    RETIRED: [
        ("warning", "CircleCI 1.0 is no longer available."),
        ("error", "This build was not run because CircleCI 1.0 is no longer available. Please use CircleCI 2.0."),
    ],
}
"""The messages of a build that does not run; the types are recorded, texts are not (docs/api/v1.1.md §9, §10.11)."""


class Scheduler:
    """Runs the pipelines, workflows and jobs of one state, and finds them by id."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._last = datetime.min
        self.jobs: dict[str, Job] = {}
        self.workflows: dict[str, Workflow] = {}
        self.pipelines: dict[str, Pipeline] = {}
        self._moving: dict[str, Job] = {}

    def stamp(self) -> str:
        """Return a timestamp later than all earlier ones of the same day, so that times order things."""
        moment = datetime.fromisoformat(self._state.now()).replace(tzinfo=None)
        if moment <= self._last and moment.date() == self._last.date():
            moment = self._last + timedelta(milliseconds=1)
        self._last = moment
        return moment.isoformat(timespec="milliseconds") + "Z"

    def _new_id(self, kind: str, project: Project) -> tuple[str, int]:
        sequence = self._state.next_number()
        return stable_uuid(kind, project.id, str(sequence)), sequence

    # Making

    def add_pipeline(
        self, project: Project, ref: Ref, plan: Plan, cause: Cause, trigger: str = "api", parameters: Any = None
    ) -> Pipeline:
        """Make a pipeline with its workflows, and start their jobs."""
        history = project.history
        identity, _sequence = self._new_id("pipeline", project)
        pipeline = Pipeline(identity, len(history.pipelines) + 1, project, ref, cause.user, trigger, self.stamp())
        pipeline.parameters, pipeline.errors = dict(parameters or {}), list(plan.errors)
        history.pipelines.append(pipeline)
        self.pipelines[identity] = pipeline
        for name, scripts in plan.workflows.items():
            jobs = [self._new_job(pipeline, script, cause) for script in scripts]
            self._start(self._add_workflow(pipeline, name, jobs, cause))
        return pipeline

    def add_old_build(self, project: Project, script: JobScript, ref: Ref, cause: Cause) -> Job:
        """Make a build of CircleCI 1.0, which has no workflows."""
        identity, sequence = self._new_id("job", project)
        job = Job(identity, project, script, ref, cause, sequence, self.stamp(), platform="1.0")
        self.jobs[identity] = job
        self._begin(job)
        return job

    def _add_workflow(self, pipeline: Pipeline, name: str, jobs: list[Job], cause: Cause) -> Workflow:
        identity, _sequence = self._new_id("workflow", pipeline.project)
        workflow = Workflow(identity, name, pipeline, self.stamp(), cause.user, jobs)
        for job in jobs:
            job.workflows.append(workflow)
        pipeline.workflows.append(workflow)
        self.workflows[identity] = workflow
        return workflow

    def _new_job(self, pipeline: Pipeline, script: JobScript, cause: Cause, retry_of: Job | None = None) -> Job:
        identity, sequence = self._new_id("job", pipeline.project)
        job = Job(identity, pipeline.project, script, pipeline.ref, cause, sequence, self.stamp(), pipeline)
        self.jobs[identity] = job
        if retry_of is not None:
            job.attempt = retry_of.attempt + 1
            if retry_of.number is not None:
                job.retry_of = retry_of
                retry_of.retries.append(job)
        return job

    # Moving

    def _start(self, workflow: Workflow) -> None:
        """Begin the jobs whose requirements are met. A job that a sparse rerun left out is not required."""
        if workflow.canceled_by is not None:
            return
        for job in list(workflow.jobs):
            required = [(workflow.latest(name), outcomes) for name, outcomes in job.script.requires.items()]
            met = all(other is None or other.outcome in outcomes for other, outcomes in required)
            if job.state == BLOCKED and met:
                self._begin(job)

    def _begin(self, job: Job) -> None:
        if job.is_approval:
            job.state = ON_HOLD
            return
        if job.script.outcome(job.attempt) == UNAUTHORIZED:
            job.outcome = UNAUTHORIZED
            self._end(job)
            return
        job.project.history.number(job)
        job.since = time.monotonic()
        job.queued_at = self.stamp()
        job.state = SCHEDULED if job.dont_build in (None, RETIRED) else NOT_RUN
        if job.dont_build is not None:
            job.messages = [{"type": kind, "message": text} for kind, text in _WHY_NOT.get(job.dont_build, [])]
            return
        if job.cause.ssh and job.cause.user is not None:
            job.ssh_users.append(job.cause.user)
        self._moving[job.id] = job

    def _advance(self, job: Job) -> bool:
        """Move a job one state on, and tell whether it moved."""
        if not job.moving:
            return False
        job.since = time.monotonic()
        if job.state == RUNNING:
            outcome = job.script.outcome(job.attempt)
            if outcome == STUCK:
                return False
            self.finish(job, outcome)
            return True
        job.state = LIFECYCLE[LIFECYCLE.index(job.state) + 1]
        if job.state == RUNNING:
            job.started_at = self.stamp()
        return True

    def finish(self, job: Job, outcome: str, canceler: User | None = None) -> None:
        """End a job, and begin the jobs that waited for it."""
        job.outcome, job.canceler = outcome, canceler
        if outcome == INFRASTRUCTURE and not job.project.feature_flags.get("disable-infrastructure-fail-retries"):
            self._retry_automatically(job)
        self._end(job)

    def _end(self, job: Job) -> None:
        job.state, job.stopped_at = FINISHED, self.stamp()
        self._moving.pop(job.id, None)
        for workflow in job.workflows:
            self._start(workflow)

    def _retry_automatically(self, job: Job) -> None:
        if job.pipeline is None:
            return
        again = self._new_job(job.pipeline, job.script, Cause("auto-retry"), job)
        for workflow in job.workflows:
            workflow.jobs.append(again)
            again.workflows.append(workflow)

    def tick(self, steps: int | None = None, jobs: Iterable[Job] | None = None) -> None:
        """Move all jobs, or the given ones, this many states on, or until nothing moves any more."""
        while steps is None or steps > 0:
            if True not in [self._advance(job) for job in list(self._moving.values() if jobs is None else jobs)]:
                return
            steps = None if steps is None else steps - 1

    def settle(self, pipeline: Pipeline) -> None:
        """Move the jobs of a pipeline until nothing moves any more."""
        while True in [self._advance(job) for flow in pipeline.workflows for job in list(flow.jobs)]:
            pass

    # Time

    def _speed(self, project: Project) -> Any:
        speed = project.history.speed
        return self._state.switches.build_speed if speed is UNSET else speed

    def sync(self) -> None:
        """Move the jobs that move at once, and those whose time has come."""
        while True in [self._catch_up(job) for job in list(self._moving.values())]:
            pass

    def _catch_up(self, job: Job) -> bool:
        speed = self._speed(job.project)
        if not isinstance(speed, dict):
            return speed == 0 and self._advance(job)
        due = job.since + speed["seconds"]
        if time.monotonic() < due:
            return False
        moved = self._advance(job)
        job.since = due
        return moved

    def count_reads(self, jobs: Iterable[Job]) -> None:
        """Count a read of each job; if reads move the builds of its project, it may move."""
        for job in {job.id: job for job in jobs}.values():
            speed = self._speed(job.project)
            if isinstance(speed, int) and speed > 0 and job.moving:
                job.reads += 1
                if job.reads % speed == 0:
                    self._advance(job)

    # Acting

    def cancel(self, workflow: Workflow, user: User) -> None:
        """Cancel all jobs that have not ended. That blocked jobs and approvals are cancelled too is inferred."""
        workflow.canceled_by = user
        for job in workflow.jobs:
            if job.moving or job.state in (BLOCKED, ON_HOLD):
                self.finish(job, "canceled", user)

    def approve(self, job: Job, user: User) -> None:
        """Approve an approval job."""
        job.approved_by = user
        self.finish(job, "success")

    def rerun(self, workflow: Workflow, chosen: Collection[Job], cause: Cause, sparse: bool = False) -> Workflow:
        """Run the chosen jobs again, with all that require them, in a new workflow.

        The other jobs are kept as they are, or left out if the rerun is ``sparse``.
        """
        names = _with_successors(workflow, {job.name for job in chosen})
        jobs = []
        for old in workflow.current:
            if old.name in names:
                jobs.append(self._new_job(workflow.pipeline, old.script, cause, old))
            elif not sparse:
                jobs.append(old)
        rerun = self._add_workflow(workflow.pipeline, workflow.name, jobs, cause)
        self._start(rerun)
        return rerun

    def retry(self, job: Job, cause: Cause) -> Job:
        """Retry one build as v1.1 does: only that job (inferred). A build of 1.0 cannot run again."""
        if job.pipeline is None:
            again = self.add_old_build(job.project, job.script, job.ref, replace(cause, dont_build=RETIRED))
            again.retry_of = job
            job.retries.append(again)
            return again
        again = self._new_job(job.pipeline, job.script, cause, job)
        self._start(self._add_workflow(job.pipeline, job.workflows[-1].name, [again], cause))
        return again


def _with_successors(workflow: Workflow, names: set[str]) -> set[str]:
    """Return the names, and those of all jobs that require them, directly or not."""
    found = set(names)
    while True:
        more = {job.name for job in workflow.jobs if set(job.script.requires) & found} - found
        if not more:
            return found
        found |= more
