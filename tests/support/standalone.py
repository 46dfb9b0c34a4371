# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A standalone organization, as those of the GitHub App are, and what runs in its project."""

from __future__ import annotations

from typing import Any

from tests.support.ci import ARTIFACTS
from tests.support.emulator import Emulator
from tests.support.setups import STILL, Setup

ORG = "66491562-90a9-4065-9249-4b0ce3b77452"
ORGANIZATION = f"circleci/{ORG}"
PROJECT = f"{ORGANIZATION}/2a68fe5f-2fe5-4d4f-91e1-15f111116743"
REPOSITORY = 612345678
ORG_SEED = {
    "vcs": "circleci",
    "name": "Acme",
    "id": ORG,
    "app_repos": [{"id": REPOSITORY, "full_name": "acme/api", "default_branch": "main", "private": True}],
}


def standalone(emulator: Emulator) -> None:
    """The organization, without a project."""
    emulator.seed({"orgs": [ORG_SEED]})


def project(**keys: Any) -> Setup:
    """Its project `api`, with more keys of the seed."""

    def setup(emulator: Emulator) -> None:
        emulator.seed({**STILL, "orgs": [ORG_SEED], "projects": [{"project": PROJECT, "title": "api", **keys}]})

    return setup


def ran(*pipelines: dict[str, Any], jobs: tuple[Any, ...] = ("lint", ARTIFACTS), **keys: Any) -> Setup:
    """Pipelines of it that have ended, oldest first; by default one of `main`. Their builds are numbered from 1."""
    seeded = [{"branch": "main", **pipeline} for pipeline in pipelines or ({},)]
    return project(workflows={"build": list(jobs)}, pipelines=seeded, **keys)
