# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""On what was measured, and what else it was doing meanwhile."""

from __future__ import annotations

import datetime
import os
import platform
import resource
import time
from importlib.metadata import version
from pathlib import Path


class Machine:
    """This machine from now on."""

    def __init__(self) -> None:
        self._load = os.getloadavg()[0]
        self._began = time.monotonic()
        self._busy, self._own = _busy(), _own()

    def describe(self) -> str:
        """Date, processor, versions, and the time that other processes took from the processors."""
        elapsed = time.monotonic() - self._began
        others = max(0.0, _busy() - self._busy - (_own() - self._own)) / elapsed
        cores = f"{len(os.sched_getaffinity(0))} cores ({_model()}, {platform.system()})"
        versions = [f"{name} {version(name)}" for name in ("ansible-core", "requests", "pycircleci")]
        return (
            f"Measured on {datetime.date.today()} on {cores} with Python {platform.python_version()}, "
            f"{', '.join(versions)}, in {elapsed / 60:.0f} minutes. The load average was {self._load:.1f} at the "
            f"start; other processes kept {others:.2f} cores busy meanwhile."
        )


def _busy() -> float:
    """Seconds that all processors have worked: user, nice, system, irq, softirq."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    return sum(int(fields[number]) for number in (0, 1, 2, 5, 6)) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Seconds that this process and those that it has waited for have worked."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
