# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies of the work tree, each with a process that runs tests there."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
ANSWERS = "10"
"""How many wrong answers law 13 tries for each case."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Worker:
    """A worker with its copy of the work tree."""

    def __init__(self, folder: Path) -> None:
        self.root = folder.resolve()
        files = subprocess.check_output(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, text=True)
        for name in filter(None, files.split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        place = self.root / "build/ansible_collections/community"
        place.mkdir(parents=True)
        (place / "circleci").symlink_to("../../..")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.worker"],
            cwd=self.root,
            env={**os.environ, "MUTATIONS": ANSWERS, "ANSIBLE_COLLECTIONS_PATH": str(self.root / "build")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.stdin.close()
        self._process.wait(30)

    def do(self, job: dict[str, Any]) -> dict[str, Any]:
        """What comes of a job."""
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise RuntimeError(f"a worker has ended: {self.root}")
        return json.loads(line)

    @property
    def log(self) -> str:
        """What the last job has printed."""
        return (self.root / "build/log").read_text()


class Workers:
    """Some workers, each of which does one job at a time."""

    def __init__(self, workers: list[Worker]) -> None:
        self._all = workers
        self._free: queue.Queue[Worker] = queue.Queue()
        for worker in workers:
            self._free.put(worker)

    def map(self, function: Callable[[Worker, Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Call a function with a worker and each item. The results come in the order of the items."""

        def call(item: Item) -> Result:
            worker = self._free.get()
            try:
                return function(worker, item)
            finally:
                self._free.put(worker)

        with ThreadPoolExecutor(len(self._all)) as pool:
            yield from pool.map(call, items)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def digest(self) -> str:
        """Another one for other code or tests."""
        root = self._all[0].root
        paths = [path for name in ("plugins", "tests") for path in sorted((root / name).rglob("*.py"))]
        code = b"".join(path.read_bytes() for path in paths if "mutants" not in path.parts)
        return hashlib.sha256(code).hexdigest()[:16]
