# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds in v1.1, and the results of their tests (docs/api/v1.1.md §8)."""

from __future__ import annotations

from typing import Any

from ..state.builds import FINISHED, RUNNING, Job
from ..state.scripts import INFRASTRUCTURE
from ..state.slugs import VCS_SHORT
from ..state.state import State
from .steps import steps_body
from .users import build_user_body

_SHALLOW = (
    "committer_date",
    "body",
    "usage_queued_at",
    "reponame",
    "build_url",
    "parallel",
    "branch",
    "username",
    "author_date",
    "why",
    "user",
    "vcs_revision",
    "workflows",
    "vcs_tag",
    "build_num",
    "committer_email",
    "status",
    "committer_name",
    "subject",
    "dont_build",
    "lifecycle",
    "fleet",
    "stop_time",
    "build_time_millis",
    "start_time",
    "platform",
    "outcome",
    "vcs_url",
    "author_name",
    "queued_at",
    "author_email",
)
"""What ``shallow=true`` keeps, approximately (docs/api/v1.1.md §5)."""

_COMMIT = ("subject", "body", "author_name", "author_email", "author_date")
_COMMITTER = ("committer_name", "committer_email", "committer_date")

_TEST: dict[str, Any] = {
    "classname": "tests",
    "file": None,
    "name": "test",
    "result": "success",
    "run_time": 0.1,
    "message": None,
    "source": "unknown",
    "source_type": "unknown",
}
"""A test, where the seed does not say otherwise."""


def summary_body(state: State, job: Job, in_list: bool = False) -> dict[str, Any]:
    """A build in lists, and in the answers to changes. Lists call every platform 1.0 (docs/api/v1.1.md §8.1)."""
    project, vcs = job.project, job.project.vcs
    short = f"{VCS_SHORT[vcs]}/{project.owner}/{project.name}"
    return {
        "build_num": job.number,
        "vcs_type": vcs,
        "vcs_url": project.vcs_url,
        "username": project.owner,
        "reponame": project.name,
        "build_url": f"https://circleci.com/{short}/{job.number}",
        "branch": job.ref.branch,
        "vcs_tag": job.ref.tag,
        "vcs_revision": job.ref.revision,
        "platform": "1.0" if in_list else job.platform,
        "oss": project.oss,
        "job_name": job.name if job.workflows else None,
        "parallel": job.parallelism,
        "fleet": None,
        "circle_yml": None,
        "context_ids": list(job.script.contexts),
        **_commit(job),
        **_progress(job),
        **_cause(job),
        **_relatives(job),
        **_workflows(state, job),
    }


def _commit(job: Job) -> dict[str, Any]:
    """The commit; CircleCI does not know it before the build starts (docs/api/v1.1.md §8.1)."""
    known = job.started_at is not None
    login = job.cause.user.login if job.cause.user else "octocat"
    values = (f"Change {job.ref.name}", "", login, f"{login}@example.invalid", job.created_at)
    commit: dict[str, Any] = dict(zip(_COMMIT, values, strict=True))
    commit.update(zip(_COMMITTER, values[2:], strict=True))
    details = commit | {
        "commit": job.ref.revision,
        "commit_url": f"{job.project.vcs_url}/commit/{job.ref.revision}",
        "author_login": login,
        "committer_login": login,
    }
    return {
        **(commit if known else dict.fromkeys(commit)),
        "all_commit_details": [details] if known else [],
        "all_commit_details_truncated": False,
        "pull_requests": [],
        "compare": None,
    }


def _progress(job: Job) -> dict[str, Any]:
    node = {"public_ip_addr": "127.0.0.1", "port": 64535, "username": "ubuntu", "image_id": "circle-ubuntu"}
    return {
        "lifecycle": job.state,
        "status": job.status,
        "outcome": job.outcome,
        "failed": job.outcome in ("failed", "timedout") if job.state == FINISHED else None,
        "infrastructure_fail": job.outcome == INFRASTRUCTURE,
        "timedout": job.outcome == "timedout",
        "canceled": job.outcome == "canceled",
        "canceler": build_user_body(job.canceler, job.project.vcs) if job.canceler else None,
        "fail_reason": None,
        "queued_at": job.queued_at,
        "usage_queued_at": job.queued_at,
        "start_time": job.started_at,
        "stop_time": job.stopped_at,
        "build_time_millis": job.duration,
        "node": [node | {"ssh_enabled": job.cause.ssh}] if job.state == RUNNING or job.cause.ssh else None,
        "picard": _picard() if job.platform == "2.0" and job.started_at else None,
        "has_artifacts": bool(job.script.artifacts),
        "messages": job.messages,
    }


def _picard() -> dict[str, Any]:
    return {
        "build_agent": {"image": "circleci/picard:agent", "properties": {"executor": "docker"}},
        "resource_class": {"cpu": 2.0, "ram": 4096, "class": "medium"},
        "executor": "docker",
    }


def _cause(job: Job) -> dict[str, Any]:
    cause, vcs = job.cause, job.project.vcs
    return {
        "why": cause.why,
        "user": build_user_body(None if cause.why == "api" else cause.user, vcs),
        "build_parameters": cause.parameters,
        "dont_build": cause.dont_build,
        "ssh_disabled": not cause.ssh,
        "ssh_users": [
            {
                "github_id": user.number,
                "login": user.login,
                "_id": user.id,
                "type": vcs,
                "external_id": str(user.number),
            }
            for user in job.ssh_users
        ],
    }


def _relatives(job: Job) -> dict[str, Any]:
    return {
        "previous": _stub(job.previous),
        "previous_successful_build": _stub(job.last_success),
        "retry_of": job.retry_of.number if job.retry_of else None,
        "retries": [other.number for other in job.retries if other.number] or None,
        "is_first_green_build": job.outcome == "success" and job.last_success is None,
        "no_dependency_cache": False,
    }


def _stub(job: Job | None) -> dict[str, Any] | None:
    if job is None:
        return None
    return {"build_num": job.number, "status": job.status, "build_time_millis": job.duration}


def _workflows(state: State, job: Job) -> dict[str, Any]:
    """The workflow; a build of 1.0 has none. Only Server lists the jobs that it required (docs/api/v1.1.md §8.1)."""
    if not job.workflows:
        return {}
    workflow = job.workflows[0]
    body: dict[str, Any] = {
        "job_name": job.name,
        "job_id": job.id,
        "workflow_id": workflow.id,
        "workflow_name": workflow.name,
        "workspace_id": workflow.pipeline.workflows[0].id,
    }
    if state.switches.server:
        required = [workflow.latest(name) for name in job.script.requires]
        body["upstream_job_ids"] = [other.id for other in required if other]
        body["upstream_concurrency_map"] = {}
    return {"workflows": body}


def full_body(state: State, job: Job, base_url: str) -> dict[str, Any]:
    """A build by its number, with its steps."""
    return summary_body(state, job) | {"steps": steps_body(job, base_url), "owners": [job.project.owner]}


def shallow_body(body: dict[str, Any]) -> dict[str, Any]:
    """The part of a summary that ``shallow=true`` keeps."""
    return {key: body[key] for key in _SHALLOW if key in body}


def test_bodies(job: Job) -> list[dict[str, Any]]:
    """The results of a build's tests, once it has ended."""
    return [_TEST | test for test in job.script.tests] if job.state == FINISHED else []
