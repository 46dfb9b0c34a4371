# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a build, and what they write (docs/api/v1.1.md §8.2)."""

from __future__ import annotations

from typing import Any

from ..state.builds import FINISHED, RUNNING, Job
from ..state.scripts import INFRASTRUCTURE
from ..state.slugs import stable_uuid

_FIRST_STEPS: tuple[dict[str, Any], ...] = (
    {"name": "Spin up environment", "type": "infrastructure", "command": None, "output": "Build-agent version 1.0.0"},
    {"name": "Checkout code", "type": "checkout", "command": "#!/bin/sh", "output": "Cloning git repository"},
)
_CONSTANT = {"continue": None, "insignificant": False, "allocation_id": None}


def _scripted_steps(job: Job) -> list[dict[str, Any]]:
    """Return the steps that a job runs: the seeded ones, or two that every job has and one that may fail."""
    if job.script.steps:
        return [dict(step) for step in job.script.steps]
    return [*map(dict, _FIRST_STEPS), {"name": job.name, "command": f"make {job.name}", "output": _default_output(job)}]


def _default_output(job: Job) -> str:
    failed = job.outcome not in (None, "success")
    return f"make {job.name}\n" + (f"make: *** [{job.name}] Error 1\n" if failed else "ok\n")


def _output_lines(step: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the type and the text of each line that a step writes; a seed gives text, lines, or lines with types."""
    output = step.get("output", "")
    lines = output.splitlines(keepends=True) if isinstance(output, str) else output
    return [(line["type"], line["message"]) if isinstance(line, dict) else ("out", line) for line in lines]


def output_signature(job: Job, step: int, index: int) -> str:
    """Return the part of an output's URL that nobody can guess."""
    return stable_uuid("output", job.id, str(step), str(index))


def steps_body(job: Job, base_url: str) -> list[dict[str, Any]]:
    """The steps that have begun; the last one still runs, or ends as the build does."""
    if job.started_at is None:
        return []
    scripted = _scripted_steps(job)
    last = next((at for at, step in enumerate(scripted) if step.get("exit_code")), len(scripted) - 1)
    body = []
    for at, step in enumerate(scripted[: last + 1] if job.outcome != "success" else scripted):
        ending = at == last and job.outcome != "success"
        nodes = range(job.parallelism)
        actions = [_action(job, step, (at, index), base_url, ending) for index in nodes]
        body.append({"name": step["name"], "actions": actions})
    return body


def _action(job: Job, step: dict[str, Any], place: tuple[int, int], base_url: str, ending: bool) -> dict[str, Any]:
    at, index = place
    outcome = (job.outcome if job.state == FINISHED else RUNNING) if ending else "success"
    failed = outcome == "failed"
    url = f"{base_url}/outputs/{job.id}/{at}/{index}/{output_signature(job, at, index)}"
    has_output = bool(_output_lines(step))
    return _CONSTANT | {
        "index": index,
        "step": at,
        "name": step["name"],
        "type": step.get("type", "test"),
        "source": "config",
        "status": outcome,
        "bash_command": step.get("command", f"#!/bin/bash -eo pipefail\n{step['name']}"),
        "exit_code": (step.get("exit_code") or 1) if failed else (None if ending else step.get("exit_code", 0)),
        "start_time": job.started_at,
        "end_time": job.stopped_at,
        "run_time_millis": 0 if job.state == FINISHED else None,
        "output_url": url if has_output else None,
        "has_output": has_output,
        "truncated": step.get("truncated", False),
        "parallel": job.parallelism > 1,
        "background": step.get("background", False),
        "failed": True if failed else None,
        "infrastructure_fail": True if outcome == INFRASTRUCTURE else None,
        "timedout": True if outcome == "timedout" else None,
        "canceled": True if outcome == "canceled" else None,
    }


def output_body(job: Job, step: int) -> list[dict[str, Any]]:
    """The lines that a step wrote."""
    steps = _scripted_steps(job)
    lines = _output_lines(steps[step]) if step < len(steps) else []
    return [{"type": kind, "time": job.started_at, "message": message} for kind, message in lines]
