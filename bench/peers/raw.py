# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The raw client: a thread pool on one pooled session of requests, and nothing besides the requests themselves.

Usage: raw.py FLEET CONCURRENCY [--read]
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter


def main(fleet: str, concurrency: str, read: str = "") -> None:
    """Read every project's variables, then write each that it declares."""
    server = os.environ["CIRCLECI_HOST"]
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"Accept": "application/json", "Circle-Token": os.environ["CIRCLECI_TOKEN"]})
    session.mount("http://", HTTPAdapter(pool_maxsize=int(concurrency)))

    def send(method: str, project: str, body: dict[str, str] | None = None) -> object:
        answer = session.request(method, f"{server}/api/v1.1/project/{project}/envvar", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    projects = json.loads(Path(fleet).read_text(encoding="utf-8"))
    with ThreadPoolExecutor(int(concurrency)) as pool:
        list(pool.map(lambda project: send("GET", project["project"]), projects))
        if not read:
            bodies = [
                (project["project"], {"name": name, "value": value})
                for project in projects
                for name, value in project["env_vars"].items()
            ]
            list(pool.map(lambda item: send("POST", *item), bodies))


if __name__ == "__main__":
    main(*sys.argv[1:])
