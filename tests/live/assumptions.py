# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What docs/api assumes of the real service and a GET can tell: each is looked at, and shown with what was seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

NOBODY = "ANSIBLE_TEST_NOBODY_HAS_IT"
NO_TOKEN = "no-token-of-anybody"
BUDGET = 40


@dataclass
class Service:
    """CircleCI, for a few GETs.

    :ivar left: how many more requests may be sent.
    """

    url: str
    token: str
    project: str
    left: int = BUDGET
    _seen: dict[tuple[str, str], requests.Response] = field(default_factory=dict)

    def get(self, path: str, token: str | None = None) -> requests.Response:
        """An answer; each is asked for once."""
        key = (path, token or self.token)
        if key not in self._seen:
            if self.left == 0:
                raise RuntimeError(f"more than {BUDGET} requests would be sent")
            self.left -= 1
            headers = {"Circle-Token": key[1], "Accept": "application/json", "User-Agent": "community.circleci tests"}
            # No redirect takes the token elsewhere.
            self._seen[key] = requests.get(f"{self.url}/api/{path}", headers=headers, timeout=30, allow_redirects=False)
        return self._seen[key]

    def json(self, path: str) -> Any:
        """The JSON of an answer that has to be 200."""
        answer = self.get(path)
        if answer.status_code != 200:
            raise LookupError(f"{path}: HTTP {answer.status_code}")
        return answer.json()

    @property
    def v1(self) -> str:
        """The path of the project in API v1.1."""
        return f"v1.1/project/{self.project}"

    @property
    def v2(self) -> str:
        """The path of the project in API v2."""
        return f"v2/project/{self.project}"

    @property
    def contexts(self) -> str:
        """The path of the contexts of the project's organization."""
        vcs, org, _name = self.project.split("/")
        return f"v2/context?owner-slug={vcs}/{org}"


Look = Callable[[Service], tuple[bool | None, str]]
"""Whether an assumption holds, or None if that cannot be told here; and what was seen, without any secret."""


@dataclass(frozen=True)
class Assumption:
    """Something that the collection relies on, or would like to know.

    :ivar section: where it is described.
    """

    section: str
    text: str
    look: Look


def status_of(path: Callable[[Service], str], expected: int, says: str = "", token: str | None = None) -> Look:
    """An answer with a status, whose message has some words. The message itself holds no secret."""

    def look(service: Service) -> tuple[bool | None, str]:
        answer = service.get(path(service), token)
        try:
            message = str(answer.json().get("message"))
        except (ValueError, AttributeError):
            message = f"no message, {answer.headers.get('Content-Type')}"
        return answer.status_code == expected and says in message.lower(), f"HTTP {answer.status_code}, {message[:120]}"

    return look


def keys_of(path: Callable[[Service], str], *expected: str) -> Look:
    """An object with these keys."""

    def look(service: Service) -> tuple[bool | None, str]:
        found = service.json(path(service))
        missing = sorted(set(expected) - found.keys())
        return not missing, f"missing: {', '.join(missing)}" if missing else f"has {', '.join(expected)}"

    return look


def each(path: Callable[[Service], str], holds: Callable[[dict[str, Any]], bool]) -> Look:
    """A list whose items all do; of an empty one nothing can be told."""

    def look(service: Service) -> tuple[bool | None, str]:
        body = service.json(path(service))
        items = body["items"] if isinstance(body, dict) else body
        wrong = [item for item in items if not holds(item)]
        return (not wrong if items else None), f"{len(items) - len(wrong)} of {len(items)}"

    return look


def _same_names(service: Service) -> tuple[bool | None, str]:
    old = {item["name"] for item in service.json(f"{service.v1}/envvar")}
    new = {item["name"] for item in service.json(f"{service.v2}/envvar")["items"]}
    return old == new, f"{len(old)} and {len(new)}"


def _rate_headers(service: Service) -> tuple[bool | None, str]:
    names = sorted(name for name in service.get("v2/me").headers if "ratelimit" in name.lower())
    return None, f"headers: {', '.join(names) or 'none'}"


def _fields_of_shallow(service: Service) -> tuple[bool | None, str]:
    builds = service.json(f"{service.v1}?limit=1&shallow=true")
    return None, f"fields: {', '.join(sorted(builds[0]))[:200]}" if builds else "no builds"


def _is_mask(item: dict[str, Any]) -> bool:
    return re.fullmatch(r"xxxx.{0,4}", item["value"]) is not None


ASSUMPTIONS = (
    Assumption(
        "docs/api/v1.1.md §6", "a wrong token is refused with 401", status_of(lambda _: "v1.1/me", 401, token=NO_TOKEN)
    ),
    Assumption("docs/api/v2.md §2.1", "so does API v2", status_of(lambda _: "v2/me", 401, token=NO_TOKEN)),
    Assumption("docs/api/v1.1.md §10.1", "the token's user has a login", keys_of(lambda _: "v1.1/me", "login")),
    Assumption("docs/api/v2.md §4.1", "and an id in API v2", keys_of(lambda _: "v2/me", "id", "login")),
    Assumption(
        "docs/api/v2.md §4.3", "a project has these fields", keys_of(lambda s: s.v2, "id", "slug", "organization_slug")
    ),
    Assumption(
        "docs/api/v1.1.md §10.12", "settings tell who follows", keys_of(lambda s: f"{s.v1}/settings", "following")
    ),
    Assumption(
        "docs/api/v2.md §2.5",
        "a list has items and next_page_token",
        keys_of(lambda s: f"{s.v2}/envvar", "items", "next_page_token"),
    ),
    Assumption("docs/api/v2.md §5.2", "values read back as masks", each(lambda s: f"{s.v2}/envvar", _is_mask)),
    Assumption("docs/api/v1.1.md §11", "in API v1.1, too", each(lambda s: f"{s.v1}/envvar", _is_mask)),
    Assumption("docs/api/v2.md §5.2", "both APIs list the same variables", _same_names),
    Assumption(
        "docs/api/v2.md §17",
        "a missing variable answers 404 and 'not found' (exact text not established)",
        status_of(lambda s: f"{s.v2}/envvar/{NOBODY}", 404, "not found"),
    ),
    Assumption(
        "docs/api/v1.1.md §15",
        "so does API v1.1 (text not established)",
        status_of(lambda s: f"{s.v1}/envvar/{NOBODY}", 404),
    ),
    Assumption(
        "docs/api/v1.1.md §15",
        "a missing build answers 404 (text not established)",
        status_of(lambda s: f"{s.v1}/2147483647", 404),
    ),
    Assumption(
        "docs/api/v2.md §3.3",
        "fingerprints are SHA256: if asked for",
        each(
            lambda s: f"{s.v2}/checkout-key?digest=sha256",
            lambda item: item["fingerprint"].startswith("SHA256:"),
        ),
    ),
    Assumption(
        "docs/api/v2.md §5.1",
        "and colon-separated MD5 otherwise",
        each(
            lambda s: f"{s.v2}/checkout-key",
            lambda item: re.fullmatch(r"([0-9a-f]{2}:){15}[0-9a-f]{2}", item["fingerprint"]) is not None,
        ),
    ),
    Assumption(
        "docs/api/v2.md §6.1",
        "contexts have an id, a name and a date",
        each(lambda s: s.contexts, lambda item: {"id", "name", "created_at"} <= item.keys()),
    ),
    Assumption("docs/api/v2.md §2.6", "headers about the rate limit (not established)", _rate_headers),
    Assumption("docs/api/v1.1.md §15", "fields of shallow builds (not established)", _fields_of_shallow),
)
