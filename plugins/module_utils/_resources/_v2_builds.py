# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Builds of standalone projects, which API v2 calls jobs (docs/api/v2.md §8.1, §8.2).

They are returned under the keys of API v1.1. What API v2 does not return is null: steps, retries, who wrote the commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.slug import Slug
from .._engine.compat import dataclass
from .._engine.plan import Request
from ._v1_builds import FIELDS, Build
from ._workflows import Job, Pipeline, Workflow, read_jobs, read_pipeline

STATES: Mapping[str, tuple[str, str | None]] = {
    "success": ("finished", "success"),
    "failed": ("finished", "failed"),
    "canceled": ("finished", "canceled"),
    "timedout": ("finished", "timedout"),
    "infrastructure_fail": ("finished", "infrastructure_fail"),
    "retried": ("finished", "infrastructure_fail"),
    "terminated-unknown": ("finished", "infrastructure_fail"),
    "unauthorized": ("finished", "failed"),
    "not_run": ("not_run", None),
    "running": ("running", None),
    "not_running": ("not_running", None),
    "blocked": ("not_running", None),
    "on_hold": ("not_running", None),
    "queued": ("queued", None),
}
"""By the status of a job, what API v1.1 calls lifecycle and outcome (docs/api/v1.1.md §9)."""


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A job that was asked for by its number.

    :ivar fields: what it tells of the fields of a build.
    """

    job: Job
    url: str
    pipeline_id: str
    workflow_id: str
    workflow_name: str
    messages: tuple[str, ...]
    fields: Mapping[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> JobDetail:
        """The job of an answer."""
        workflow, organization = answer.object("latest_workflow"), answer.optional_object("organization")
        project = answer.optional_object("project")
        url = answer.optional_text("web_url")
        return cls(
            Job("", answer.text("name"), "build", answer.text("status"), answer.integer("number"), ""),
            url or "",
            answer.object("pipeline").text("id"),
            workflow.text("id"),
            workflow.text("name"),
            tuple(filter(None, (message.quote("message") for message in answer.optional_items("messages")))),
            {
                "build_url": url,
                "username": organization.optional_text("name") if organization else None,
                "reponame": project.optional_text("name") if project else None,
                "messages": answer.public_texts("messages"),
                "queued_at": answer.optional_text("queued_at"),
                "start_time": answer.optional_text("started_at"),
                "stop_time": answer.optional_text("stopped_at"),
                "build_time_millis": answer.optional_integer("duration"),
                "parallel": answer.optional_integer("parallelism"),
            },
        )

    @property
    def is_over(self) -> bool:
        """Whether its status will not change any more."""
        return STATES.get(self.job.status, ("", None))[0] in ("finished", "not_run")


def job_request(project: Slug, number: int) -> Request[JobDetail]:
    """The GET of a job."""
    return Request("GET", project.v2("job", str(number)), JobDetail.parse)


def read_job(api: Client, project: Slug, number: int) -> Build:
    """A build of a standalone project. Its pipeline, which tells the commit, is asked for once in a task."""
    detail: JobDetail = api.send(job_request(project, number))
    pipeline = api.once(("pipeline", detail.pipeline_id), lambda: read_pipeline(api, detail.pipeline_id))
    build = _build_of(detail.job, pipeline, detail.workflow_id, detail.workflow_name)
    return replace(build, url=detail.url, messages=detail.messages, public={**build.public, **detail.fields})


def recent_jobs(
    api: Client, project: Slug, branch: str | None, state: str | None = None, *, at_once: int = 1
) -> Iterator[Build]:
    """The builds of a standalone project: of the newest pipeline first, and of each the newest first.

    Each pipeline takes a request for its workflows, and one for the jobs of each workflow. A pipeline that CircleCI
    could not run counts as a failed build without a number.

    :param state: one of `FILTER` in `_recent_builds`.
    :param at_once: how many pipelines to read at the same time.
    """
    query = {"branch": branch} if branch else {}
    request: Request[Pipeline] = Request("GET", project.v2("pipeline"), Pipeline.parse, query=query, is_list=True)
    pipelines = map(Pipeline.parse, api.items(request))
    while some := list(islice(pipelines, at_once)):
        for builds in api.map_concurrently(lambda pipeline: _builds_of(api, pipeline), some):
            yield from (build for build in builds if state is None or _is(build, state))


def _builds_of(api: Client, pipeline: Pipeline) -> Sequence[Build]:
    workflows = api.get_list("api", "v2", "pipeline", pipeline.id, "workflow", parse=Workflow.parse)
    builds = {
        job.number: _build_of(job, pipeline, workflow.id, workflow.name)
        for workflow in sorted(workflows, key=lambda workflow: workflow.created_at)
        for job in read_jobs(api, workflow.id)
        if job.number is not None
    }
    if not workflows and pipeline.has_errors:
        return [_unrun(pipeline)]
    return [builds[number] for number in sorted(builds, reverse=True)]


def _is(build: Build, state: str) -> bool:
    """Whether a filter of API v1.1 chooses a build."""
    return {
        "completed": build.is_over,
        "successful": build.is_success,
        "failed": build.is_over and build.outcome not in (None, "success", "canceled"),
        "running": build.lifecycle == "running",
    }[state]


def _build_of(job: Job, pipeline: Pipeline, workflow_id: str, workflow_name: str) -> Build:
    lifecycle, outcome = STATES.get(job.status, (None, None))
    in_workflow = {
        "job_name": job.name,
        "job_id": job.id or None,
        "workflow_id": workflow_id,
        "workflow_name": workflow_name,
        "workspace_id": None,
    }
    build = _build(
        pipeline,
        {
            "build_num": job.number,
            "workflows": in_workflow,
            "lifecycle": lifecycle,
            "outcome": outcome,
            "status": job.status,
            "start_time": job.started_at,
            "stop_time": job.stopped_at,
            "canceled": outcome == "canceled",
            "timedout": outcome == "timedout",
            "infrastructure_fail": outcome == "infrastructure_fail",
        },
    )
    return replace(
        build, job_name=job.name, job_id=job.id or None, workflow_id=workflow_id, workflow_name=workflow_name
    )


def _unrun(pipeline: Pipeline) -> Build:
    """What stands for a pipeline without workflows: CircleCI could not make any of its configuration."""
    failed = {"lifecycle": "finished", "outcome": "failed", "status": "failed"}
    build = _build(pipeline, {**failed, "fail_reason": " ".join(pipeline.errors) or None})
    # `build_status` looks at the newest run of each workflow. There is none here, so the pipeline stands for it.
    return replace(build, workflow_id=pipeline.id)


def _build(pipeline: Pipeline, fields: Mapping[str, Any]) -> Build:
    commit = {
        "branch": pipeline.commit.branch,
        "vcs_tag": pipeline.commit.tag,
        "vcs_revision": pipeline.commit.revision,
        "subject": pipeline.commit.subject,
        "why": pipeline.trigger,
    }
    public = {**dict.fromkeys(FIELDS), "vcs_type": "circleci", **commit, **fields}
    return Build(
        number=public["build_num"] or 0,
        url="",
        lifecycle=public["lifecycle"],
        status=public["status"],
        outcome=public["outcome"],
        job_name=None,
        workflow_id=None,
        workflow_name=None,
        job_id=None,
        vcs_revision=public["vcs_revision"],
        dont_build=None,
        messages=(),
        ssh_users=(),
        steps=None,
        public=public,
    )
