# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator, run as a process and called over HTTP."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).resolve().parents[3]
READY = "CircleCI emulator on "


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the emulator on a free port; yield its URL and the process."""
    command = [sys.executable, "-m", "tests.emulator", "--port", "0", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        assert line.startswith(READY), process.stderr.read()
        yield line.removeprefix(READY).strip(), process
    finally:
        process.kill()
        process.communicate()


class Emulator:
    """A client of one emulator: it calls the API as a user, and the control API."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def call(
        self, method: str, path: str, token: str | None = "T", headers: dict[str, str] | None = None, **options: Any
    ) -> requests.Response:
        """Call the API; the path is below ``/api/v1.1/`` unless it begins with a slash."""
        sent = {"Accept": "application/json", **({"Circle-Token": token} if token else {}), **(headers or {})}
        url = self.url + (path if path.startswith("/") else f"/api/v1.1/{path}")
        return self.session.request(method, url, headers=sent, timeout=10, allow_redirects=False, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        """GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        """POST."""
        return self.call("POST", path, **options)

    def put(self, path: str, **options: Any) -> requests.Response:
        """PUT."""
        return self.call("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        """DELETE."""
        return self.call("DELETE", path, **options)

    def control(self, method: str, name: str, document: Any = None) -> Any:
        """Call the control API, which must answer 200."""
        options = {} if document is None else {"json": document}
        answer = self.session.request(method, f"{self.url}/_emulator/{name}", timeout=10, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refuses(self, method: str, name: str, document: Any) -> bool:
        """Tell whether the control API answers 400 with a message."""
        answer = self.session.request(method, f"{self.url}/_emulator/{name}", json=document, timeout=10)
        return answer.status_code == 400 and bool(answer.json()["message"])

    def seed(self, **document: Any) -> None:
        """Merge a seed document."""
        self.control("POST", "seed", document)

    def history(self, **project: Any) -> None:
        """Seed how ``github/acme/web`` builds, and what it has built."""
        self.seed(projects=[{"project": "github/acme/web", **project}])

    def finish(self) -> None:
        """Move all builds to their end."""
        self.control("POST", "tick", {"all": True})

    def build(self, number: int) -> dict[str, Any]:
        """Read a build of ``github/acme/web``."""
        return self.get(f"project/github/acme/web/{number}").json()

    def trigger(self, branch: str = "main") -> dict[str, Any]:
        """Build a branch of ``github/acme/web`` with v1.1, and return the build."""
        answer = self.post(f"project/github/acme/web/tree/{branch.replace('/', '%2F')}")
        assert answer.status_code == 201, answer.text
        return answer.json()

    def fault(self, **rule: Any) -> None:
        """Add a fault."""
        self.control("POST", "faults", rule)

    def context(self, name: str = "deploy") -> dict[str, Any]:
        """Return the true state of the first context with a name."""
        contexts = self.control("GET", "state")["contexts"]
        return next(context for context in contexts if context["name"] == name)

    def project(self, key: str = "github/acme/web") -> dict[str, Any]:
        """Return the true state of a project."""
        return self.control("GET", "state")["projects"][key]


@pytest.fixture(scope="session")
def _process() -> Iterator[str]:
    with running("--today", "2026-11-24") as (url, _process):
        yield url


@pytest.fixture
def emulator(_process: str) -> Emulator:
    """The emulator as it starts, with the known project ``github/acme/web`` that nobody follows."""
    client = Emulator(_process)
    client.control("POST", "reset")
    client.seed(projects=[{"project": "github/acme/web"}])
    return client


@pytest.fixture
def web(emulator: Emulator) -> Emulator:
    """The emulator whose project ``github/acme/web`` is followed by octocat, with token T."""
    emulator.history(followers=["octocat"])
    emulator.seed(tokens={"T": {"login": "octocat"}})
    return emulator


@pytest.fixture
def launch() -> Callable[..., contextlib.AbstractContextManager[tuple[str, subprocess.Popen[str]]]]:
    """Run another emulator, with other arguments."""
    return running


@pytest.fixture
def connect() -> type[Emulator]:
    """Make a client for a URL."""
    return Emulator
