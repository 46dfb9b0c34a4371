# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A big organization: everything in one play while CircleCI limits the rate, again and again, and as an inventory."""

from __future__ import annotations

import json
from typing import Any

from .. import plays
from ..fleet import CONCURRENCY, ORGANIZATION, contexts, fleet, seed
from ..report import Report, Target
from ..runner import Bench, Sample

EVERY, PAUSE = 1000, 2
LIMITED = {"path": "/api/", "status": 429, "every": EVERY, "headers": {"Retry-After": str(PAUSE)}}
RUNS = 10
GROWTH = 1.05
"""By how much the memory of a process may grow from its second run to its last, and still be called flat."""


def measure(bench: Bench) -> Report:
    """Measure what a big organization needs."""
    size = (100, 50, 2000) if bench.quick else (1000, 500, 20_000)
    report = Report(
        "A big organization",
        f"{size[0]:,} projects with 20 variables each and {size[1]} contexts with 4, in one play of two tasks that "
        f"send up to {CONCURRENCY} requests at the same time, without latency. Every {EVERY:,}th request is answered "
        f"by 429 with ``Retry-After: {PAUSE}``, whereupon all requests wait. The second run compares masks. Then one "
        f"process converges 100 projects {RUNS} times, and ``ansible-inventory --list`` reads {size[2]:,} followed "
        "projects.",
        ("What", "Time", "Requests", "429s", "Peak memory"),
    )
    _converge(bench, report, *size[:2])
    _repeat(bench, report)
    _list(bench, report, size[2])
    return report


def _row(name: str, sample: Sample, limited: int | str = "") -> tuple[str, ...]:
    requests = f"{sample.requests.total():,}"
    return (name, f"{sample.seconds:.2f} s", requests, str(limited), f"{sample.peak * 1.024 / 1000:.1f} MB")


def _converge(bench: Bench, report: Report, projects: int, of_contexts: int) -> None:
    whole, shared = fleet(projects), contexts(of_contexts)
    tasks = [
        {
            "name": "Converge the contexts",
            "community.circleci.contexts": {
                "organization": ORGANIZATION,
                "contexts": "{{ contexts }}",
                "concurrency": CONCURRENCY,
                "defaults": {"change_detection": "mask"},
            },
            "register": "converged",
        },
        *plays.projects(defaults={"change_detection": "mask"}),
    ]
    command = bench.playbook(tasks, {"fleet": whole, "contexts": shared})
    with bench.emulator(seed(whole), 0) as emulator:
        for name in ("first run", "second run"):
            emulator.clear_faults()
            emulator.fault(LIMITED)
            last = bench.run(command, emulator)
            (limit,) = emulator.faults()
            report.rows.append(_row(name, last, limit["fired"]))
        held = emulator.state()
    complete = sum(len(held["projects"][each["project"]]["env_vars"]) == len(each["env_vars"]) for each in whole)
    report.targets.extend(
        [
            Target(f"All {projects:,} projects have all variables", f"{complete:,}", complete == projects),
            Target("The second run changes nothing", *_unchanged(last)),
        ]
    )


def _unchanged(sample: Sample) -> tuple[str, bool]:
    writes = sum(count for request, count in sample.requests.items() if not request.startswith("GET "))
    return f"{writes} writes", writes == 0 and "changed=0" in sample.output


def _repeat(bench: Bench, report: Report) -> None:
    whole = fleet(100)
    with bench.emulator(seed(whole), 0) as emulator:
        sample = bench.run(bench.peer("repeated", {"projects": whole}, str(RUNS)), emulator)
    memory: list[int] = json.loads(sample.output)
    report.rows.append(_row(f"{RUNS} runs in one process", sample))
    grown = memory[-1] / memory[1]
    text = f"The memory of run {RUNS} is at most {GROWTH} times that of the second one"
    report.targets.append(Target(text, f"{grown:.3f}", grown <= GROWTH))


def _list(bench: Bench, report: Report, projects: int) -> None:
    whole: list[dict[str, Any]] = [{"project": f"github/acme/project-{number:05}"} for number in range(projects)]
    with bench.emulator(seed(whole), 0) as emulator:
        found = bench.run(bench.inventory("circleci.yml", {"plugin": "community.circleci.projects"}), emulator)
    hosts = json.loads(found.output)["_meta"]["hostvars"]
    static = {"all": {"hosts": {**hosts}}}
    with bench.emulator(seed([]), 0) as emulator:
        plain = bench.run(bench.inventory("hosts.json", static), emulator)
    report.rows.extend([_row("the inventory", found), _row("the same hosts, from a file in JSON", plain)])
    report.targets.append(Target(f"The inventory has {projects:,} hosts", f"{len(hosts):,}", len(hosts) == projects))
