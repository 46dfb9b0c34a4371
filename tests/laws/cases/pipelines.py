# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipelines and workflows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.setups import first_workflow, follow, pipeline_of, seeded
from tests.support.values import SECRET

from .case import Case

AGAIN = {3: "each run starts one more pipeline or workflow"}


def workflow(**more: Any) -> Callable[[Emulator], dict[str, Any]]:
    """Options that name the workflow of the first pipeline."""
    return lambda emulator: {"id": first_workflow(emulator), **more}


CASES = (
    Case(
        "pipeline",
        "trigger",
        {"project": API, "branch": "main", "parameters": {"token": SECRET}},
        (2, 3, 3),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
        secrets=[SECRET],
    ),
    Case(
        "pipeline",
        "trigger, and wait",
        {"project": API, "branch": "main", "wait": True},
        (2, 5, 5),
        setup=seeded({"switches": {"build_speed": 0}}),
        unforeseen=("workflows",),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
    ),
    Case(
        "pipeline",
        "trigger, on a CircleCI Server",
        {"project": API, "branch": "main"},
        (2, 3, 3),
        setup=seeded({"switches": {"server": True}}),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
    ),
    Case("pipeline_info", "of a project", {"project": API}, (1, 1, 1), setup=pipeline_of("main")),
    Case(
        "pipeline_info",
        "one, with its workflows",
        {"project": API, "number": 1, "workflows": True},
        (2, 2, 2),
        setup=pipeline_of("fail/x"),
    ),
    Case(
        "workflow_rerun",
        "a job by its name",
        workflow(jobs=["test"]),
        (2, 5, 5),
        setup=pipeline_of("fail/x"),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
    ),
    Case(
        "workflow_rerun",
        "an answer that names no workflow",
        workflow(),
        (1, 6, 6),
        setup=seeded({"switches": {"rerun_answer": "message"}}, pipeline_of("main")),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
    ),
    Case(
        "workflow_rerun",
        "once at most",
        workflow(once=True, from_failed=True),
        (2, 5, 2),
        setup=pipeline_of("fail/x"),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
    ),
    Case(
        "workflow_cancel",
        "one that runs",
        workflow(),
        (1, 3, 1),
        setup=pipeline_of("stuck/x"),
        unforeseen=("status",),
        fails={"method": "POST", "path": "/api/"},
    ),
    Case(
        "workflow_approve",
        "by its name",
        workflow(approval="hold"),
        (2, 4, 2),
        setup=pipeline_of("hold/x"),
        unforeseen=("status",),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
    ),
)
