# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the summary of an organisation looks (docs/api/v2.md §8.3).

The keys of its parts are those of CircleCI's OpenAPI; that nothing changes over time is a simplification.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..state.builds import Workflow
from ..state.model import Project

_DAYS = 90


def org_summary_body(projects: Sequence[Project], names: Collection[str] | None) -> dict[str, Any]:
    """The summary: of the named projects, or of all that ran something; ``all_projects`` lists them all."""
    runs = {project.title: _workflows(project) for project in projects if names is None or project.title in names}
    everything = [workflow for found in runs.values() for workflow in found]
    return {
        "org_data": _data(everything, throughput=True),
        "org_project_data": [{"project_name": name, **_data(found)} for name, found in runs.items() if found],
        "all_projects": [project.title for project in projects],
    }


def _workflows(project: Project) -> list[Workflow]:
    return [workflow for pipeline in project.history.pipelines for workflow in pipeline.workflows]


def _data(workflows: Sequence[Workflow], throughput: bool = False) -> dict[str, Any]:
    durations = [job.duration or 0 for workflow in workflows for job in workflow.jobs]
    ended = [workflow for workflow in workflows if workflow.ended]
    good = [workflow for workflow in ended if workflow.status == "success"]
    metrics: dict[str, float] = {
        "total_runs": len(workflows),
        "total_duration_secs": sum(durations) // 1000,
        "total_credits_used": 0,
        "success_rate": len(good) / len(ended) if ended else 0.0,
    }
    if throughput:
        metrics["throughput"] = len(workflows) / _DAYS
    return {"metrics": metrics, "trends": dict.fromkeys(metrics, 1.0)}
