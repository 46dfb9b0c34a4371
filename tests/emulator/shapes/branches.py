# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The branches of a project, as ``/projects`` and ``settings`` show them (api/v1.1.md §10.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..state.builds import FINISHED, Job, Workflow
from ..state.model import Project

_NEW: dict[str, Any] = {
    "pusher_logins": [],
    "recent_builds": [],
    "running_builds": [],
    "latest_workflows": {},
    "latest_completed_workflows": {},
    "is_using_workflows": False,
}

_RECENT = 5


def branches_body(project: Project, settings: bool) -> dict[str, Any]:
    """The branches by their percent-encoded names, dots included (api/v1.1.md §3): those built, and those seeded."""
    body = {}
    built = _built(project)
    for name in {**built, **project.branches}:
        shown = _NEW | built.get(name, {}) | project.branches.get(name, {})
        if settings:
            shown = {key: _kebab_stubs(value) for key, value in shown.items()}
        for key in ("latest_workflows", "latest_completed_workflows"):
            shown[key] = {encoded_name(workflow): value for workflow, value in shown[key].items()}
        body[encoded_name(name)] = shown
    return body


def _built(project: Project) -> dict[str, dict[str, Any]]:
    """What the builds say of their branches; what stands in the maps of workflows is inferred."""
    jobs: dict[str, list[Job]] = {}
    for job in project.history.newest_first():
        if job.ref.branch is not None:
            jobs.setdefault(job.ref.branch, []).append(job)
    return {branch: _branch(found) for branch, found in jobs.items()}


def _branch(jobs: list[Job]) -> dict[str, Any]:
    ended = [job for job in jobs if job.state == FINISHED]
    good = next((job for job in ended if job.outcome == "success"), None)
    bad = next((job for job in ended if job.outcome != "success"), None)
    workflows = {job.workflows[-1].id: job.workflows[-1] for job in reversed(jobs) if job.workflows}
    latest = {flow.name: _workflow(flow) for flow in workflows.values()}
    body = {
        "pusher_logins": sorted({job.cause.user.login for job in jobs if job.cause.user}),
        "recent_builds": [_stub(job) for job in ended[:_RECENT]],
        "running_builds": [_stub(job) for job in jobs if job.moving],
        "latest_workflows": latest,
        "latest_completed_workflows": {flow.name: _workflow(flow) for flow in workflows.values() if flow.ended},
        "is_using_workflows": bool(workflows),
    }
    return body | {key: _stub(job) for key, job in (("last_success", good), ("last_non_success", bad)) if job}


def _workflow(workflow: Workflow) -> dict[str, Any]:
    return {"id": workflow.id, "status": workflow.status, "created_at": workflow.created_at}


def _stub(job: Job) -> dict[str, Any]:
    return {
        "outcome": job.outcome,
        "status": job.status,
        "build_num": job.number,
        "vcs_revision": job.ref.revision,
        "pushed_at": job.created_at,
        "added_at": job.queued_at,
        "is_workflow_job": bool(job.workflows),
        "is_2_0_job": job.platform == "2.0",
    }


def encoded_name(name: str) -> str:
    """A branch or workflow name as a key: ``v-1.1`` is ``v-1%2E1``."""
    return quote(name, safe="").replace(".", "%2E")


def _kebab_stubs(value: Any) -> Any:
    """Spell ``added_at`` of build stubs as ``settings`` does."""
    if isinstance(value, list):
        return [_kebab_stubs(item) for item in value]
    if isinstance(value, dict) and "added_at" in value:
        return {"added-at" if key == "added_at" else key: item for key, item in value.items()}
    return value
