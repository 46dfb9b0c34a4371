# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator as a process, and its control API."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parents[2]


class Emulator:
    """A running emulator (tests/emulator/README.md has its control API)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def _control(self, method: str, name: str, document: Any = None) -> Any:
        answer = self._session.request(method, f"{self.url}/_emulator/{name}", json=document, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def reset(self) -> None:
        """Back to the state it started with; the journal and the faults are cleared."""
        self._control("POST", "reset")

    def seed(self, document: dict[str, Any]) -> None:
        """Merge a seed document into the state."""
        self._control("POST", "seed", document)

    def today(self, date: str) -> None:
        """Move the simulated date."""
        self._control("PUT", "today", {"today": date})

    def fault(self, *rules: dict[str, Any]) -> None:
        """Inject faults into the requests to come."""
        self._control("POST", "faults", list(rules))

    def tick(self, steps: int | None = None) -> None:
        """Let all builds move on so many states, or to their end."""
        self._control("POST", "tick", {"all": True} if steps is None else {"steps": steps})

    def clear_faults(self) -> None:
        """Take the faults away."""
        self._control("DELETE", "faults")

    def faults(self) -> list[dict[str, Any]]:
        """The rules of faults, with how often each has `fired`."""
        return self._control("GET", "faults")

    def journal(self) -> list[dict[str, Any]]:
        """The requests so far, each with `method`, `path` and `status`."""
        return self._control("GET", "journal")

    def requests(self) -> list[str]:
        """The requests so far, as `METHOD path`."""
        return [f"{entry['method']} {entry['path']}" for entry in self.journal()]

    def writes(self) -> list[str]:
        """Those of the requests that are not GET."""
        return [line for line in self.requests() if not line.startswith("GET ")]

    def forget(self) -> None:
        """Clear the journal."""
        self._control("DELETE", "journal")

    def state(self) -> dict[str, Any]:
        """The true state, secrets in clear."""
        return self._control("GET", "state")

    def contexts(self) -> dict[str, dict[str, Any]]:
        """The true contexts by organisation and name, such as `gh/acme deploy`; `open`: all members can use it."""
        return {f"{context['org']} {context['name']}": context for context in self.state()["contexts"]}

    def context_changes(self) -> list[dict[str, Any]]:
        """What each change made of a context, in order: `restrictions`, `variables`, and whether it is `open`."""
        return [entry["context"] for entry in self.journal() if "context" in entry]

    def call(self, method: str, path: str, body: Any = None, token: str = "a-token-of-the-tests") -> Any:
        """One request of the API, as a user would send it with curl: `v1.1/…`, `v2/…` or `v3/…`."""
        bearer = path.startswith("v3/") and not path.startswith("v3/runner")
        answer = self._session.request(
            method,
            f"{self.url}/api/{path}",
            json=body,
            headers={
                "Accept": "application/json",
                **({"Authorization": f"Bearer {token}"} if bearer else {"Circle-Token": token}),
            },
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def running(*arguments: str) -> Iterator[Emulator]:
    """Start an emulator on a free port, and stop it at the end."""
    command = [sys.executable, "-m", "tests.emulator", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("CircleCI emulator on http://"), f"the emulator did not start: {line!r}"
            yield Emulator(line.split()[-1])
        finally:
            process.send_signal(signal.SIGTERM)
