# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Organizations: which one a user means, and its id (docs/api/v2.md §3, §4.1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from .._engine.compat import dataclass
from .._engine.failures import Refused
from .answers import Answer
from .client import Client
from .scrubbing import quoted
from .slug import VCS, uuid_of

FORMS = "github/acme (or gh, bitbucket, bb), circleci/<org-id>, the organization's UUID, or the URL of its page"

NOT_SET_UP = "{organization} has no ID at CircleCI, since nobody has set it up there: log in to CircleCI with it once."


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization as a user names it.

    :ivar vcs: `github`, `bitbucket` or `circleci`.
    :ivar name: its name at the code host, or its id.
    """

    vcs: str
    name: str

    def __str__(self) -> str:
        return f"{self.vcs}/{self.name}"

    @property
    def id(self) -> str | None:
        """Its UUID, if the name tells it."""
        return uuid_of(self.name) if self.vcs == "circleci" else None


@dataclass(frozen=True, slots=True)
class Membership:
    """An organization that the token's user belongs to.

    :ivar id: None if the organization has never been set up at CircleCI.
    """

    organization: Organization
    id: str | None
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Membership:
        """The organization of an item of `/me/collaborations`, or of the organization itself."""
        vcs = answer.text("vcs_type")
        organization = Organization(VCS.get(vcs.lower(), vcs), answer.text("name"))
        return cls(organization, answer.optional_text("id"), answer.public_fields(("id", "name", "slug", "vcs_type")))


def parse(text: str) -> Organization:
    """The organization that a user means.

    :raises ValueError: with the accepted forms, when it cannot be told.
    """
    text = text.strip()
    if uuid_of(text) and "/" not in text:
        return Organization("circleci", text)
    try:
        path = unquote(urlsplit(text).path) if "://" in text else text
    except ValueError:
        path = ""
    parts = path.strip("/").split("/")
    at = next((index for index, part in enumerate(parts[:-1]) if part.lower() in VCS), None)
    if at is None or ("://" not in text and len(parts) != 2) or not parts[at + 1].strip(". "):
        raise ValueError(f"{quoted(text)} does not name an organization; write {FORMS}")
    organization = Organization(VCS[parts[at].lower()], parts[at + 1])
    if organization.vcs == "circleci" and organization.id is None:
        raise ValueError(f"{text!r} names a standalone organization by something other than its ID; write {FORMS}")
    return organization


def find_id(api: Client, organization: Organization) -> str:
    """The id of an organization: from its name, or from the organizations of the token's user, asked once in a task.

    :raises Refused: if the user belongs to no such organization.
    """
    if organization.id:
        return organization.id
    mine = read_memberships(api)
    wanted = (organization.vcs, organization.name.casefold())
    for membership in mine:
        if (membership.organization.vcs, membership.organization.name.casefold()) == wanted:
            if membership.id is None:
                raise Refused("organization", NOT_SET_UP.format(organization=organization))
            return membership.id
    names = ", ".join(str(membership.organization) for membership in mine) or "none"
    raise Refused("organization", f"the token's user does not belong to {organization}. CircleCI lists: {names}.")


def read_memberships(api: Client) -> list[Membership]:
    """The organizations of the token's user, asked for once in a task."""
    return api.once("collaborations", lambda: api.get("api", "v2", "me", "collaborations", parse=_parse_memberships))


def _parse_memberships(answer: Answer) -> list[Membership]:
    return [Membership.parse(item) for item in answer.items()]
