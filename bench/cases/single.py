# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single tasks: what Ansible and the collection cost around a request."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .. import plays
from ..fleet import fleet, seed
from ..report import Report, Target
from ..runner import Bench, in_rounds

PROJECT = "github/acme/project-0001"
GET = {"community.circleci.env_vars_info": {"project": PROJECT}}

EMPTY, DEBUG = "an empty playbook", "``ansible.builtin.debug``"
NO_HTTP, ONE_GET = "in process, without HTTP", "in process, with one GET"
MODULE, URI = "the same GET, sent as a module (AnsiballZ)", "the same GET by ``ansible.builtin.uri``"
WAYS: dict[str, dict[str, Any]] = {
    DEBUG: {"ansible.builtin.debug": {"msg": "Hello"}},
    # Check mode of an operation says what it would do, and asks CircleCI for nothing.
    NO_HTTP: {"community.circleci.build": {"project": PROJECT}, "check_mode": True},
    ONE_GET: GET,
    MODULE: {**GET, "delegate_to": "elsewhere"},
    URI: {
        "ansible.builtin.uri": {
            "url": f"{plays.SERVER}/api/v1.1/project/{PROJECT}/envvar",
            "headers": plays.HEADERS,
            "return_content": True,
        }
    },
}
REQUESTS = {DEBUG: 0, NO_HTTP: 0, ONE_GET: 1, MODULE: 1, URI: 1}


def measure(bench: Bench) -> Report:
    """Measure playbooks of so many tasks of one kind."""
    tasks = 10 if bench.quick else 40
    subjects = {EMPTY: bench.fresh(bench.playbook([]), seed(fleet(1)), 0)}
    for name, task in WAYS.items():
        expected = +Counter({f"GET /api/v1.1/project/{PROJECT}/envvar": tasks * REQUESTS[name]})
        command = bench.playbook([{"name": f"Task {number}", **task} for number in range(tasks)])
        subjects[name] = bench.fresh(command, seed(fleet(1)), 0, expected)
    found = bench.interleaved(subjects, 5)
    start = found[EMPTY].seconds
    beyond = {name: found[name].seconds - start for name in WAYS}
    report = Report(
        "Single tasks",
        f"Playbooks of {tasks} tasks of one kind, without latency. The module is sent to this machine, without SSH.",
        ("Method", f"{tasks} tasks", "Per task, beyond start-up", "Beyond start-up, as a multiple of ``debug``"),
        [(EMPTY, str(found[EMPTY]), "", "")],
    )
    for name, seconds in beyond.items():
        multiple = f"{seconds / beyond[DEBUG]:.2f}"
        report.rows.append((name, str(found[name]), f"{seconds / tasks * 1000:.0f} ms", multiple))
    for name, most in ((NO_HTTP, 1.3), (ONE_GET, 1.7)):
        ratio = in_rounds(found, lambda seconds, name=name: seconds[name] / seconds[DEBUG])
        text = f"{name[0].upper()}{name[1:]}: at most {most} times ``debug``, start-up included"
        report.targets.append(Target(text, f"{ratio:.2f}", ratio <= most))
    less = in_rounds(found, lambda seconds: (seconds[MODULE] - seconds[EMPTY]) / (seconds[ONE_GET] - seconds[EMPTY]))
    text = "In process, with one GET: at least 15 times less than the module, beyond start-up"
    report.targets.append(Target(text, f"{less:.1f}", less >= 15))
    return report
