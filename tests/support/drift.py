# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of modules as a report of drift takes them, made up for any number of projects."""

from __future__ import annotations

from typing import Any

ORGANIZATION = "github/acme"
TIME = "2026-11-25T03:00:00Z"
FORBIDDEN = {
    "method": "GET",
    "path": "/api/v1.1/project/github/acme/payments-gateway/settings",
    "status": 403,
    "message": "Permission denied",
    "hint": "The token is valid and sees the project, but lacks the permission to do this.",
}
CONTEXTS = ("deploy", "monitoring", "release")
NAMES = ("checkout", "payments-gateway", "web", "search", "mobile-backend-for-frontend", "ledger", "notifications")


def slug(number: int) -> str:
    """A project."""
    suffix = "" if number < len(NAMES) else f"-{number // len(NAMES)}"
    return f"{ORGANIZATION}/{NAMES[number % len(NAMES)]}{suffix}"


def member(key: str, name: str, differences: Any = (), unverified: Any = (), error: Any = None) -> dict[str, Any]:
    """The report on a project or context."""
    lines = list(differences)
    common = {"changed": False, "applied": [], "pending": lines, "differences": lines, "unverified": list(unverified)}
    return {key: name, **common, "error": error}


def _differences(number: int) -> list[str]:
    name = slug(number)
    if number % 12 == 0:
        return [f"set variable NPM_TOKEN of {name}", f"set autocancel_builds, build_fork_prs of {name}"]
    return [f"create webhook deployments of {name}"] if number % 31 == 7 else []


def fleet(count: int) -> dict[str, Any]:
    """The arguments of `drift_report` for so many projects: some differ, one cannot be read, most are as declared.

    :returns: with what is declared under `declared`.
    """
    names = [slug(number) for number in range(count)]
    variables = {"DATABASE_URL": "a value", "NPM_TOKEN": "a value", "SENTRY_DSN": "a value"}
    exported = [
        {
            "project": name,
            "env_vars": variables,
            **({"webhooks": [{"name": "of a stranger"}]} if index % 40 == 1 else {}),
        }
        for index, name in enumerate(names)
        if index != 1
    ]
    held_contexts = [
        {"name": CONTEXTS[number], "restrictions": {"all_members": True}, "variables": {"AWS_SECRET_ACCESS_KEY": ""}}
        | ({"variables": {"AWS_SECRET_ACCESS_KEY": "", "TEMPORARY": ""}} if number == 1 else {})
        for number in range(len(CONTEXTS))
    ]
    aged = {"env_vars": [{"name": name, "created_at": "2026-01-01T00:00:00Z", "age_days": 328} for name in variables]}
    of_context = {
        "name": "AWS_SECRET_ACCESS_KEY",
        "created_at": "2023-02-01T00:00:00Z",
        "updated_at": "2024-06-01T00:00:00Z",
        "age_days": 907,
    }
    return {
        "declared": {
            "organization": ORGANIZATION,
            "projects": [{"project": name, "env_vars": variables} for name in names],
            "contexts": [
                {"name": CONTEXTS[number], "variables": {"AWS_SECRET_ACCESS_KEY": "a value"}}
                for number in range(len(CONTEXTS))
            ],
        },
        "projects": {
            "projects": [
                member(
                    "project",
                    name,
                    [] if number == 1 else _differences(number),
                    [] if number == 1 else ["DATABASE_URL", "SENTRY_DSN"],
                    FORBIDDEN if number == 1 else None,
                )
                for number, name in enumerate(names)
            ]
        },
        "contexts": {
            "contexts": [
                member("name", CONTEXTS[number], [], ["AWS_SECRET_ACCESS_KEY"]) for number in range(len(CONTEXTS))
            ]
        },
        "exports": [
            {
                "declaration": {
                    "organization": ORGANIZATION,
                    "projects": [*exported, {"project": f"{ORGANIZATION}/shadow-it", "env_vars": {"TOKEN": ""}}],
                    "contexts": [
                        *held_contexts,
                        {"name": "temp", "restrictions": {"all_members": True}, "variables": {"ROOT_PASSWORD": ""}},
                    ],
                    "defaults": {},
                },
                "problems": [],
            }
        ],
        "context_ages": {
            "contexts": [{"name": each["name"], "env_vars": [of_context]} for each in held_contexts],
        },
        "project_ages": {name: aged for index, name in enumerate(names) if index != 1},
        "time": TIME,
    }
