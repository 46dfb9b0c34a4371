# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects that are hosts of an inventory: the role for each host, and once for all of them."""

from __future__ import annotations

from typing import Any

from ..fleet import CONCURRENCY, fleet, reads, seed, writes
from ..report import Report, Target
from ..runner import Bench, in_rounds

FORKS = 20
EMPTY, EACH, ALL, LIST = (
    "an empty playbook",
    "the role, for each host",
    "the role's entry point ``all_hosts``",
    "``projects``, with a list",
)


def _role(run_once: bool = False, **options: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": "Include the role",
            "ansible.builtin.include_role": {"name": "community.circleci.project", **options},
            "vars": {"project_slug": "{{ circleci_project }}", "project_concurrency": CONCURRENCY},
            "run_once": run_once,
        }
    ]


def measure(bench: Bench) -> Report:
    """Measure plays of many hosts, each with a project that has no variables yet."""
    whole = fleet(20 if bench.quick else 200)
    variables = {
        project["project"].replace("/", "."): {
            "circleci_project": project["project"],
            "project_env_vars": project["env_vars"],
        }
        for project in whole
    }
    tasks = {
        EMPTY: [],
        EACH: _role(),
        ALL: _role(run_once=True, tasks_from="all_hosts"),
        LIST: [
            {
                "name": "Converge the projects",
                "community.circleci.projects": {
                    "projects": "{{ ansible_play_batch | community.circleci.projects_of_hosts(hostvars) }}",
                    "concurrency": CONCURRENCY,
                },
                "run_once": True,
            }
        ],
    }
    subjects = {
        name: bench.fresh(
            bench.play_of_hosts(each, variables, FORKS), seed(whole), 0, reads(whole) + writes(whole) if each else None
        )
        for name, each in tasks.items()
    }
    found = bench.interleaved(subjects, 3)
    report = Report(
        "Many hosts",
        f"{len(whole)} projects, each a host of an inventory with its own variables, none of which is set yet. All "
        f"methods send the same requests. Ansible works on up to {FORKS} hosts at the same time. Without latency.",
        ("Method", "Time", "Per host, beyond start-up"),
        [(EMPTY, str(found[EMPTY]), "")],
    )
    for name in (EACH, ALL, LIST):
        each = (found[name].seconds - found[EMPTY].seconds) / len(whole)
        report.rows.append((name, str(found[name]), f"{each * 1000:.1f} ms"))
    # What is left is the requests themselves, which all methods send alike.
    ratio = in_rounds(found, lambda seconds: seconds[ALL] / seconds[LIST])
    text = "``all_hosts`` takes at most 1.2 times as long as ``projects`` with a list, start-up included"
    report.targets.append(Target(text, f"{ratio:.2f}", ratio <= 1.2))
    return report
