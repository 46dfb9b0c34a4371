# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Pipelines and workflows of API v2 (api/v2.md §7, §8): how they look, when they have ended, what went wrong."""

from __future__ import annotations

from typing import Any

from ._plan import Request, Unsuccessful
from ._wait import TimedOut, duration, poll

V2 = ("api", "v2")
PIPELINE_FIELDS = (
    "id",
    "number",
    "project_slug",
    "state",
    "errors",
    "created_at",
    "updated_at",
    "trigger",
    "vcs",
)
WORKFLOW_FIELDS = (
    "id",
    "name",
    "status",
    "project_slug",
    "pipeline_id",
    "pipeline_number",
    "created_at",
    "stopped_at",
    "tag",
)
TERMINAL = frozenset({"success", "not_run", "failed", "error", "canceled", "unauthorized"})
UNFINISHED_STATES = frozenset({"pending", "setup-pending", "setup"})
"""The states of a pipeline whose workflows are not all there yet."""


def shown_pipeline(pipeline: dict[str, Any]) -> dict[str, Any]:
    """A pipeline as it is returned. Its parameters are not: they may be secrets."""
    return {field: pipeline.get(field) for field in PIPELINE_FIELDS}


def shown_workflow(workflow: dict[str, Any]) -> dict[str, Any]:
    """A workflow as it is returned."""
    return {field: workflow.get(field) for field in WORKFLOW_FIELDS}


def get_workflow(api: Any, workflow_id: str) -> dict[str, Any]:
    """A workflow."""
    return api.get(*V2, "workflow", workflow_id)


def jobs_of(api: Any, workflow_id: str) -> list[dict[str, Any]]:
    """A workflow's jobs, to the last page."""
    return api.pages(*V2, "workflow", workflow_id, "job")


def workflows_of(api: Any, pipeline_id: str) -> list[dict[str, Any]]:
    """A pipeline's workflows: of those that were run again only the newest."""
    newest: dict[str, dict[str, Any]] = {}
    for workflow in sorted(api.pages(*V2, "pipeline", pipeline_id, "workflow"), key=lambda one: one["created_at"]):
        newest[workflow["name"]] = workflow
    return list(newest.values())


def rerun_request(workflow_id: str, **options: Any) -> Request:
    """The request that runs a workflow again. Two of them make two new workflows, so it is not repeated.

    :param options: `jobs` (ids), `enable_ssh`, `from_failed`; what is false is not sent.
    """
    body = {name: value for name, value in options.items() if value}
    return Request("POST", (*V2, "workflow", workflow_id, "rerun"), body)


def new_workflow_id(api: Any, answer: Any, workflow_id: str) -> str:
    """The id of the workflow that a rerun made. Some answers do not tell it: then it is the newest of its pipeline."""
    if isinstance(answer, dict) and answer.get("workflow_id"):
        return answer["workflow_id"]
    old = get_workflow(api, workflow_id)
    runs = api.pages(*V2, "pipeline", old["pipeline_id"], "workflow")
    return max((run for run in runs if run["name"] == old["name"]), key=lambda run: run["created_at"])["id"]


def check_errors(pipeline: dict[str, Any]) -> None:
    """Whether CircleCI could make workflows of a pipeline.

    :raises Unsuccessful: with CircleCI's words, if not.
    """
    errors = [f"{error.get('type')}: {error.get('message')}" for error in pipeline.get("errors") or ()]
    if pipeline.get("state") == "errored" or errors:
        words = " ".join(errors) or "It does not say why."
        raise Unsuccessful(
            f"CircleCI could not run pipeline {pipeline.get('number')} of {pipeline.get('project_slug')}. {words}",
            pipeline=shown_pipeline(pipeline),
            workflows=[],
            on_hold=False,
        )


def wait_for_pipeline(api: Any, params: dict[str, Any], pipeline_id: str) -> dict[str, Any]:
    """Wait for the end of all workflows of a pipeline.

    A workflow that waits for an approval ends the waiting when nothing else runs any more: it could last for ever.

    :returns: `pipeline`, `workflows`, and `on_hold`: whether one of them waits for an approval.
    :raises Unsuccessful: with `pipeline` and `workflows`, if one of them is no success.
    """

    def look() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        pipeline = api.get(*V2, "pipeline", pipeline_id)
        return pipeline, workflows_of(api, pipeline_id)

    try:
        pipeline, workflows = poll(api, params, look, _is_over, _line)
    except TimedOut as late:
        pipeline, workflows = late.seen
        raise Unsuccessful(
            f"{_line(late.seen)}, still after {duration(params['wait_timeout'])}, which is wait_timeout.",
            **_returns(pipeline, workflows),
        ) from None
    if not workflows:
        check_errors(pipeline)
    if any(workflow["status"] not in ("success", "on_hold") for workflow in workflows):
        raise Unsuccessful(f"{_line((pipeline, workflows))}.", **_returns(pipeline, workflows))
    return _returns(pipeline, workflows)


def _is_over(seen: tuple[dict[str, Any], list[dict[str, Any]]]) -> bool:
    pipeline, workflows = seen
    if not workflows:
        return pipeline.get("state") == "errored" or bool(pipeline.get("errors"))
    ended = all(workflow["status"] in TERMINAL or workflow["status"] == "on_hold" for workflow in workflows)
    return ended and pipeline.get("state") not in UNFINISHED_STATES


def _line(seen: tuple[dict[str, Any], list[dict[str, Any]]]) -> str:
    pipeline, workflows = seen
    each = ", ".join(f"{workflow['name']} {workflow['status']}" for workflow in workflows) or pipeline.get("state")
    return f"pipeline {pipeline.get('number')} of {pipeline.get('project_slug')}: {each}"


def _returns(pipeline: dict[str, Any], workflows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "pipeline": shown_pipeline(pipeline),
        "workflows": [shown_workflow(workflow) for workflow in workflows],
        "on_hold": any(workflow["status"] == "on_hold" for workflow in workflows),
    }
