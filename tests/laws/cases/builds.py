# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds, their artifacts, and the build cache."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.support.ci import API, ARTIFACTS, P
from tests.support.emulator import Emulator
from tests.support.setups import build_of, follow, on, pipeline_of, seeded
from tests.support.values import SECRET

from .case import Case

AGAIN = {3: "each run starts one more build"}
SUNSET = "2027-02-01"
"""The day on which CircleCI ends the triggers and retries of its API v1.1."""

DEST = Path(tempfile.gettempdir(), f"artifacts-of-the-laws-{os.getpid()}")
atexit.register(shutil.rmtree, DEST, ignore_errors=True)


def artifacts(emulator: Emulator) -> None:
    """A setup with a build of two artifacts, and no folder to put them into."""
    shutil.rmtree(DEST, ignore_errors=True)
    emulator.seed({"projects": [{"project": API, "workflows": {"build": [ARTIFACTS]}}]})
    pipeline_of("main")(emulator)


def ssh_build(emulator: Emulator) -> None:
    """A setup whose build 2 is open to SSH, for somebody else."""
    build_of("stuck/x", ended=False)(emulator)
    emulator.call("POST", f"{P}/1/ssh", token="somebody-else")


CASES = (
    Case(
        "build",
        "trigger",
        {"project": API, "branch": "main", "job": "test", "parameters": {"TOKEN": SECRET}},
        (0, 1, 1),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
        secrets=[SECRET],
    ),
    Case(
        "build",
        "trigger, and wait",
        {"project": API, "branch": "main", "wait": True},
        (0, 2, 2),
        setup=seeded({"switches": {"build_speed": 0}}),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
    ),
    Case(
        "build_retry",
        "again",
        {"project": API, "build_num": 1},
        (1, 2, 2),
        setup=build_of("main"),
        fails={"method": "POST", "path": "/api/"},
        unclear=True,
        exempt=AGAIN,
    ),
    Case(
        "build_retry",
        "again, by API v2",
        {"project": API, "build_num": 1},
        (1, 8, 8),
        setup=on(SUNSET, build_of("main")),
        fails={"method": "POST", "path": "/rerun$"},
        unclear=True,
        exempt={**AGAIN, 2: "only the call tells that it has ended, and a message says so then"},
    ),
    Case(
        "build_cancel",
        "one that runs",
        {"project": API, "build_num": 1},
        (1, 2, 1),
        setup=build_of("stuck/x", ended=False),
        unforeseen=("build",),
        fails={"method": "POST", "path": "/api/"},
    ),
    Case(
        "build_ssh_user",
        "one more",
        {"project": API, "build_num": 2},
        (2, 3, 2),
        setup=ssh_build,
        fails={"method": "POST", "path": "/api/"},
    ),
    Case("build_wait", "one that has ended", {"project": API, "build_num": 1}, (1, 1, 1), setup=build_of("main")),
    Case(
        "build_info",
        "one, with everything",
        {"project": API, "build_num": 1, "tests": True, "artifacts": True},
        (3, 3, 3),
        setup=build_of("fail/x"),
    ),
    Case("build_info", "recent ones", {"project": API}, (1, 1, 1), setup=build_of("main")),
    Case("build_info", "recent ones of all projects", {}, (1, 1, 1), setup=build_of("main")),
    Case("build_artifacts", "list", {"project": API, "build_num": 1}, (1, 1, 1), setup=artifacts),
    Case(
        "build_artifacts",
        "download",
        {"project": API, "latest": True, "dest": str(DEST), "concurrency": 1},
        (1, 5, 5),
        setup=artifacts,
        fails={"method": "GET", "path": "log.txt"},
        fails_late=True,
    ),
    Case(
        "build_cache",
        "bump a variable",
        {"project": API, "method": "env_var"},
        (1, 2, 2),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        exempt={3: "each run gives the variable a new value"},
    ),
    Case(
        "build_cache",
        "the Docker layers",
        {"project": API, "method": "docker_layers"},
        (1, 2, 2),
        setup=follow,
        fails={"method": "DELETE", "path": "/dlc$"},
        exempt={3: "nobody can see whether there is a cache, so each run clears it"},
    ),
    Case(
        "build_cache",
        "the call, on a CircleCI Server",
        {"project": API},
        (1, 2, 2),
        setup=seeded({"switches": {"server": True}}),
        fails={"method": "DELETE", "path": "/api/"},
        exempt={3: "nobody can see whether there is a cache, so each run clears it"},
    ),
)
