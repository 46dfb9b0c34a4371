# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Builds, as CircleCI's v1.1 calls jobs (api/v1.1.md §8, §9): how they look, when they have ended, what went wrong."""

from __future__ import annotations

import json
from typing import Any

from ._answers import CircleCIError
from ._plan import Unsuccessful
from ._slug import Slug
from ._wait import TimedOut, duration, poll

FIELDS = (
    "build_num",
    "build_url",
    "vcs_type",
    "username",
    "reponame",
    "branch",
    "vcs_tag",
    "vcs_revision",
    "job_name",
    "workflows",
    "lifecycle",
    "outcome",
    "status",
    "why",
    "dont_build",
    "fail_reason",
    "messages",
    "subject",
    "author_name",
    "queued_at",
    "start_time",
    "stop_time",
    "build_time_millis",
    "parallel",
    "platform",
    "previous",
    "retry_of",
    "retries",
    "canceled",
    "timedout",
    "infrastructure_fail",
    "has_artifacts",
    "ssh_disabled",
    "oss",
)
"""What is returned of a build. Its parameters are not: they may be secrets."""

STEP_FIELDS = ("index", "name", "type", "status", "exit_code", "run_time_millis", "bash_command")
OUTPUT_LINES = 20
WHY_NOT = {
    "no-followers": "nobody follows the project: follow it with community.circleci.project",
    "prs-only": "the project builds pull requests only",
    "1.0-not-available": "it is a build of CircleCI 1.0, which is no more",
}


def shown(build: dict[str, Any]) -> dict[str, Any]:
    """A build as it is returned."""
    return {field: build.get(field) for field in FIELDS}


def steps_of(build: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of a full build, each with its actions (one per container)."""
    return [
        {
            "name": step.get("name"),
            "actions": [{field: action.get(field) for field in STEP_FIELDS} for action in step.get("actions") or ()],
        }
        for step in build.get("steps") or ()
    ]


def is_over(build: dict[str, Any]) -> bool:
    """Whether a build will not change any more. A retry of a 1.0 build stays `scheduled` for ever (§9)."""
    return build.get("lifecycle") in ("finished", "not_run") or build.get("status") == "not_run"


def is_success(build: dict[str, Any]) -> bool:
    """Whether a build has succeeded; its status may also be `fixed`."""
    return build.get("outcome") == "success"


def name_of(project: Slug, build: dict[str, Any]) -> str:
    """A build in words: `build 41 (test) of github/acme/api`."""
    job = (build.get("workflows") or {}).get("job_name") or build.get("job_name")
    return f"build {build.get('build_num')}{f' ({job})' if job else ''} of {project}"


def get_build(api: Any, project: Slug, number: int) -> dict[str, Any]:
    """A full build."""
    return api.get(*project.v1(str(number)))


def check_runs(project: Slug, build: dict[str, Any]) -> None:
    """Whether CircleCI will run a build that it has accepted.

    :raises Unsuccessful: with CircleCI's words, if not.
    """
    reason = build.get("dont_build")
    if not reason:
        return
    words = [message.get("message") for message in build.get("messages") or () if message.get("message")]
    why = WHY_NOT.get(reason, reason)
    said = f" CircleCI says: {' '.join(words)}" if words else ""
    raise Unsuccessful(f"CircleCI does not run {name_of(project, build)}, since {why}.{said}", build=shown(build))


def wait_for_build(api: Any, params: dict[str, Any], number: int) -> dict[str, Any]:
    """Wait for the end of a build.

    :returns: the full build, a success.
    :raises Unsuccessful: with the build and, if a step failed, `failed_step`.
    """
    project = params["project"]
    try:
        build = poll(
            api,
            params,
            lambda: get_build(api, project, number),
            is_over,
            lambda build: f"{name_of(project, build)}: {build.get('status')}{_running_step(build)}",
        )
    except TimedOut as late:
        raise Unsuccessful(
            f"{name_of(project, late.seen)} is still {late.seen.get('status')} after "
            f"{duration(params['wait_timeout'])}, which is wait_timeout: {late.seen.get('build_url')}",
            build=shown(late.seen),
        ) from None
    check_runs(project, build)
    if not is_success(build):
        raise _unsuccessful(api, project, build)
    return build


def _running_step(build: dict[str, Any]) -> str:
    for step in reversed(build.get("steps") or ()):
        if any(action.get("status") == "running" for action in step.get("actions") or ()):
            return f", {step.get('name')}"
    return ""


def _unsuccessful(api: Any, project: Slug, build: dict[str, Any]) -> Unsuccessful:
    what = f"{name_of(project, build)}: {build.get('outcome') or build.get('status')}"
    returns: dict[str, Any] = {"build": shown(build)}
    step = _failed_step(build)
    if step is None:
        return Unsuccessful(f"{what}. See {build.get('build_url')}", **returns)
    lines = _last_lines(api, step)
    returns["failed_step"] = {field: step.get(field) for field in STEP_FIELDS} | {"output": lines}
    exit_code = f" (exit code {step['exit_code']})" if step.get("exit_code") is not None else ""
    output = "".join(f"\n  {line}" for line in lines)
    return Unsuccessful(
        f"{what}, in step {step.get('name')}{exit_code}. See {build.get('build_url')}"
        f"{' and the end of its output:' + output if output else ''}",
        **returns,
    )


def _failed_step(build: dict[str, Any]) -> dict[str, Any] | None:
    bad = ("failed", "timedout", "canceled", "infrastructure_fail")
    actions = [action for step in build.get("steps") or () for action in step.get("actions") or ()]
    return next((action for action in actions if action.get("failed") or action.get("status") in bad), None)


def _last_lines(api: Any, action: dict[str, Any]) -> list[str]:
    """The end of a step's output (§8.2). It is asked for once: without it, the failure is told all the same."""
    if not action.get("output_url"):
        return []
    try:
        with api.stream(action["output_url"], signed=True) as response:
            parts = json.loads(response.content)
    except (CircleCIError, ValueError):
        return []
    return "".join(part.get("message") or "" for part in parts).splitlines()[-OUTPUT_LINES:]
