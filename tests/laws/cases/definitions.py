# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipeline definitions, their triggers, and the repositories that they take."""

from __future__ import annotations

from typing import Any

from ansible_collections.community.circleci.plugins.module_utils._resources.pipeline_definition import LOST
from ansible_collections.community.circleci.plugins.module_utils._resources.trigger import URL_ENDS

from tests.support.setups import APP_ORG, APP_PROJECT, app_project

from .case import Case

RELEASE = {
    "project": APP_PROJECT,
    "name": "release",
    "description": "tagged builds",
    "repository": "Acme/API",
    "file_path": ".circleci/release.yml",
}
RELEASE_ID = "e75c804e-7f5c-4506-9dad-03fc86af39d1"


def source(number: int, name: str, **keys: str) -> dict[str, Any]:
    """A source of a definition, as the emulator is seeded with it."""
    return {"provider": "github_app", "repo": {"external_id": str(number), "full_name": name}, **keys}


HELD = {
    "pipeline_definitions": [
        {
            "id": RELEASE_ID,
            "name": "release",
            "description": "an older text",
            "config_source": source(11, "acme/api", file_path=".circleci/config.yml"),
            "checkout_source": source(11, "acme/api"),
            "created_at": "2026-01-01T00:00:00.000Z",
        }
    ],
    "triggers": [
        {
            "id": "0b8d3a52-6d70-4a0e-9a35-2b7b3a1c9f10",
            "definition_id": RELEASE_ID,
            "event_preset": "only-tags",
            "event_source": {"provider": "github_app", "repo": {"external_id": "11"}},
        }
    ],
}
"""A definition and its trigger."""

NIGHTLY = {
    "project": APP_PROJECT,
    "definition": "release",
    "event_name": "nightly",
    "schedule": {"cron_expression": " 0 2  * * 1-5", "attribution_actor": "current"},
    "checkout_ref": "main",
    "config_ref": "main",
    "parameters": {"full": True, "count": 1, "where": "here"},
}
NO_NIGHTLY = {"project": APP_PROJECT, "definition": "release", "event_name": "nightly", "state": "absent"}
SEEDED_NIGHTLY = {
    "definition_id": RELEASE_ID,
    "event_name": "nightly",
    "checkout_ref": "old",
    "config_ref": "old",
    "parameters": {"full": 1, "where": "there"},
    "event_source": {
        "provider": "schedule",
        "schedule": {"cron_expression": "5 5 * * *", "attribution_actor": "system"},
    },
    "actor_id": "d9b3fcaa-6032-405a-8c75-40079ce33c3e",
}
SEEDED_WEBHOOK = {
    "definition_id": RELEASE_ID,
    "event_name": "nightly",
    "checkout_ref": "main",
    "config_ref": "main",
    "event_source": {"provider": "webhook", "webhook": {"sender": "cron of ours"}},
    "secret": "the-secret-of-the-old-url",
}

CASES = (
    Case(
        "pipeline_definition",
        "a new one",
        RELEASE,
        (3, 5, 3),
        setup=app_project(),
        absent={"project": APP_PROJECT, "name": "release", "state": "absent"},
        fails={"method": "POST", "path": "/pipeline-definitions$"},
    ),
    Case(
        "pipeline_definition",
        "another text, file and checkout",
        {**RELEASE, "checkout_source": {"repository": "12"}},
        (3, 4, 3),
        setup=app_project(**HELD),
        absent={"project": APP_PROJECT, "name": "release", "state": "absent"},
        fails={"method": "PATCH", "path": "/pipeline-definitions/"},
        warnings=[LOST],
    ),
    Case(
        "pipeline_definition",
        "another repository of the config, made anew",
        {**RELEASE, "config_source": {"repository": "acme/config"}, "recreate": True},
        (4, 7, 4),
        setup=app_project(**HELD),
        absent={"project": APP_PROJECT, "name": "release", "state": "absent"},
        fails={"method": "DELETE", "path": "/pipeline-definitions/"},
        fails_late=True,
        warnings=[LOST],
    ),
    Case(
        "trigger",
        "the events of a repository",
        {"project": APP_PROJECT, "definition": "release", "repository": "Acme/API", "event_preset": "all-pushes"},
        (3, 5, 3),
        setup=app_project(**HELD),
        absent={
            "project": APP_PROJECT,
            "definition": "release",
            "repository": "acme/api",
            "event_preset": "all-pushes",
            "state": "absent",
        },
        fails={"method": "POST", "path": "/triggers$"},
    ),
    Case(
        "trigger",
        "the events of another repository",
        {
            "project": APP_PROJECT,
            "definition": RELEASE_ID,
            "repository": "acme/web",
            "event_preset": "only-merged-prs",
            "checkout_ref": "main",
            "config_ref": "main",
            "disabled": True,
        },
        (4, 6, 4),
        setup=app_project(**HELD),
        fails={"method": "POST", "path": "/triggers$"},
    ),
    Case(
        "trigger",
        "a schedule",
        NIGHTLY,
        (4, 6, 4),
        setup=app_project(**HELD),
        absent=NO_NIGHTLY,
        fails={"method": "POST", "path": "/triggers$"},
    ),
    Case(
        "trigger",
        "a schedule that differs in all that can differ",
        {**NIGHTLY, "disabled": True},
        (4, 5, 4),
        setup=app_project(**{**HELD, "triggers": [SEEDED_NIGHTLY]}),
        absent=NO_NIGHTLY,
        fails={"method": "PATCH", "path": "/triggers/"},
    ),
    Case(
        "trigger",
        "an inbound webhook",
        {**NO_NIGHTLY, "state": "present", "sender": "cron of ours", "checkout_ref": "main", "config_ref": "main"},
        (3, 5, 3),
        setup=app_project(**HELD),
        absent=NO_NIGHTLY,
        makes_secret=True,
        fails={"method": "POST", "path": "/triggers$"},
        unclear=True,
    ),
    Case(
        "trigger",
        "a schedule instead of a webhook",
        {**NIGHTLY, "recreate": True},
        (4, 7, 4),
        setup=app_project(**{**HELD, "triggers": [SEEDED_WEBHOOK]}),
        absent=NO_NIGHTLY,
        fails={"method": "DELETE", "path": "/triggers/"},
        fails_late=True,
        warnings=[URL_ENDS],
        secrets=["the-secret-of-the-old-url"],
    ),
    Case(
        "repository_info",
        "all",
        {"organization": f"circleci/{APP_ORG}"},
        (1, 1, 1),
        setup=app_project(),
    ),
    Case(
        "repository_info",
        "some, by name",
        {"organization": APP_ORG, "names": ["Acme/API", "acme/nothing"]},
        (1, 1, 1),
        setup=app_project(),
    ),
)
