# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Project slugs: which project a user means, and where CircleCI keeps it (docs/api/v1.1.md §3, docs/api/v2.md §3.1)."""

from __future__ import annotations

import functools
import re
import uuid
from typing import Any
from urllib.parse import unquote, urlsplit

from .._engine.compat import dataclass
from .answers import Answer
from .scrubbing import quoted

VCS = {"gh": "github", "github": "github", "bb": "bitbucket", "bitbucket": "bitbucket", "circleci": "circleci"}
CODE_HOSTS = {"github.com": "github", "bitbucket.org": "bitbucket"}
FORMS = (
    "vcs/org/name as in github/acme/api (or gh, bitbucket, bb), circleci/<org-id>/<project-id>, "
    "or the URL of the repository or of its page at CircleCI"
)

OF_ORGANIZATION = frozenset({"organization", "organizations", "org", "orgs"})
"""What stands in the paths of pages of an organization, which are followed by its name and that of the page."""

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NAME = re.compile(r"[A-Za-z0-9._~-]+")
# A UUID, or the base58 form of its 16 bytes.
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[1-9A-HJ-NP-Za-km-z]{16,22}")
_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")


@dataclass(frozen=True, slots=True)
class Slug:
    """A project's name at CircleCI. Its string form is the long one: `github/acme/api`."""

    vcs: str
    org: str
    name: str

    def __str__(self) -> str:
        return f"{self.vcs}/{self.org}/{self.name}"

    @property
    def standalone(self) -> bool:
        """Whether the project belongs to an organization of CircleCI's own kind (GitHub App, GitLab, ...)."""
        return self.vcs == "circleci"

    @property
    def identity(self) -> tuple[Any, ...]:
        """Equal for all spellings of a project: names at the code hosts are case-insensitive."""
        same = _number if self.standalone else str.casefold
        return (self.vcs, same(self.org), same(self.name))

    def v1(self, *rest: str) -> tuple[str, ...]:
        """The segments of a path of API v1.1 below the project."""
        return ("api", "v1.1", "project", self.vcs, self.org, self.name, *rest)

    def about(self) -> tuple[str, ...]:
        """The path of a GET that shows whether the project exists: its settings, in v2 the project itself."""
        return self.path() if self.standalone else self.v1("settings")

    def v2(self, *rest: str) -> tuple[str, ...]:
        """The segments of a path of API v2 below the project."""
        return ("api", "v2", "project", self.vcs, self.org, self.name, *rest)

    def path(self, *rest: str) -> tuple[str, ...]:
        """The segments of a path that both APIs serve: v1.1, and v2 for standalone projects."""
        return _path(self, rest)


def uuid_of(identity: str) -> str | None:
    """The UUID that an id of CircleCI's own stands for, from any spelling of it; None if it is none."""
    number = _number(identity)
    return str(uuid.UUID(int=number)) if isinstance(number, int) and number < 2**128 else None


def _number(identity: str) -> int | str:
    """A UUID, from any spelling of it; what is none is left as it is."""
    if not _ID.fullmatch(identity):
        return identity
    if "-" in identity:
        return uuid.UUID(identity).int
    return functools.reduce(lambda number, digit: number * 58 + _BASE58.index(digit), identity, 0)


@functools.lru_cache(maxsize=64)
def _path(slug: Slug, rest: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all the changes of a project that take it: fleets have very many."""
    version = "v2" if slug.standalone else "v1.1"
    return ("api", version, "project", slug.vcs, slug.org, slug.name, *rest)


@functools.lru_cache(maxsize=1024)
def parse(text: str) -> Slug:
    """The project that a user means.

    :raises ValueError: with the accepted forms, if the text is none of them. It quotes nothing that may be a password.
    """
    try:
        vcs, org, name = _parts(text.strip()) or ("", "", "")
    except ValueError:  # of an address that cannot be read
        vcs = org = name = ""
    valid = _ID if vcs == "circleci" else _NAME
    if not vcs or not all(valid.fullmatch(part) and part.strip(".") for part in (org, name)):
        raise ValueError(f"{quoted(text)} does not name a project; write {FORMS}")
    return Slug(vcs, org, name)


def of_answer(answer: Answer) -> Slug:
    """The project that a build or a project of v1.1 belongs to.

    A standalone project may go by names, which do not address it; the ids are in its URL then (docs/api/v2.md §4.3).
    """
    vcs, org, name = answer.text("vcs_type"), answer.text("username"), answer.text("reponame")
    ids = (answer.optional_text("vcs_url") or "").partition("//")[2].split("/")[1:]
    if vcs == "circleci" and len(ids) == 2 and not (_ID.fullmatch(org) and _ID.fullmatch(name)):
        org, name = ids
    return Slug(VCS.get(vcs, vcs), org, name)


def _parts(text: str) -> tuple[str, str, str] | None:
    if "://" in text:
        url = urlsplit(text)
        return _of_page(url.hostname or "", unquote(url.path))
    if scp := _SCP.fullmatch(text):
        return _of_page(scp["host"], scp["path"])
    parts = text.split("/")
    if len(parts) == 3 and parts[0].lower() in VCS:
        return _named(*parts)
    return None


def _named(vcs: str, org: str, name: str) -> tuple[str, str, str]:
    return VCS[vcs.lower()], org, name.removesuffix(".git")


def _of_page(host: str, path: str) -> tuple[str, str, str] | None:
    """The project of a repository's address or of a page of CircleCI's web application (Cloud's or a Server's)."""
    parts = path.strip("/").split("/")
    if vcs := CODE_HOSTS.get(host.lower()):
        return _named(vcs, *parts[:2]) if len(parts) > 1 else None
    for index, part in enumerate(parts[:-2]):
        if part.lower() in OF_ORGANIZATION:
            return None
        if part.lower() in VCS:
            return _named(*parts[index : index + 3])
    return None


def parse_id(text: str) -> str:
    """The id of a workflow, as it is or in the address of its page.

    :raises ValueError: if it is none.
    """
    text = text.strip()
    in_address = re.findall(r"/workflows/([A-Za-z0-9-]+)(?=/|$)", text.partition("?")[0])
    found: str = in_address[-1] if in_address else text  # a project may be called workflows, too
    if not re.fullmatch(r"[A-Za-z0-9-]+", found):
        raise ValueError("must be an ID, such as 7d0f7f4e-51f8-4a41-8f19-8a7ae2d2a001, or the URL of its page")
    return found
