# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""A project's settings in API v1.1: one GET shows who follows it, its SSH keys and more (docs/api/v1.1.md §10.12)."""

from __future__ import annotations

from typing import Any

from .._api.answers import Answer
from .._api.errors import CircleCIError
from .._api.slug import Slug
from .._engine.compat import dataclass
from .._engine.plan import Request
from ._ssh_keys import Key

ANY_HOST = "(any host)"
"""What a key without a host name is for, in words."""


@dataclass(frozen=True, slots=True)
class SshKey:
    """A key for another host.

    :ivar hostname: empty for every host that no other key names.
    """

    hostname: str
    key: Key

    @classmethod
    def parse(cls, answer: Answer) -> SshKey:
        """The key of an item of `ssh_keys`."""
        if not answer.has("hostname"):
            raise answer.error("hostname is missing")
        return cls(answer.optional_text("hostname") or "", Key.parse(answer))

    @property
    def name(self) -> str:
        """The host and the fingerprint, for people."""
        return f"{self.hostname or ANY_HOST} {self.key.short}"

    def public_fields(self) -> dict[str, Any]:
        """The key as it is returned."""
        return {"hostname": self.hostname, **self.key.public_fields()}


@dataclass(frozen=True, slots=True)
class Settings:
    """A project's settings, as far as something is decided by them. What is missing is an error when asked for."""

    _answer: Answer

    @classmethod
    def parse(cls, answer: Answer) -> Settings:
        """The settings of an answer."""
        answer.require_object()
        if not any(answer.has(name) for name in ("following", "followed", "ssh_keys", "feature_flags", "vcs_url")):
            raise answer.error("these are not the settings of a project")
        return cls(answer)

    @property
    def following(self) -> bool:
        """Whether the token's user follows the project.

        :raises CircleCIError: if CircleCI does not say.
        """
        following = parse_following(self._answer)
        if following is None:
            raise self._answer.error("following is missing")
        return following

    @property
    def ssh_keys(self) -> list[SshKey]:
        """The keys for other hosts, in CircleCI's order.

        :raises CircleCIError: if the list is missing: that does not mean that there are none.
        """
        return [SshKey.parse(item) for item in self.ssh_key_answers]

    @property
    def ssh_key_answers(self) -> list[Answer]:
        """The same, not parsed yet."""
        return self._answer.items("ssh_keys")

    @property
    def feature_flags(self) -> dict[str, Any]:
        """The feature flags, in the API's own words."""
        flags: dict[str, Any] = self._answer.public_fields(["feature_flags"])["feature_flags"]
        return flags or {}


def parse_following(answer: Answer) -> bool | None:
    """Whether the token's user follows a project; None if CircleCI does not say. The name of the field has changed."""
    following = answer.optional_flag("following")
    return answer.optional_flag("followed") if following is None else following


def settings_request(project: Slug) -> Request[Settings]:
    """The GET of a project's settings.

    `branches`, megabytes of it, is left out as long as CircleCI still sends it (docs/api/v1.1.md §13).
    """
    return Request("GET", project.v1("settings"), Settings.parse, query={"skip-branches": "true"})


def read_settings(api: Any, project: Slug) -> Settings | None:
    """A project's settings; None if CircleCI does not know the project, or does not show it to this token."""
    try:
        settings: Settings = api.send(settings_request(project))
    except CircleCIError as error:
        if not error.is_missing:
            raise
        return None
    return settings
