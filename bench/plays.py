# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that are measured, as a user writes them. They read the projects from a file of variables."""

from __future__ import annotations

from typing import Any

from .fleet import CONCURRENCY

Task = dict[str, Any]

TOKEN = "{{ lookup('env', 'CIRCLECI_TOKEN') }}"
SERVER = "{{ lookup('env', 'CIRCLECI_HOST') }}"
HEADERS = {"Accept": "application/json", "Circle-Token": TOKEN}


def projects(**options: Any) -> list[Task]:
    """All projects in one task."""
    arguments = {"projects": "{{ fleet }}", "concurrency": CONCURRENCY, **options}
    return [{"name": "Converge the projects", "community.circleci.projects": arguments}]


def env_vars() -> list[Task]:
    """One task, looped over the projects."""
    arguments = {
        "project": "{{ item.project }}",
        "variables": "{{ item.env_vars }}",
        "concurrency": CONCURRENCY,
    }
    return [
        {
            "name": "Set the variables",
            "community.circleci.env_vars": arguments,
            "loop": "{{ fleet }}",
            "loop_control": {"label": "{{ item.project }}"},
        }
    ]


def uri() -> list[Task]:
    """What one writes without a collection: a loop that reads, and a loop that writes."""
    url = f"{SERVER}/api/v1.1/project/{{{{ item.project }}}}/envvar"
    post = {"method": "POST", "body_format": "json", "status_code": 201}
    return [
        {
            "name": "Read the variables",
            "ansible.builtin.uri": {"url": url, "headers": HEADERS, "return_content": True},
            "loop": "{{ fleet }}",
            "loop_control": {"label": "{{ item.project }}"},
        },
        {
            "name": "Set the variables",
            "ansible.builtin.uri": {
                "url": url,
                "headers": HEADERS,
                "body": {"name": "{{ item.name }}", "value": "{{ item.value }}"},
                **post,
            },
            "loop": "{{ flat }}",
            "loop_control": {"label": "{{ item.project }} {{ item.name }}"},
        },
    ]


def flat(fleet: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The variables one by one, for the loop of `uri`."""
    return [
        {"project": project["project"], "name": name, "value": value}
        for project in fleet
        for name, value in project["env_vars"].items()
    ]
