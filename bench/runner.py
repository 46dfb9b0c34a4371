# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a playbook or a script as a process of its own against an emulator of its own, and measures it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.emulator import ROOT, Emulator, running

from .fleet import TOKEN

LATENCIES = (0, 40)
"""Milliseconds by which the emulator delays each answer."""


class Failed(Exception):
    """A run that did not do what was to be measured."""


@dataclass(frozen=True)
class Sample:
    """One run.

    :ivar peak: memory in KiB of the biggest of its processes.
    :ivar requests: what the emulator was asked, as `METHOD path`.
    """

    seconds: float
    peak: int
    output: str
    requests: Counter[str]


class Series(list[Sample]):
    """The runs of one thing."""

    @property
    def seconds(self) -> float:
        """The median."""
        return statistics.median(sample.seconds for sample in self)

    @property
    def peak(self) -> float:
        """The median, in KiB."""
        return statistics.median(sample.peak for sample in self)

    def __str__(self) -> str:
        """The median, and the fastest and the slowest run."""
        times = [sample.seconds for sample in self]
        spread = f"{min(times):.2f} to {max(times):.2f}" if len(times) > 1 else "one run"
        return f"{self.seconds:.2f} s ({spread})"


def in_rounds(series: Mapping[str, Series], figure: Callable[[dict[str, float]], float]) -> float:
    """The median of a figure that is worked out for each round: what slows a round down slows all that it compares.

    :param figure: of the seconds of one round, by name.
    """
    count = max(map(len, series.values()))
    rounds = [
        {name: runs[number].seconds for name, runs in series.items() if number < len(runs)} for number in range(count)
    ]
    return statistics.median(map(figure, rounds))


class Bench:
    """What the cases measure with.

    :ivar quick: for a first look: one round, and less of what takes long.
    """

    def __init__(self, folder: Path, quick: bool = False, tell: Callable[[str], None] = lambda line: None) -> None:
        self.quick = quick
        self._folder = folder
        self._tell = tell
        self._written = 0
        inventory = self._write(
            "[others]\nelsewhere ansible_connection=elsewhere ansible_python_interpreter={{ansible_playbook_python}}\n",
            ".ini",
        )
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CIRCLE", "ANSIBLE"))},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "NO_PROXY": "127.0.0.1",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
            "ANSIBLE_CONNECTION_PLUGINS": str(ROOT / "tests" / "support" / "connection"),
            "ANSIBLE_HOME": str(folder / "ansible-home"),
            "ANSIBLE_INVENTORY": str(inventory),
            "ANSIBLE_NOCOLOR": "true",
            "CIRCLECI_TOKEN": TOKEN,
        }

    def _write(self, text: str, suffix: str) -> Path:
        self._written += 1
        path = self._folder / f"{self._written}{suffix}"
        path.write_text(text, encoding="utf-8")
        return path

    def playbook(self, tasks: Sequence[Mapping[str, Any]], variables: Any = None) -> list[str]:
        """The command that plays tasks on localhost.

        :param variables: for a file of variables in YAML, as a user has them.
        """
        play: dict[str, Any] = {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks)}
        if variables:
            text = yaml.dump(variables, Dumper=yaml.CSafeDumper, sort_keys=False)
            play["vars_files"] = [str(self._write(text, ".yml"))]
        return ["ansible-playbook", str(self._write(json.dumps([play]), ".json"))]

    def play_of_hosts(
        self, tasks: Sequence[Mapping[str, Any]], hosts: Mapping[str, Mapping[str, Any]], forks: int
    ) -> list[str]:
        """The command that plays tasks on the hosts of an inventory.

        :param hosts: the variables of each host.
        """
        shared = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        inventory = self._write(json.dumps({"all": {"vars": shared, "hosts": hosts}}), ".json")
        play = {"hosts": "all", "gather_facts": False, "tasks": list(tasks)}
        playbook = self._write(json.dumps([play]), ".json")
        return ["ansible-playbook", "-i", str(inventory), "-f", str(forks), str(playbook)]

    def inventory(self, name: str, document: Any) -> list[str]:
        """The command that lists the hosts of an inventory.

        :param name: that of its file, which tells Ansible what it is.
        """
        path = self._folder / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return ["ansible-inventory", "-i", str(path), "--list"]

    def peer(self, name: str, document: Any, *arguments: str) -> list[str]:
        """The command that runs a script of `bench/peers`, which is given a JSON document."""
        given = self._write(json.dumps(document), ".json")
        return [sys.executable, str(ROOT / "bench" / "peers" / f"{name}.py"), str(given), *arguments]

    def emulator(self, seed: Any, latency: int) -> Any:
        """A fresh emulator, for a `with`."""
        return running("--latency", str(latency), "--seed", str(self._write(json.dumps(seed), ".json")))

    def run(self, command: Sequence[str], emulator: Emulator, expected: Counter[str] | None = None) -> Sample:
        """Run a command against an emulator.

        :param expected: the requests it must make, no more and no less.
        :raises Failed: if it ends with another status than 0, or makes other requests.
        """
        emulator.forget()
        output = self._folder / "output"
        with output.open("wb") as file:
            began = time.perf_counter()
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env={**self._environment, "CIRCLECI_HOST": emulator.url},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        text = output.read_text(encoding="utf-8", errors="replace")
        if process.returncode:
            raise Failed(f"{' '.join(command)} ended with status {process.returncode}:\n{text[-2000:]}")
        requests = Counter(emulator.requests())
        if expected is not None and requests != expected:
            raise Failed(f"{' '.join(command)} made other requests than are compared; besides: {requests - expected}")
        return Sample(seconds, usage.ru_maxrss, text, requests)

    def fresh(
        self, command: Sequence[str], seed: Any, latency: int, expected: Counter[str] | None = None
    ) -> Callable[[], Sample]:
        """What runs a command against an emulator that is started for it."""

        def measure() -> Sample:
            with self.emulator(seed, latency) as emulator:
                return self.run(command, emulator, expected)

        return measure

    def interleaved(
        self, subjects: Mapping[str, Callable[[], Sample]], rounds: int, once: Collection[str] = ()
    ) -> dict[str, Series]:
        """Measure everything in each round, so that what disturbs the machine for a while disturbs all alike.

        :param once: what takes so long that it is measured in the first round only.
        """
        series = {name: Series() for name in subjects}
        for number in range(1 if self.quick else rounds):
            order = list(subjects)[:: -1 if number % 2 else 1]
            for name in order:
                if number and name in once:
                    continue
                series[name].append(subjects[name]())
                self._tell(f"  {series[name][-1].seconds:8.2f} s  {name}")
        return series
