# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""More and more projects: time and memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import plays
from ..fleet import VARIABLES, fleet, reads, seed, writes
from ..report import Report, Target
from ..runner import LATENCIES, Bench, Series, in_rounds

SIZES = (10, 100, 1000)
LINEAR = 1.2
"""By how much one of many projects may take longer than one of ten times fewer, and still be called linear."""
KB = 30

EMPTY = "an empty playbook"
OWN, SHARED, HANDED = "own variables", "the variables of ``defaults``", "own variables, only given to Ansible"


def _command(bench: Bench, size: int, kind: str) -> list[str]:
    whole = fleet(size)
    if kind == HANDED:
        # A task of Ansible's own that takes values and returns none.
        spec = {"fleet": {"type": "list", "elements": "dict"}}
        given = {"argument_spec": spec, "provided_arguments": {"fleet": "{{ fleet }}"}}
        return bench.playbook([{"ansible.builtin.validate_argument_spec": given}], {"fleet": whole})
    if kind == SHARED:
        variables: dict[str, Any] = {"shared": whole[0]["env_vars"]}
        variables["fleet"] = [{"project": project["project"]} for project in whole]
        return bench.playbook(plays.projects(defaults={"env_vars": "{{ shared }}"}), variables)
    return bench.playbook(plays.projects(), {"fleet": whole})


def _measured(bench: Bench, latency: int, kinds: Sequence[str], rounds: int) -> dict[str, Series]:
    subjects = {EMPTY: bench.fresh(bench.playbook([]), seed([]), latency)}
    for kind in kinds:
        for size in SIZES[-1:] if kind == HANDED else SIZES:
            whole = fleet(size)
            expected = None if kind == HANDED else reads(whole) + writes(whole)
            subjects[_name(size, kind)] = bench.fresh(_command(bench, size, kind), seed(whole), latency, expected)
    return bench.interleaved(subjects, rounds)


def _name(size: int, kind: str) -> str:
    return f"{size:,} with {kind}"


def measure(bench: Bench) -> Report:
    """Measure one task at several sizes."""
    found = {0: _measured(bench, 0, (OWN, HANDED) if bench.quick else (OWN, SHARED, HANDED), 3)}
    if not bench.quick:
        found.update({latency: _measured(bench, latency, (OWN,), 1) for latency in LATENCIES if latency})
    report = Report(
        "Number of projects",
        f"One ``projects`` task for projects that have no variables yet, with {VARIABLES} variables each: their own, "
        "from a file of variables, or the same for all, from ``defaults``. The memory is that of the biggest process, "
        "including Ansible itself. Ansible uses most of it for the values in the file: ``only given to Ansible`` is a "
        "task of ansible-core (``ansible.builtin.validate_argument_spec``) with the same values.",
        (
            "Projects",
            *(f"{latency} ms" for latency in found),
            *(f"Per project at {latency} ms, beyond start-up" for latency in found),
            "Peak memory",
            "Memory per project, beyond start-up",
        ),
    )
    for name, near in found[0].items():
        size = int(name.split()[0].replace(",", "")) if name != EMPTY else 0
        times = [str(series[name]) if name in series else "" for series in found.values()]
        each = [
            f"{_each(series, name, size) * 1000:.1f} ms" if size and name in series else "" for series in found.values()
        ]
        memory = f"{_memory(found[0], name, EMPTY, size):.1f} KB" if size else ""
        report.rows.append((name, *times, *each, f"{near.peak * 1.024 / 1000:.1f} MB", memory))
    report.targets.extend(_targets(found))
    return report


def _targets(found: dict[int, dict[str, Series]]) -> list[Target]:
    fewer, most = SIZES[-2:]
    targets = []
    for latency, series in found.items():
        for kind in (OWN, SHARED):
            if _name(most, kind) not in series:
                continue
            many, few = _name(most, kind), _name(fewer, kind)
            ratio = in_rounds(
                series,
                lambda seconds, many=many, few=few: (
                    (seconds[many] - seconds[EMPTY]) / most / ((seconds[few] - seconds[EMPTY]) / fewer)
                ),
            )
            text = (
                f"At {latency} ms, with {kind}: each of {most:,} projects takes at most {LINEAR} times as long as "
                f"each of {fewer}"
            )
            targets.append(Target(text, f"{ratio:.2f}", ratio <= LINEAR))
    for kind, base in ((SHARED, EMPTY), (OWN, _name(most, HANDED))):
        if _name(most, kind) not in found[0]:
            continue
        memory = _memory(found[0], _name(most, kind), base, most)
        beyond = "start-up" if base == EMPTY else "what Ansible uses for the same values"
        text = f"With {kind}: at most {KB} KB per project for {most:,} projects, beyond {beyond}"
        targets.append(Target(text, f"{memory:.1f} KB", memory <= KB))
    return targets


def _each(series: dict[str, Series], name: str, size: int) -> float:
    return (series[name].seconds - series[EMPTY].seconds) / size


def _memory(series: dict[str, Series], name: str, base: str, size: int) -> float:
    return (series[name].peak - series[base].peak) * 1.024 / size
