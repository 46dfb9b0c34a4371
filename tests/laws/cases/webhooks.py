# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Outbound webhooks of a project: a new one, one with a secret, one that differs, and several of a fleet."""

from __future__ import annotations

from typing import Any

from tests.support.ci import API
from tests.support.emulator import Emulator
from tests.support.setups import follow
from tests.support.values import SECRET

from .case import Case

URL = "https://hooks.example.com/circleci"
CI: dict[str, Any] = {"project": API, "name": "ci", "url": URL, "events": ["workflow-completed", "job-completed"]}
GONE = {"project": API, "name": "ci", "state": "absent"}
OLD_SECRET = "the secret of somebody else"
HELD = {"name": "ci", "url": URL, "verify_tls": True, "signing_secret": OLD_SECRET}


def holding(*webhooks: dict[str, Any]):
    """A followed project that has webhooks."""

    def setup(emulator: Emulator) -> None:
        follow(emulator)
        emulator.seed({"projects": [{"project": API, "webhooks": list(webhooks)}]})

    return setup


CASES = (
    Case(
        "webhook",
        "a new one, without a secret",
        CI,
        (2, 4, 2),
        setup=follow,
        absent=GONE,
        fails={"method": "POST", "path": "/webhook$"},
    ),
    Case(
        "webhook",
        "a new one, whose secret is written on every run",
        {**CI, "signing_secret": SECRET},
        (2, 4, 3),
        setup=follow,
        absent=GONE,
        rewrites=1,
        fails={"method": "POST", "path": "/webhook$"},
        secrets=[SECRET],
    ),
    Case(
        "webhook",
        "one that differs, whose secret is written with the rest only",
        {**CI, "events": ["job-completed"], "signing_secret": SECRET, "change_detection": "on_create"},
        (2, 4, 2),
        setup=holding(HELD),
        absent=GONE,
        fails={"method": "PUT", "path": "/webhook/"},
        secrets=[SECRET, OLD_SECRET],
    ),
    Case("webhook_info", "all", {"project": API}, (2, 2, 2), setup=holding(HELD, {**HELD, "name": "other"})),
    Case("webhook_info", "by name", {"project": API, "names": ["ci"]}, (2, 2, 2), setup=holding(HELD)),
    Case(
        "projects",
        "webhooks of a new one and of a known one",
        {
            "projects": [
                {"project": "github/acme/new"},
                {
                    "project": API,
                    "webhooks": [
                        {"name": "ci", "url": URL, "events": ["job-completed"], "signing_secret": f"own {SECRET}"},
                        {"name": "other", "url": URL, "events": ["job-completed"]},
                        {"name": "old", "state": "absent"},
                    ],
                },
            ],
            "defaults": {
                "followed": True,
                "webhooks": [
                    {"name": "ci", "url": URL, "events": ["job-completed"], "signing_secret": f"all {SECRET}"}
                ],
            },
        },
        (4, 14, 8),
        setup=holding(HELD, {**HELD, "name": "old"}),
        fails={"method": "DELETE", "path": "/webhook/"},
        fails_late=True,
        rewrites=2,
        secrets=[SECRET, OLD_SECRET],
    ),
)
