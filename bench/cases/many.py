# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""2,000 variables over 100 projects that hold none."""

from __future__ import annotations

import math
from collections.abc import Callable

from .. import plays
from ..fleet import CONCURRENCY, VARIABLES, fleet, reads, seed, writes
from ..report import Report, Target
from ..runner import LATENCIES, Bench, Sample, Series, in_rounds

PROJECTS = 100
CONNECTIONS = 256
REQUESTS = PROJECTS * (1 + VARIABLES)
IDEAL = math.ceil(REQUESTS / CONCURRENCY) * LATENCIES[1] / 1000

EMPTY, BARE = "an empty playbook", "a script that imports ``requests``"
BULK, RAW = "``projects``", "``requests`` in a thread pool"
LOOP, URI, PYCIRCLECI = "``env_vars`` in a loop", "``ansible.builtin.uri`` in two loops", "``pycircleci`` in a script"
LIMIT = "the emulator's own limit"


def _part(bench: Bench) -> int:
    """How many of the projects the loops of uri are measured on."""
    return 1 if bench.quick else 2


def _subjects(bench: Bench, latency: int) -> dict[str, Callable[[], Sample]]:
    whole = fleet(PROJECTS)
    part, start, expected = whole[: _part(bench)], seed(whole), reads(whole) + writes(whole)
    subjects = {
        EMPTY: bench.fresh(bench.playbook([]), start, latency),
        BARE: bench.fresh(bench.peer("raw", [], "1"), start, latency),
        BULK: bench.fresh(bench.playbook(plays.projects(), {"fleet": whole}), start, latency, expected),
        RAW: bench.fresh(bench.peer("raw", whole, str(CONCURRENCY)), start, latency, expected),
        LOOP: bench.fresh(bench.playbook(plays.env_vars(), {"fleet": whole}), start, latency, expected),
        URI: bench.fresh(
            bench.playbook(plays.uri(), {"fleet": part, "flat": plays.flat(part)}),
            start,
            latency,
            reads(part) + writes(part),
        ),
        PYCIRCLECI: bench.fresh(bench.peer("pycircleci_script", whole), start, latency, expected),
        LIMIT: bench.fresh(bench.peer("limit", whole, str(CONNECTIONS)), start, latency, expected),
    }
    slow = (LOOP, URI, PYCIRCLECI) if bench.quick and latency else ()
    return {name: subject for name, subject in subjects.items() if name not in slow}


def measure(bench: Bench) -> Report:
    """Measure all ways to the same requests."""
    found = {
        latency: bench.interleaved(_subjects(bench, latency), 3, [PYCIRCLECI] if latency else ())
        for latency in LATENCIES
    }
    part = _part(bench)
    report = Report(
        "Many variables, first run",
        f"Sets {PROJECTS * VARIABLES:,} variables in {PROJECTS} projects that have none yet. All methods send the same "
        f"{REQUESTS:,} requests, up to {CONCURRENCY} at the same time if they can. At {LATENCIES[1]} ms, this takes at "
        f"least {IDEAL:.2f} s. Times are medians, with the fastest and the slowest run. The loops of ``uri`` are "
        f"measured on {part} of the {PROJECTS} projects, and their time beyond an empty playbook is multiplied by "
        f"{PROJECTS // part}. The limit of the emulator is measured with the same requests, sent by plain sockets on "
        f"{CONNECTIONS} connections.",
        (
            "Method",
            *(f"{latency} ms" for latency in LATENCIES),
            *(f"Requests/s at {latency} ms" for latency in LATENCIES),
        ),
    )
    times = {latency: _times(series, part) for latency, series in found.items()}
    for name in times[0]:
        columns = [found[latency].get(name) for latency in LATENCIES]
        shown = [_time(name, series, times[latency]) for latency, series in zip(LATENCIES, columns, strict=True)]
        rates = [_rate(name, times[latency]) for latency in LATENCIES]
        report.rows.append((name, *shown, *rates))
    limits = {latency: _limit(series[LIMIT]) for latency, series in found.items()}
    report.rows.append((LIMIT, "", "", *(f"{limits[latency]:,.0f}" for latency in LATENCIES)))
    report.targets.extend(_targets(found, times, limits, part))
    return report


def _times(series: dict[str, Series], part: int) -> dict[str, float]:
    times = {name: runs.seconds for name, runs in series.items() if name != LIMIT}
    if URI in times:
        times[URI] = _whole(times, part)
    return times


def _whole(times: dict[str, float], part: int) -> float:
    """What the loops of uri would take for all projects."""
    return times[EMPTY] + (times[URI] - times[EMPTY]) * PROJECTS / part


def _time(name: str, series: Series | None, times: dict[str, float]) -> str:
    if series is None:
        return "not measured"
    return f"{times[name]:,.0f} s (extrapolated)" if name == URI else str(series)


def _rate(name: str, times: dict[str, float]) -> str:
    return "" if name in (EMPTY, BARE) or name not in times else f"{REQUESTS / times[name]:,.1f}"


def _limit(series: Series) -> float:
    return sorted(float(sample.output) for sample in series)[len(series) // 2]


def _targets(
    found: dict[int, dict[str, Series]], times: dict[int, dict[str, float]], limits: dict[int, float], part: int
) -> list[Target]:
    near, far = (found[latency] for latency in LATENCIES)
    at_40 = in_rounds(far, lambda seconds: seconds[BULK] / seconds[RAW])
    beyond = in_rounds(near, lambda seconds: (seconds[BULK] - seconds[EMPTY]) / (seconds[RAW] - seconds[BARE]))
    faster = {
        latency: in_rounds(series, lambda seconds: _whole(seconds, part) / seconds[BULK])
        for latency, series in found.items()
        if URI in series
    }
    fastest = max(REQUESTS / (times[0][client] - times[0][start]) for client, start in ((RAW, BARE), (BULK, EMPTY)))
    return [
        Target("At 40 ms: at most 1.3 times the raw client, start-up included", f"{at_40:.2f}", at_40 <= 1.3),
        Target("At 0 ms: at most 2 times the raw client, beyond start-up of each", f"{beyond:.2f}", beyond <= 2),
        Target(
            "At least 100 times faster than the loops of ``uri``",
            ", ".join(f"{ratio:.0f} at {latency} ms" for latency, ratio in faster.items()),
            min(faster.values()) >= 100,
        ),
        Target(
            "The emulator does not limit the clients at 0 ms",
            f"{limits[0]:,.0f} requests/s, the fastest client makes {fastest:,.0f}",
            limits[0] > fastest,
        ),
    ]
