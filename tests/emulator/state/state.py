# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything the emulated CircleCI knows, and how it is looked up."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from . import keys
from .model import CheckoutKey, Org, Project, ProjectToken, User
from .scheduler import Ci
from .slugs import VCS_NAMES, stable_uuid, uuid_from_segment
from .switches import Switches


class State:
    """One CircleCI. Names are looked up case-sensitively; v2 does not for GitHub's, v1.1 is not documented."""

    def __init__(self, today: date | None = None) -> None:
        self.today = today or date.today()
        self.switches = Switches()
        self.orgs: dict[tuple[str, str], Org] = {}
        self.projects: dict[tuple[str, str, str], Project] = {}
        self.users: dict[str, User] = {}
        self.logins: dict[str, str] = {}
        self.bad_tokens: set[str] = set()
        self.project_tokens: dict[str, tuple[Project, ProjectToken]] = {}
        self.ci = Ci(self)
        self._made = 0
        for vcs in ("github", "bitbucket"):
            self.add_org(vcs, "acme")

    def now(self) -> str:
        """Return the time of day on the simulated date, as CircleCI writes timestamps."""
        moment = datetime.combine(self.today, datetime.now(UTC).time())
        return moment.isoformat(timespec="milliseconds") + "Z"

    def next_number(self) -> int:
        """Return 1, 2, 3, ...: what makes ids and keys differ, and alike in every run."""
        self._made += 1
        return self._made

    # Users

    def user_of(self, token: str) -> User:
        """Return the user of a personal token; a token nobody has told of belongs to a user of its own."""
        login = self.logins.get(token)
        if login is None:
            login = "user-" + hashlib.sha256(token.encode()).hexdigest()[:8]
            self.logins[token] = login
        return self.add_user(login)

    def add_user(self, login: str) -> User:
        """Return the user with a login, made if need be."""
        user = self.users.get(login)
        if user is None:
            number = int(hashlib.sha256(login.encode()).hexdigest()[:6], 16)
            user = User(login, stable_uuid("user", login), number, created_at=self.now())
            self.users[login] = user
        return user

    # Organisations and projects

    def add_org(self, vcs: str, name: str) -> Org:
        """Return an organisation, made if need be; a standalone one is named by its UUID."""
        org = self.orgs.get((vcs, name))
        if org is None:
            org = Org(vcs, name, name if vcs == "circleci" else stable_uuid("org", vcs, name))
            self.orgs[vcs, name] = org
        return org

    def add_project(self, org: Org, name: str, enabled: bool = True) -> Project:
        """Make a project known to CircleCI."""
        identity = name if org.vcs == "circleci" else stable_uuid("project", org.vcs, org.name, name)
        project = Project(org, name, identity, title=name, enabled=enabled)
        self.projects[project.key] = project
        return project

    def find_org(self, vcs: str, name: str) -> Org | None:
        """Return the organisation that two segments of a URL name."""
        key = canonical(vcs, name)
        return self.orgs.get((key[0], key[1])) if key else None

    def find_project(self, vcs: str, owner: str, name: str) -> Project | None:
        """Return the project that three segments of a URL name."""
        key = canonical(vcs, owner, name)
        return self.projects.get((key[0], key[1], key[2])) if key else None

    def find_project_by_id(self, identity: str) -> Project | None:
        """Return the project with a UUID."""
        return next((project for project in self.projects.values() if project.id == identity.lower()), None)

    def find_repository(self, vcs: str, owner: str, name: str) -> Org | None:
        """Return the organisation of a repository that exists at GitHub or Bitbucket, known to CircleCI or not."""
        org = self.find_org(vcs, owner)
        if org is None or org.vcs == "circleci":
            return None
        return org if org.repos is None or name in org.repos else None

    # Keys and tokens

    def make_checkout_key(self, project: Project, kind: str, login: str | None) -> CheckoutKey:
        """Add a new checkout key to a project and return it."""
        public = keys.made_public_key(f"{'/'.join(project.key)}/{self.next_number()}")
        key = CheckoutKey(kind, public, login, self.now())
        project.add_checkout_key(key)
        return key

    def add_project_token(self, project: Project, scope: str, label: str, token: str | None = None) -> ProjectToken:
        """Add a project API token, with a made-up secret unless one is given."""
        number = self.next_number()
        secret = token or f"CCIPRJ_{hashlib.sha256(f'{project.id}/{number}'.encode()).hexdigest()[:40]}"
        made = ProjectToken(stable_uuid("token", project.id, str(number)), label, scope, secret)
        project.tokens.append(made)
        self.project_tokens[secret] = (project, made)
        return made


def canonical(vcs: str, *names: str) -> tuple[str, ...] | None:
    """Return the key that segments of a URL stand for: ``gh`` is ``github``, base58 is its UUID."""
    system = VCS_NAMES.get(vcs)
    if system is None:
        return None
    if system != "circleci":
        return (system, *names)
    ids = [uuid_from_segment(name) for name in names]
    return (system, *(found for found in ids if found)) if all(ids) else None
