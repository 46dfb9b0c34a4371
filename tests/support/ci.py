# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs at CircleCI: started without the collection, to be watched by it."""

from __future__ import annotations

from tests.support.emulator import Emulator

API = "github/acme/api"
P = f"v1.1/project/{API}"
QUICK = {"wait_timeout": 20, "wait_interval": 0.01}
"""Options for waiting that keep no test waiting."""

ARTIFACTS = {
    "name": "pack",
    "artifacts": [{"path": "dist/app.txt", "content": "the app"}, {"path": "log.txt", "content": "a log"}],
    "tests": [{"classname": "a", "name": "b", "file": None, "result": "success", "run_time": 0.5}],
}
"""A job, as the emulator is seeded with one, that leaves two artifacts and a test."""


def trigger(emulator: Emulator, branch: str = "main", project: str = P, **body: str) -> int:
    """The number of a new build."""
    return emulator.call("POST", f"{project}/tree/{branch.replace('/', '%2F')}", body)["build_num"]


def pipeline_of(emulator: Emulator, branch: str = "main") -> str:
    """The id of a new pipeline."""
    return emulator.call("POST", f"v2/project/{API}/pipeline", {"branch": branch})["id"]


def workflow_of(emulator: Emulator, branch: str = "main") -> dict:
    """The only workflow of a new pipeline."""
    (workflow,) = emulator.call("GET", f"v2/pipeline/{pipeline_of(emulator, branch)}/workflow")["items"]
    return workflow
