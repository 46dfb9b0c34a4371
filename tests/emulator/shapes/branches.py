# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The branches of a project, in ``/projects`` and in ``settings`` (docs/api/v1.1.md §10.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..state.builds import FINISHED, Job, Workflow
from ..state.model import Project

_EMPTY: dict[str, Any] = {
    "pusher_logins": [],
    "recent_builds": [],
    "running_builds": [],
    "latest_workflows": {},
    "latest_completed_workflows": {},
    "is_using_workflows": False,
}

_RECENT = 5
"""How many recent builds a branch shows."""


def branches_body(project: Project, settings: bool) -> dict[str, Any]:
    """The branches that were built or seeded, by their names, in which even dots are encoded (docs/api/v1.1.md §3)."""
    body = {}
    built = _built(project)
    for name in {**built, **project.branches}:
        shown = _EMPTY | built.get(name, {}) | project.branches.get(name, {})
        if settings:
            shown = {key: _kebab_stubs(value) for key, value in shown.items()}
        for key in ("latest_workflows", "latest_completed_workflows"):
            shown[key] = {_encode_name(workflow): value for workflow, value in shown[key].items()}
        body[_encode_name(name)] = shown
    return body


def _built(project: Project) -> dict[str, dict[str, Any]]:
    """Return what the builds tell of their branches; what the maps of workflows hold is inferred."""
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


def _encode_name(name: str) -> str:
    """Encode the name of a branch or workflow: ``v-1.1`` becomes ``v-1%2E1``."""
    return quote(name, safe="").replace(".", "%2E")


def _kebab_stubs(value: Any) -> Any:
    """Spell ``added_at`` as ``settings`` does."""
    if isinstance(value, list):
        return [_kebab_stubs(item) for item in value]
    if isinstance(value, dict) and "added_at" in value:
        return {"added-at" if key == "added_at" else key: item for key, item in value.items()}
    return value
