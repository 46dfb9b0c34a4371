# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CircleCI holds: users, organisations, projects and what belongs to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .allow_list import AllowedUrl
from .builds import History
from .claims import Claims
from .pipeline_definitions import AppRepository
from .schedules import Schedule
from .slugs import VCS_HOSTS, VCS_SHORT, base58_from_uuid
from .webhooks import Webhook

ADMIN, WRITE, CONTRIBUTOR, READ = "admin", "write", "contributor", "read"
ROLES = (READ, CONTRIBUTOR, WRITE, ADMIN)
"""What a user may do everywhere, weakest first (docs/api/v2.md §19).

``admin`` administers organisations and repositories. ``write`` changes what belongs to a project. ``contributor``
contributes to an organisation: it runs pipelines, creates projects, makes and fills contexts. ``read`` only looks.
"""

STATUS, VIEW_BUILDS, ALL = "status", "view-builds", "all"
SCOPES = (STATUS, VIEW_BUILDS, ALL)
"""The scopes of project API tokens, weakest first (docs/api/v1.1.md §2.2)."""

DEFAULT_FLAGS: dict[str, Any] = {
    "trusty-beta": False,
    "builds-service": True,
    "osx": False,
    "set-github-status": True,
    "build-prs-only": False,
    "forks-receive-secret-env-vars": True,
    "fleet": None,
    "build-fork-prs": False,
    "autocancel-builds": False,
    "oss": False,
    "junit": True,
    "picard-beta": False,
    "memory-limit": False,
    "disable-infrastructure-fail-retries": False,
    "api-trigger-with-config": False,
    "drop-all-build-requests": False,
}
"""The feature flags that have been seen on projects (docs/api/v1.1.md §10.12); their values are inferred."""


@dataclass(slots=True)
class User:
    """A person with a token."""

    login: str
    id: str
    number: int
    role: str = ADMIN
    created_at: str = ""
    heroku_key: str | None = None
    user_key_fingerprint: str | None = None
    github_authorized: bool = True

    def has_role(self, role: str) -> bool:
        """Whether the user may do what needs a role."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class ProjectToken:
    """A project API token; its secret is shown only once (docs/api/v1.1.md §10.16)."""

    id: str
    label: str
    scope: str
    token: str
    time: str


@dataclass(slots=True)
class Org:
    """An organisation at a version control system.

    ``repos`` is None when every repository exists, ``members`` when everyone is a member. ``onboarded`` is false if
    CircleCI knows the organisation only from the version control system. ``app_repos`` is None if it has no GitHub App.
    """

    vcs: str
    name: str
    id: str
    repos: list[str] | None = None
    feature_flags: dict[str, Any] = field(default_factory=dict)
    user_keys_disabled: bool = False
    members: list[str] | None = None
    onboarded: bool = True
    app_repos: list[AppRepository] | None = None
    namespace: str | None = None
    claims: Claims = field(default_factory=Claims)
    allow_list: list[AllowedUrl] = field(default_factory=list)

    def admits(self, user: User) -> bool:
        """Whether the user is a member."""
        return self.members is None or user.login in self.members

    def find_app_repository(self, external_id: str) -> AppRepository | None:
        """Return the repository that the GitHub App knows under an id."""
        return next((repository for repository in self.app_repos or () if str(repository.id) == external_id), None)

    @property
    def slug(self) -> str:
        """The short slug that v2 shows (docs/api/v2.md §3.1)."""
        name = base58_from_uuid(self.id) if self.vcs == "circleci" else self.name
        return f"{VCS_SHORT[self.vcs]}/{name}"


@dataclass(slots=True)
class EnvVar:
    """An environment variable with its true value; an old one has no time (docs/api/v2.md §5.2)."""

    value: str
    created_at: str | None


@dataclass(slots=True)
class CheckoutKey:
    """A deploy key or a user key; ``login`` is None for deploy keys (docs/api/v1.1.md §10.14)."""

    type: str
    public_key: str
    login: str | None
    time: str
    preferred: bool = False


@dataclass(slots=True)
class SshKey:
    """An additional SSH key for other hosts (docs/api/v1.1.md §10.15)."""

    hostname: str | None
    public_key: str
    private_key: str | None = None


@dataclass(slots=True)
class Project:
    """A project: a repository that somebody once followed, or one that was made as a standalone project.

    ``layer_cache`` is false if the plan has no Docker layer cache any more.
    """

    org: Org
    name: str
    id: str
    title: str
    default_branch: str = "main"
    language: str | None = None
    enabled: bool = True
    hidden: bool | list[str] = False
    followers: dict[str, None] = field(default_factory=dict)
    feature_flags: dict[str, Any] = field(default_factory=lambda: dict(DEFAULT_FLAGS))
    settings: dict[str, Any] = field(default_factory=dict)
    branches: dict[str, dict[str, Any]] = field(default_factory=dict)
    env_vars: dict[str, EnvVar] = field(default_factory=dict)
    checkout_keys: list[CheckoutKey] = field(default_factory=list)
    ssh_keys: list[SshKey] = field(default_factory=list)
    tokens: list[ProjectToken] = field(default_factory=list)
    pr_only_overrides: list[str] | None = None
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    claims: Claims = field(default_factory=Claims)
    layer_cache: bool = True
    layer_cache_purges: int = 0
    history: History = field(default_factory=History)

    @property
    def vcs(self) -> str:
        """``github``, ``bitbucket`` or ``circleci``."""
        return self.org.vcs

    @property
    def key(self) -> tuple[str, str, str]:
        """What the project is found by: the version control system, organisation and repository (ids if standalone)."""
        return self.vcs, self.owner, self.name

    @property
    def owner(self) -> str:
        """The organisation as slugs and URLs name it."""
        return self.org.id if self.vcs == "circleci" else self.org.name

    @property
    def slug(self) -> str:
        """The short slug that v2 shows (docs/api/v2.md §3.1)."""
        return f"{self.org.slug}/{base58_from_uuid(self.id) if self.vcs == 'circleci' else self.name}"

    @property
    def vcs_url(self) -> str:
        """The URL of the repository; it has no scheme if the project is standalone (docs/api/v2.md §4.3)."""
        return f"{VCS_HOSTS[self.vcs]}/{self.owner}/{self.name}"

    @property
    def oss(self) -> bool:
        """Whether "Free and Open Source" is on (docs/api/v1.1.md §4)."""
        return bool(self.feature_flags.get("oss"))

    def hidden_from(self, user: User) -> bool:
        """Whether the user cannot see the repository; to them it does not exist."""
        return self.hidden if isinstance(self.hidden, bool) else user.login in self.hidden

    def add_checkout_key(self, key: CheckoutKey) -> None:
        """Add a key, which becomes the preferred one (docs/api/v1.1.md §10.14)."""
        for other in self.checkout_keys:
            other.preferred = False
        key.preferred = True
        self.checkout_keys.append(key)

    def remove_checkout_key(self, key: CheckoutKey) -> None:
        """Remove a key. That the newest key left is then preferred is inferred."""
        self.checkout_keys.remove(key)
        if key.preferred and self.checkout_keys:
            self.checkout_keys[-1].preferred = True
