# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflows in v2 (docs/api/v2.md §8.1)."""

from __future__ import annotations

from typing import Any

from ..state.builds import Workflow


def workflow_body(workflow: Workflow) -> dict[str, Any]:
    """A workflow."""
    pipeline = workflow.pipeline
    body = {
        "id": workflow.id,
        "name": workflow.name,
        "project_slug": pipeline.project.slug,
        "pipeline_id": pipeline.id,
        "pipeline_number": pipeline.number,
        "status": workflow.status,
        "started_by": workflow.user.id if workflow.user else None,
        "created_at": workflow.created_at,
        "stopped_at": workflow.stopped_at,
    }
    if workflow.canceled_by is not None:
        body["canceled_by"] = workflow.canceled_by.id
    return body
