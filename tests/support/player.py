# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-playbook as a user would, and reads what comes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TARGET_PYTHON = os.environ.get("TARGET_PYTHON", "{{ansible_playbook_python}}")
"""The Python of `elsewhere`. It needs the libraries that modules need."""


@dataclass
class Played:
    """What came of a run: the exit code, all that was printed, and the results of its tasks in order."""

    returncode: int
    stdout: str
    stderr: str
    results: list[dict[str, Any]]

    @property
    def output(self) -> str:
        """All that was printed."""
        return self.stdout + self.stderr

    def result(self, task: str) -> dict[str, Any]:
        """The result of the task of this name."""
        return next(line["result"] for line in self.results if line["task"].endswith(task))


class Player:
    """Plays tasks against an emulator, in a folder of its own. There is localhost, and a host `elsewhere`."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        inventory = folder / "inventory.ini"
        inventory.write_text(
            f"[others]\nelsewhere ansible_connection=elsewhere ansible_python_interpreter={TARGET_PYTHON}\n",
            encoding="utf-8",
        )
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CIRCLE", "ANSIBLE"))},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build"),
            "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests" / "support" / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "ANSIBLE_CONNECTION_PLUGINS": str(ROOT / "tests" / "support" / "connection"),
            "ANSIBLE_INVENTORY": str(inventory),
            "ANSIBLE_NOCOLOR": "true",
            "ANSIBLE_HOME": str(folder / "ansible-home"),
            "ANSIBLE_LOCAL_TEMP": str(folder / "ansible-tmp"),
            "CIRCLECI_TOKEN": "a-token-of-the-tests",
            "CIRCLECI_HOST": url,
        }

    def __call__(
        self,
        tasks: list[dict[str, Any]] | Path,
        *arguments: str,
        env: dict[str, str | None] | None = None,
        variables: dict[str, Any] | None = None,
        play: dict[str, Any] | None = None,
    ) -> Played:
        """Play tasks, or the playbook of a path.

        :param env: environment variables besides the usual ones; None takes one away.
        :param play: keywords of the play, such as `environment`.
        """
        number = len(list(self.folder.glob("record-*")))
        playbook, record = tasks, self.folder / f"record-{number}"
        if isinstance(tasks, list):
            playbook = self.folder / f"playbook-{number}.json"
            plays = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks, **(play or {})}]
            playbook.write_text(json.dumps(plays), encoding="utf-8")
        given = self.folder / f"variables-{number}.json"
        given.write_text(json.dumps(variables or {}), encoding="utf-8")
        record.touch()
        environment = {**self.environment, "TESTS_RECORD": str(record), **(env or {})}
        process = subprocess.run(
            ["ansible-playbook", str(playbook), "-e", f"@{given}", *arguments],
            cwd=self.folder,
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        lines = record.read_text(encoding="utf-8").splitlines()
        return Played(process.returncode, process.stdout, process.stderr, [json.loads(line) for line in lines])
