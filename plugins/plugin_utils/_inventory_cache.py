# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""What the inventory stores in Ansible's cache between its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class InventoryCache:
    """Projects and their statuses, each with the time at which it was read.

    Ansible's cache only knows when all of it was last written. Statuses are added later, and the rest must not seem new
    then.

    :ivar document: what is put into the cache.
    :ivar projects: None if they were never read, or too long ago.
    :ivar statuses: by project; those that were read too long ago are left out.
    """

    def __init__(self, document: Any, now: float, timeout: float) -> None:
        """
        :param document: what the cache holds, which can be anything; None if it holds nothing.
        :param now: the time of day, in seconds since 1970.
        :param timeout: after how many seconds an entry is too old; 0 for never.
        """
        self._now, self._timeout = now, timeout
        document = document if isinstance(document, Mapping) else {}
        statuses = document.get("statuses")
        fresh = {
            project: entry
            for project, entry in (statuses.items() if isinstance(statuses, Mapping) else ())
            if isinstance(self._value(entry), str)
        }
        projects = self._value(document.get("projects"))
        self.projects = projects if _are_projects(projects) else None
        self.statuses = {project: entry["value"] for project, entry in fresh.items()}
        self.document: dict[str, Any] = {
            "projects": None if self.projects is None else document["projects"],
            "statuses": fresh,
        }

    def _value(self, entry: Any) -> Any:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("time"), (int, float)):
            return None
        age = self._now - entry["time"]
        return entry.get("value") if age >= 0 and (not self._timeout or age < self._timeout) else None

    def store_projects(self, projects: Sequence[Mapping[str, Any]]) -> None:
        """Note projects that have just been read."""
        self.projects = list(projects)
        self.document["projects"] = {"time": self._now, "value": self.projects}

    def store_statuses(self, statuses: Mapping[str, str]) -> None:
        """Note statuses that have just been read."""
        self.statuses.update(statuses)
        self.document["statuses"].update(
            {project: {"time": self._now, "value": status} for project, status in statuses.items()}
        )


def _are_projects(value: Any) -> bool:
    names = ("project", "vcs_type", "username", "reponame")
    return isinstance(value, list) and all(
        isinstance(project, Mapping) and all(isinstance(project.get(name), str) for name in names) for project in value
    )
