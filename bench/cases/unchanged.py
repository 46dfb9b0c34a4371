# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same projects again, when all is as declared."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial

from .. import plays
from ..fleet import CONCURRENCY, fleet, reads, seed
from ..report import Report, Target
from ..runner import LATENCIES, Bench, Sample, Series, in_rounds
from .many import PROJECTS

KEY = "a-key-of-the-benchmark-with-enough-characters"
POLICIES = {
    "mask": {"change_detection": "mask"},
    "fingerprint": {"change_detection": "fingerprint", "fingerprint_key": KEY},
}
EMPTY, RAW = "an empty playbook", "the same GETs by ``requests``"


def _measured(bench: Bench, latency: int) -> dict[str, Series]:
    """An unchanged run leaves the emulator as it is, so that one emulator a policy serves all rounds."""
    whole = fleet(PROJECTS)
    with contextlib.ExitStack() as stack:
        subjects: dict[str, Callable[[], Sample]] = {}
        for policy, defaults in POLICIES.items():
            command = bench.playbook(plays.projects(defaults=defaults), {"fleet": whole})
            emulator = stack.enter_context(bench.emulator(seed(whole), latency))
            bench.run(command, emulator)
            subjects[policy] = partial(bench.run, command, emulator)
        subjects[RAW] = partial(bench.run, bench.peer("raw", whole, str(CONCURRENCY), "--read"), emulator, reads(whole))
        subjects[EMPTY] = partial(bench.run, bench.playbook([]), emulator)
        return bench.interleaved(subjects, 5)


def measure(bench: Bench) -> Report:
    """Measure what it takes to see that nothing is to be done."""
    latencies = LATENCIES[1:] if bench.quick else LATENCIES
    found = {latency: _measured(bench, latency) for latency in latencies}
    report = Report(
        "Many variables, unchanged",
        f"Runs the ``projects`` task again for the same {PROJECTS} projects, which are all as declared, with the two "
        "values of ``change_detection`` that then write nothing.",
        ("Method", "Requests", *(f"{latency} ms" for latency in latencies)),
    )
    for name, runs in found[latencies[0]].items():
        report.rows.append((name, str(runs[0].requests.total()), *(str(series[name]) for series in found.values())))
    for policy in POLICIES:
        wrong = [
            sample.requests
            for series in found.values()
            for sample in series[policy]
            if sample.requests != reads(fleet(PROJECTS))
        ]
        made = (wrong[0] if wrong else reads(fleet(PROJECTS))).total()
        report.targets.append(
            Target(f"``{policy}``: one GET per project, and nothing else", f"{made} requests", not wrong)
        )
    for latency, series in found.items():
        for policy in POLICIES:
            ratio = in_rounds(series, lambda seconds, policy=policy: seconds[policy] / (seconds[RAW] + seconds[EMPTY]))
            text = f"``{policy}`` at {latency} ms: at most twice the same GETs and an empty playbook together"
            report.targets.append(Target(text, f"{ratio:.2f}", ratio <= 2))
    return report
