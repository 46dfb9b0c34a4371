# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each module is tried with under the laws. A module without a case fails test_every_module_has_a_case."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.emulator import Emulator
from tests.support.keys import make_key

API = "github/acme/api"
P = f"v1.1/project/{API}"
KEY, PUBLIC = make_key()
OTHER_KEY, _OTHER_PUBLIC = make_key()
SECRET = "s3cret-of-the-tests/with+odd=letters"
HEROKU = "6b0a5c1e-8b1f-4f55-9b0a-0b1a2c3d4e5f"


@dataclass
class Case:
    """A task, and what is expected of it.

    :ivar params: the task's options, or a function of the emulator that gives them after the setup.
    :ivar setup: what is done to CircleCI before.
    :ivar absent: the parameters of the task that undoes it, if there is one.
    :ivar requests: how many requests check mode, the first run and the second run take.
    :ivar rewrites: how many writes the second run makes that cannot be seen.
    :ivar fails: the fault that law 7 injects, in the emulator's terms; None for what does not write.
    :ivar fails_late: whether other changes are made before it.
    :ivar obeys: false if the case is one that the resource's EXEMPT speaks of.
    """

    module: str
    name: str
    params: dict[str, Any] | Callable[[Emulator], dict[str, Any]]
    requests: tuple[int, int, int]
    setup: Callable[[Emulator], None] = lambda emulator: None
    absent: dict[str, Any] | None = None
    rewrites: int = 0
    fails: dict[str, Any] | None = None
    fails_late: bool = False
    obeys: bool = True
    secrets: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.module}: {self.name}"

    def options(self, emulator: Emulator) -> dict[str, Any]:
        """The task's options, once the setup is done."""
        return self.params(emulator) if callable(self.params) else self.params


def follow(emulator: Emulator) -> None:
    emulator.call("POST", f"{P}/follow")


def set_variables(**variables: str) -> Callable[[Emulator], None]:
    def setup(emulator: Emulator) -> None:
        follow(emulator)
        for name, value in variables.items():
            emulator.call("POST", f"{P}/envvar", {"name": name, "value": value})

    return setup


def add_ssh_keys(*keys: tuple[str, str]) -> Callable[[Emulator], None]:
    def setup(emulator: Emulator) -> None:
        follow(emulator)
        for hostname, private_key in keys:
            emulator.call("POST", f"{P}/ssh-key", {"hostname": hostname, "private_key": private_key})

    return setup


def remove_checkout_keys(emulator: Emulator) -> None:
    follow(emulator)
    for key in emulator.call("GET", f"{P}/checkout-key"):
        emulator.call("DELETE", f"{P}/checkout-key/{key['fingerprint']}")


def add_checkout_keys(*types: str) -> Callable[[Emulator], None]:
    def setup(emulator: Emulator) -> None:
        remove_checkout_keys(emulator)
        for kind in types:
            emulator.call("POST", f"{P}/checkout-key", {"type": kind})

    return setup


STILL = {"switches": {"build_speed": None}}
"""Builds go on only when the tests say so, and not by being looked at."""


def build_of(branch: str, ended: bool = True) -> Callable[[Emulator], None]:
    """A setup that makes build 1 on a branch."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        emulator.seed(STILL)
        emulator.call("POST", f"{P}/tree/{branch.replace('/', '%2F')}")
        if ended:
            emulator.tick()

    return setup


def pipeline_of(branch: str) -> Callable[[Emulator], None]:
    """A setup that makes a pipeline on a branch, and lets it come to its end."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        emulator.seed(STILL)
        emulator.call("POST", f"v2/project/{API}/pipeline", {"branch": branch})
        emulator.tick()

    return setup


def workflow(**more: Any) -> Callable[[Emulator], dict[str, Any]]:
    """Options that name the workflow of the first pipeline."""

    def options(emulator: Emulator) -> dict[str, Any]:
        pipeline = emulator.call("GET", f"v2/project/{API}/pipeline/1")["id"]
        workflows = emulator.call("GET", f"v2/pipeline/{pipeline}/workflow")["items"]
        first = min(workflows, key=lambda one: one["created_at"])
        return {"id": first["id"], **more}

    return options


DEST = Path(tempfile.gettempdir(), f"artifacts-of-the-laws-{os.getpid()}")
atexit.register(shutil.rmtree, DEST, ignore_errors=True)


