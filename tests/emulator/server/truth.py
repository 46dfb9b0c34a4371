# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The true state as the control API shows it: secrets included, so that tests see the exact bytes that CircleCI got."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..shapes.builds import summary_body
from ..shapes.jobs import workflow_job_body
from ..shapes.pipelines import pipeline_body
from ..shapes.schedules import schedule_body
from ..shapes.settings import settings_body
from ..shapes.workflows import workflow_body
from ..state import keys
from ..state.builds import Pipeline
from ..state.contexts import OrgContext
from ..state.model import Project
from ..state.pipeline_definitions import definitions_of
from ..state.state import State


def true_state(state: State) -> dict[str, Any]:
    """Return all that CircleCI holds."""
    state.scheduler.sync()
    return {
        "today": state.today.isoformat(),
        "switches": asdict(state.switches),
        "orgs": [asdict(org) | {"slug": org.slug} for org in state.orgs.values()],
        "users": {login: asdict(user) for login, user in state.users.items()},
        "projects": {"/".join(key): _project(state, project) for key, project in state.projects.items()},
        "resource_classes": [asdict(found) for found in state.resource_classes.values()],
        "contexts": [_context(context) for context in state.contexts.values()],
    }


def _context(context: OrgContext) -> dict[str, Any]:
    return {
        "id": context.id,
        "org": context.org.slug,
        "name": context.name,
        "created_at": context.created_at,
        "open": context.open,
        "restrictions": [asdict(restriction) for restriction in context.restrictions],
        "variables": {name: variable.value for name, variable in context.variables.items()},
        "times": {name: [variable.created_at, variable.updated_at] for name, variable in context.variables.items()},
    }


def _project(state: State, project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "title": project.title,
        "default_branch": project.default_branch,
        "language": project.language,
        "enabled": project.enabled,
        "hidden": project.hidden,
        "followers": list(project.followers),
        "feature_flags": project.feature_flags,
        "settings": project.settings,
        "branches": project.branches,
        "advanced": settings_body(project)["advanced"],
        "env_vars": {name: variable.value for name, variable in project.env_vars.items()},
        "checkout_keys": [_with_fingerprints(key) for key in project.checkout_keys],
        "ssh_keys": [_with_fingerprints(key) for key in project.ssh_keys],
        "tokens": [asdict(token) for token in project.tokens],
        "claims": asdict(project.claims),
        "layer_cache_purges": project.layer_cache_purges,
        "webhooks": [asdict(webhook) for webhook in project.webhooks.values()],
        "schedules": [schedule_body(project, schedule) for schedule in project.schedules.values()],
        "pipeline_definitions": definitions_of(project),
        "triggers": [asdict(trigger) for trigger in project.history.triggers.values()],
        "builds": [summary_body(state, job) for job in project.history.builds.values()],
        "pipelines": [_pipeline(pipeline) for pipeline in project.history.pipelines],
    }


def _pipeline(pipeline: Pipeline) -> dict[str, Any]:
    workflows = [
        workflow_body(workflow) | {"jobs": [workflow_job_body(workflow, job) for job in workflow.jobs]}
        for workflow in pipeline.workflows
    ]
    return pipeline_body(pipeline) | {"workflows": workflows}


def _with_fingerprints(key: Any) -> dict[str, Any]:
    public = key.public_key
    return asdict(key) | {"md5": keys.md5_fingerprint(public), "sha256": keys.sha256_fingerprint(public)}
