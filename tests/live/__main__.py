# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks against the real service: make live CIRCLECI_TOKEN=... LIVE_PROJECT=github/you/sandbox

It only reads, with at most 40 GETs and those of a few modules, and prints what holds of docs/api. With LIVE_WRITE=1 it
also plays the integration targets in the project. They clean up after themselves, and their README says what they need.
Those whose variables are not given are left out.

CIRCLECI_HOST  the address of a CircleCI Server
LIVE_TARGETS   some of the targets, separated by white space
LIVE_VARS      a YAML file with more variables of the targets
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests
import yaml

from tests.live.assumptions import ASSUMPTIONS, Service
from tests.support.keys import make_key

ROOT = Path(__file__).parents[2]
TARGETS = ROOT / "tests" / "integration" / "targets"
WORDS = {True: "holds", False: "DIFFERS", None: "seen"}
NEEDS = {
    "circleci_app_organization": {"repository_info"},
    "circleci_app_project": {"pipeline_definition", "trigger"},
    "circleci_test_held_branch": {"workflow_approve"},
    "circleci_test_namespace": {"runner_info", "runner_resource_class", "runner_token"},
}
"""The targets that can only be played if a variable is given: otherwise they would be about somebody else's objects."""
READS: dict[str, tuple[str, ...]] = {
    "user_info": (),
    "organization_info": (),
    "project_info": ("project",),
    "env_vars_info": ("project",),
    "checkout_key_info": ("project",),
    "ssh_key_info": ("project",),
    "webhook_info": ("project",),
    "schedule_info": ("project",),
    "pipeline_info": ("project",),
    "build_info": ("project",),
    "context_info": ("organization",),
}
"""The modules that only read, with the options that they are given."""


def ansible(*arguments: str, variables: dict[str, Any] | None = None) -> tuple[bool, str]:
    """Whether `ansible localhost` succeeds, and the message of the task that failed."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:  # readable by this user only
        json.dump(variables or {}, file)
        file.flush()
        process = subprocess.run(
            ["ansible", "localhost", *arguments, "-e", f"@{file.name}"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    messages = [line.strip() for line in process.stdout.splitlines() if line.strip().startswith('"msg":')]
    return process.returncode == 0, "" if process.returncode == 0 else (messages or [process.stderr.strip()])[-1][:300]


def show(verdict: str, about: str, seen: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{verdict:8} {about}{f': {seen}' if seen else ''}\n")
    sys.stdout.flush()


def look_at_assumptions(service: Service) -> int:
    """Look at each. Returns how many differ."""
    differ = 0
    for each in ASSUMPTIONS:
        try:
            holds, seen = each.look(service)
        except (LookupError, TypeError, ValueError, AttributeError, requests.RequestException) as error:
            holds, seen = False, f"{type(error).__name__}: {error}"
        differ += holds is False
        show(WORDS[holds], f"{each.section}, {each.text}", seen.replace(service.token, "***"))
    return differ


def read(project: str, organization: str) -> int:
    """Play the modules that only read. Returns how many fail."""
    failed = 0
    for module, options in READS.items():
        values = {"project": project, "organization": organization}
        arguments = " ".join(f"{option}={values[option]}" for option in options)
        succeeded, message = ansible("-m", f"community.circleci.{module}", *(["-a", arguments] if arguments else []))
        failed += not succeeded
        show("works" if succeeded else "FAILS", module, message)
    return failed


def write(project: str, organization: str) -> int:
    """Play the integration targets. Returns how many fail."""
    key, other = make_key()[0], make_key()[0]
    variables = {
        "circleci_project": project,
        "circleci_organization": organization,
        "circleci_test_private_key": key,
        "circleci_test_other_private_key": other,
    }
    if given := os.environ.get("LIVE_VARS"):
        variables |= yaml.safe_load(Path(given).read_text(encoding="utf-8"))
    targets = sorted(path.name for path in TARGETS.iterdir() if path.is_dir())
    failed = 0
    for target in os.environ.get("LIVE_TARGETS", "").split() or targets:
        missing = [name for name, without in NEEDS.items() if target in without and name not in variables]
        if missing:
            show("left out", f"target {target}", f"needs {', '.join(missing)}")
            continue
        role = ["-m", "ansible.builtin.include_role", "-a", f"name={TARGETS / target}"]
        succeeded, message = ansible(*role, variables=variables)
        failed += not succeeded
        show("works" if succeeded else "FAILS", f"target {target}", message)
    return failed


def main() -> int:
    """Run the checks. Returns 1 if a module or target fails; an assumption that differs is only told."""
    token, project = os.environ.get("CIRCLECI_TOKEN", ""), os.environ.get("LIVE_PROJECT", "")
    if not token or project.count("/") != 2:
        sys.stderr.write("live: set CIRCLECI_TOKEN and LIVE_PROJECT, such as github/you/sandbox, in its long form.\n")
        return 2
    url = os.environ.get("CIRCLECI_HOST") or "https://circleci.com"
    organization = project.rpartition("/")[0]
    is_writing = os.environ.get("LIVE_WRITE") == "1"
    show("", f"{project} at {url}", "read, and then written" if is_writing else "only read")
    differ = look_at_assumptions(Service(url.rstrip("/"), token, project))
    failed = read(project, organization)
    if is_writing:
        failed += write(project, organization)
    show("", f"{differ} assumptions differ, {failed} modules or targets fail", "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
