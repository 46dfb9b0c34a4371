# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Pipeline definitions, as CircleCI returns them, and the repositories that they name (docs/api/v2.md §7.2)."""

from __future__ import annotations

from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.errors import CircleCIError
from .._engine.compat import dataclass
from .._engine.plan import FromAnswer, Request
from ._projects import ProjectV2
from ._repositories import find_repository

WRITABLE = ("github_app", "github_server")
"""The providers that a definition can be made with. Those of other providers are made by CircleCI itself."""
NO_DEFINITIONS = "CircleCI Server has neither pipeline definitions nor triggers of its own; the Cloud has."


@dataclass(frozen=True, slots=True)
class Source:
    """Where the config comes from, or what jobs check out, or whose events start a pipeline.

    :ivar external_id: the number of the repository at the code host; None if the provider has no repositories.
    :ivar repository: its full name, `acme/api`; None if it is not known.
    :ivar file_path: of the config; None for what is no source of a config.
    """

    provider: str
    external_id: str | None
    repository: str | None = None
    file_path: str | None = None

    @classmethod
    def parse(cls, answer: Answer) -> Source:
        """The source of an answer."""
        repo = answer.optional_object("repo")
        return cls(
            answer.text("provider"),
            repo.text("external_id") if repo else None,
            repo.optional_text("full_name") if repo else None,
            answer.optional_text("file_path"),
        )

    def __str__(self) -> str:
        return f"{self.repository or self.external_id or 'no repository'} ({self.provider})"

    def is_at(self, other: Source) -> bool:
        """Whether both are the same repository of the same provider."""
        return (self.provider, self.external_id) == (other.provider, other.external_id)

    @property
    def body(self) -> dict[str, Any]:
        """The source as it is sent. CircleCI takes the number only, not the name."""
        path = {} if self.file_path is None else {"file_path": self.file_path}
        return {"provider": self.provider, "repo": {"external_id": self.external_id}, **path}

    def public_fields(self) -> dict[str, Any]:
        """The place as it is returned."""
        return {"provider": self.provider, "repository": self.repository, "external_id": self.external_id}


@dataclass(frozen=True, slots=True)
class Fields:
    """What a task declares of a definition.

    :ivar checkout: what jobs check out.
    """

    name: str
    description: str
    config: Source
    checkout: Source

    def differing(self, held: Fields) -> dict[str, Any]:
        """The fields that can be changed and differ from those of another definition, as they are sent."""
        body: dict[str, Any] = {}
        if self.description != held.description:
            body["description"] = self.description
        if self.config.file_path != held.config.file_path:
            body["config_source"] = {"file_path": self.config.file_path}
        if not self.checkout.is_at(held.checkout):
            body["checkout_source"] = self.checkout.body
        return body

    def differences(self, held: Fields) -> list[str]:
        """The names of all fields that differ. How repositories are called makes no difference."""
        names = [] if self.name == held.name else ["name"]
        if not self.config.is_at(held.config):
            names.append("config_source")
        return list(dict.fromkeys([*names, *self.differing(held)]))

    def public_fields(self) -> dict[str, Any]:
        """The fields as they are returned, and shown in the diff."""
        return {
            "name": self.name,
            "description": self.description,
            "config_source": {**self.config.public_fields(), "file_path": self.config.file_path},
            "checkout_source": self.checkout.public_fields(),
        }


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that CircleCI holds.

    :ivar created_at: None for those that CircleCI made itself.
    :ivar unlike: in the answer to a write, an error that names the fields that are not as they were sent.
    """

    id: str
    fields: Fields
    created_at: str | None
    unlike: CircleCIError | None = None

    @classmethod
    def parse(cls, answer: Answer) -> Definition:
        """The definition of an answer."""
        fields = Fields(
            answer.text("name"),
            answer.optional_text("description") or "",
            Source.parse(answer.object("config_source")),
            Source.parse(answer.object("checkout_source")),
        )
        return cls(answer.text("id"), fields, answer.optional_text("created_at"))


@dataclass(frozen=True, slots=True)
class DefinitionSummary:
    """A definition in the list of its project. Only the one that a task is about is read as a whole."""

    id: str
    name: str
    answer: Answer

    @classmethod
    def parse(cls, answer: Answer) -> DefinitionSummary:
        """The definition of an item."""
        return cls(answer.text("id"), answer.text("name"), answer)

    def read(self) -> Definition:
        """The whole definition."""
        return Definition.parse(self.answer)


def definitions_path(project_id: str, *rest: str | FromAnswer) -> tuple[str | FromAnswer, ...]:
    """The segments of a path below the definitions of a project."""
    return ("api", "v2", "projects", project_id, "pipeline-definitions", *rest)


def list_request(project_id: str) -> Request[list[DefinitionSummary]]:
    """The GET of a project's definitions. Whether one exists can only be learned here (§7.2)."""
    return Request("GET", definitions_path(project_id), DefinitionSummary.parse, is_list=True)


def read_definitions(api: Client, project: ProjectV2) -> list[DefinitionSummary]:
    """The definitions of a project that CircleCI has shown."""
    try:
        found: list[DefinitionSummary] = api.send(list_request(project.id))
    except CircleCIError as error:
        if error.is_missing and not api.settings.server.is_cloud:
            error.hint = NO_DEFINITIONS
        raise
    return found


def find_source(api: Client, project: ProjectV2, provider: str, repository: str, option: str) -> Source:
    """The source that an option names.

    :param repository: as `parse_repository` returns it. A number is taken as it is.
    :raises Refused: if the App does not see a repository of this name.
    """
    if repository.isdecimal():
        return Source(provider, repository)
    seen = find_repository(api, project.organization_id, repository, option)
    return Source(provider, seen.external_id, seen.full_name)