def artifacts(emulator: Emulator) -> None:
    """A setup with a build of two artifacts, and no folder to put them into."""
    shutil.rmtree(DEST, ignore_errors=True)
    files = [{"path": "dist/app.txt", "content": "the app"}, {"path": "log.txt", "content": "a log"}]
    emulator.seed({"projects": [{"project": API, "workflows": {"build": [{"name": "pack", "artifacts": files}]}}]})
    pipeline_of("main")(emulator)


def ssh_build(emulator: Emulator) -> None:
    """A setup whose build 2 is open to SSH, for somebody else."""
    build_of("stuck/x", ended=False)(emulator)
    emulator.call("POST", f"{P}/1/ssh", token="somebody-else")


THREE = {"DATABASE_URL": f"postgres://{SECRET}", "SHORT": "ab1", "LINES": "first\nsecond\nthird"}

CASES = [
    Case("user_info", "me", {}, (1, 1, 1)),
    Case(
        "project",
        "follow a repository that nobody followed",
        {"project": API},
        (1, 2, 1),
        absent={"project": API, "state": "absent"},
        fails={"method": "POST", "path": "/api/"},
    ),
    Case(
        "project",
        "unfollow",
        {"project": "gh/acme/api", "state": "absent"},
        (1, 2, 1),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
    ),
    Case("project_info", "all, with settings", {"settings": True}, (2, 2, 2), setup=follow),
    Case("project_info", "one, with branches", {"project": API, "branches": True}, (1, 1, 1), setup=follow),
    Case(
        "env_vars",
        "rewrite",
        {"project": API, "variables": THREE},
        (1, 4, 4),
        setup=set_variables(DATABASE_URL="another value"),
        absent={"project": API, "state": "absent", "names": list(THREE)},
        rewrites=3,
        fails={"method": "POST", "path": "/envvar$", "after": 2},
        fails_late=True,
        secrets=[SECRET, "first\nsecond"],
    ),
    Case(
        "env_vars",
        "mask, with purge",
        {
            "project": API,
            "variables": THREE,
            "change_detection": "mask",
            "purge": True,
            "purge_keep": ["KEEP_*"],
        },
        (1, 5, 1),
        setup=set_variables(OLD="a value to go", KEEP_ME="a value to stay", CACHE_VERSION="20260101"),
        fails={"method": "DELETE", "path": "/envvar/OLD$"},
        fails_late=True,
        secrets=[SECRET, "a value to go", "a value to stay"],
    ),
    Case(
        "env_vars",
        "only what is missing",
        {"project": API, "variables": THREE, "change_detection": "on_create"},
        (1, 3, 1),
        setup=set_variables(DATABASE_URL="another value"),
        fails={"method": "POST", "path": "/envvar$", "after": 1},
        fails_late=True,
        secrets=[SECRET, "another value"],
    ),
    Case(
        "env_vars",
        "fingerprint",
        {
            "project": API,
            "variables": THREE,
            "change_detection": "fingerprint",
            "fingerprint_key": "a fingerprint key of the tests",
        },
        (1, 6, 1),
        fails={"method": "POST", "path": "/envvar$", "after": 3},
        fails_late=True,
        setup=set_variables(DATABASE_URL="another value"),
        absent={"project": API, "state": "absent", "names": list(THREE)},
        secrets=[SECRET, "a fingerprint key of the tests"],
    ),
    Case(
        "env_vars_info",
        "some",
        {"project": API, "names": ["ONE", "NONE"]},
        (1, 1, 1),
        setup=set_variables(ONE="a secret value", TWO="another value"),
        secrets=["a secret value", "another value"],
    ),
    Case(
        "checkout_key",
        "a first key",
        {"project": API},
        (1, 2, 1),
        setup=remove_checkout_keys,
        fails={"method": "POST", "path": "/api/"},
        absent={"project": API, "state": "absent"},
    ),
    Case(
        "checkout_key",
        "rotate",
        {"project": API, "state": "rotated"},
        (1, 5, 4),
        setup=add_checkout_keys("deploy-key", "deploy-key", "github-user-key"),
        absent={"project": API, "state": "absent", "type": "github-user-key"},
        fails={"method": "DELETE", "path": "/checkout-key/", "after": 1},
        fails_late=True,
        obeys=False,
    ),
    Case(
        "checkout_key_info",
        "by SHA256",
        {"project": API, "digest": "sha256"},
        (1, 1, 1),
        setup=add_checkout_keys("deploy-key", "github-user-key"),
    ),
    Case(
        "ssh_key",
        "add",
        {"project": API, "hostname": "deploy.example.com", "private_key": KEY},
        (1, 2, 1),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        absent={"project": API, "state": "absent", "private_key": KEY},
        secrets=KEY.splitlines()[1:-1],
    ),
    Case(
        "ssh_key",
        "the only key of its host, over copies of another",
        {"project": API, "hostname": "deploy.example.com", "private_key": KEY, "exclusive": True},
        (1, 8, 1),
        fails={"method": "DELETE", "path": "/ssh-key$"},
        fails_late=True,
        setup=add_ssh_keys(*[("deploy.example.com", OTHER_KEY)] * 3, ("other.example.com", OTHER_KEY)),
        secrets=KEY.splitlines()[1:-1] + OTHER_KEY.splitlines()[1:-1],
    ),
    Case(
        "ssh_key_info",
        "all",
        {"project": API},
        (1, 1, 1),
        setup=add_ssh_keys(("deploy.example.com", KEY), ("", OTHER_KEY)),
        secrets=KEY.splitlines()[1:-1],
    ),
    Case("user_ssh_key", "ask for it", {}, (1, 2, 1), fails={"method": "POST", "path": "/api/"}),
    Case(
        "heroku_key",
        "set",
        {"key": HEROKU},
        (1, 2, 1),
        fails={"method": "POST", "path": "/api/"},
        secrets=[HEROKU],
    ),
    Case(
        "build_cache",
        "bump a variable",
        {"project": API, "method": "env_var"},
        (0, 1, 1),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        obeys=False,
    ),
    Case(
        "build_cache",
        "the call, on a CircleCI Server",
        {"project": API},
        (0, 1, 1),
        setup=lambda emulator: (emulator.seed({"switches": {"server": True}}), follow(emulator)),
        fails={"method": "DELETE", "path": "/api/"},
        obeys=False,
    ),
    Case(
        "projects",
        "a new one and a known one",
        {
            "projects": [
                {"project": "github/acme/new", "env_vars": {"OWN": f"own {SECRET}"}, "checkout_keys": ["deploy-key"]},
                {
                    "project": API,
                    "ssh_keys": [{"hostname": "deploy.example.com", "private_key": KEY}],
                    "purge": True,
                },
            ],
            "defaults": {"followed": True, "env_vars": {"ALL": f"all {SECRET}"}},
        },
        (3, 10, 8),
        setup=set_variables(OLD="a value to go"),
        fails={"method": "POST", "path": "/ssh-key$"},
        fails_late=True,
        rewrites=3,
        secrets=[SECRET, "a value to go", *KEY.splitlines()[1:-1]],
    ),
    Case(
        "build",
        "trigger",
        {"project": API, "branch": "main", "job": "test", "parameters": {"TOKEN": SECRET}},
        (0, 1, 1),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        obeys=False,
        secrets=[SECRET],
    ),
    Case(
        "build_retry",
        "again",
        {"project": API, "build_num": 1},
        (1, 2, 2),
        setup=build_of("main"),
        fails={"method": "POST", "path": "/api/"},
        obeys=False,
    ),
    Case(
        "build_cancel",
        "one that runs",
        {"project": API, "build_num": 1},
        (1, 2, 1),
        setup=build_of("stuck/x", ended=False),
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
        "pipeline",
        "trigger",
        {"project": API, "branch": "main", "parameters": {"token": SECRET}},
        (2, 3, 3),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        obeys=False,
        secrets=[SECRET],
    ),
    Case("pipeline_info", "of a project", {"project": API}, (1, 1, 1), setup=pipeline_of("main")),
    Case(
        "workflow_rerun",
        "a job by its name",
        workflow(jobs=["test"]),
        (2, 4, 4),
        setup=pipeline_of("fail/x"),
        fails={"method": "POST", "path": "/api/"},
        obeys=False,
    ),
    Case(
        "workflow_cancel",
        "one that runs",
        workflow(),
        (1, 3, 1),
        setup=pipeline_of("stuck/x"),
        fails={"method": "POST", "path": "/api/"},
    ),
    Case(
        "workflow_approve",
        "by its name",
        workflow(approval="hold"),
        (2, 4, 2),
        setup=pipeline_of("hold/x"),
        fails={"method": "POST", "path": "/api/"},
    ),
]
