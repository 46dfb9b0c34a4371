# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the emulated CircleCI: all it holds, and how things are found and added."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from . import keys
from .contexts import OrgContext
from .model import CheckoutKey, Org, Project, ProjectToken, User
from .runners import ResourceClass
from .scheduler import Scheduler
from .slugs import canonical, stable_uuid
from .switches import Switches


class State:
    """One CircleCI. Case counts in names. The real v2 ignores it in names of GitHub; nothing is known of v1.1."""

    def __init__(self, today: date | None = None) -> None:
        self.today = today or date.today()
        self.switches = Switches()
        self.orgs: dict[tuple[str, str], Org] = {}
        self.projects: dict[tuple[str, str, str], Project] = {}
        self.contexts: dict[str, OrgContext] = {}
        self.resource_classes: dict[str, ResourceClass] = {}
        self.config_errors: dict[str, str] = {}
        self.users: dict[str, User] = {}
        self.logins: dict[str, str] = {}
        self.bad_tokens: set[str] = set()
        self.read_only_tokens: set[str] = set()
        self.project_tokens: dict[str, tuple[Project, ProjectToken]] = {}
        self.scheduler = Scheduler(self)
        self._count = 0
        for vcs in ("github", "bitbucket"):
            self.add_org(vcs, "acme")

    def now(self) -> str:
        """Return a timestamp: the simulated date with the real time of day."""
        moment = datetime.combine(self.today, datetime.now(UTC).time())
        return moment.isoformat(timespec="milliseconds") + "Z"

    def next_number(self) -> int:
        """Return 1, 2, 3, ...: it makes ids and keys differ, but stay the same in every run."""
        self._count += 1
        return self._count

    # Users

    def user_of(self, token: str) -> User:
        """Return the user of a personal token; an unknown token gets a user of its own."""
        login = self.logins.get(token)
        if login is None:
            login = "user-" + hashlib.sha256(token.encode()).hexdigest()[:8]
            self.logins[token] = login
        return self.add_user(login)

    def add_user(self, login: str) -> User:
        """Return the user with a login; it is added if it is not there yet."""
        user = self.users.get(login)
        if user is None:
            number = int(hashlib.sha256(login.encode()).hexdigest()[:6], 16)
            user = User(login, stable_uuid("user", login), number, created_at=self.now())
            self.users[login] = user
        return user

    # Organisations and projects

    def add_org(self, vcs: str, name: str) -> Org:
        """Return an organisation; it is added if it is not there yet. A standalone one is named by its UUID."""
        org = self.orgs.get((vcs, name))
        if org is None:
            org = Org(vcs, name, name if vcs == "circleci" else stable_uuid("org", vcs, name))
            self.orgs[vcs, name] = org
        return org

    def add_project(self, org: Org, name: str, enabled: bool = True) -> Project:
        """Add a project."""
        identity = name if org.vcs == "circleci" else stable_uuid("project", org.vcs, org.name, name)
        project = Project(org, name, identity, title=name, enabled=enabled)
        self.projects[project.key] = project
        return project

    def create_project(self, org: Org, name: str) -> Project:
        """Make a standalone project. Its name need not be new: whether it must be is not established."""
        project = self.add_project(org, stable_uuid("project", org.id, name, str(self.next_number())))
        project.title = name
        return project

    def find_org(self, vcs: str, name: str) -> Org | None:
        """Return the organisation that two segments of a URL name."""
        key = canonical(vcs, name)
        return self.orgs.get((key[0], key[1])) if key else None

    def find_org_by_id(self, identity: str) -> Org | None:
        """Return the organisation with a UUID."""
        return next((org for org in self.orgs.values() if org.id == identity.lower()), None)

    def find_org_by_slug(self, slug: str) -> Org | None:
        """Return the organisation with a slug of two parts."""
        vcs, _slash, name = slug.partition("/")
        return self.find_org(vcs, name)

    def find_project(self, vcs: str, owner: str, name: str) -> Project | None:
        """Return the project that three segments of a URL name."""
        key = canonical(vcs, owner, name)
        return self.projects.get((key[0], key[1], key[2])) if key else None

    def find_project_by_slug(self, slug: str) -> Project | None:
        """Return the project with a slug of three parts."""
        parts = slug.split("/")
        return self.find_project(parts[0], parts[1], parts[2]) if len(parts) == 3 else None

    def find_project_by_id(self, identity: str) -> Project | None:
        """Return the project with a UUID."""
        return next((project for project in self.projects.values() if project.id == identity.lower()), None)

    def add_context(self, org: Org, name: str) -> OrgContext:
        """Add a context to an organisation."""
        identity = stable_uuid("context", org.id, name, str(self.next_number()))
        self.contexts[identity] = OrgContext(identity, org, name, self.now())
        return self.contexts[identity]

    def contexts_of(self, org: Org) -> list[OrgContext]:
        """Return the contexts of an organisation, sorted by their names in lower case (docs/api/v2.md §6.1)."""
        found = [context for context in self.contexts.values() if context.org is org]
        return sorted(found, key=lambda context: (context.name.lower(), context.name))

    def find_context(self, org: Org, name: str) -> OrgContext | None:
        """Return the context of an organisation with a name."""
        return next((context for context in self.contexts_of(org) if context.name == name), None)

    def find_repository(self, vcs: str, owner: str, name: str) -> Org | None:
        """Return the organisation of a repository at GitHub or Bitbucket; CircleCI need not know the repository."""
        org = self.find_org(vcs, owner)
        if org is None or org.vcs == "circleci":
            return None
        return org if org.repos is None or name in org.repos else None

    def projects_followed_by(self, user: User) -> list[Project]:
        """Return the projects that a user follows and sees."""
        return [
            project
            for project in self.projects.values()
            if user.login in project.followers and not project.hidden_from(user)
        ]

    # Keys and tokens

    def make_checkout_key(self, project: Project, kind: str, login: str | None) -> CheckoutKey:
        """Make a checkout key and add it to a project."""
        public = keys.make_public_key(f"{'/'.join(project.key)}/{self.next_number()}")
        key = CheckoutKey(kind, public, login, self.now())
        project.add_checkout_key(key)
        return key

    def add_project_token(self, project: Project, scope: str, label: str, token: str | None = None) -> ProjectToken:
        """Add a project API token; its secret is made up unless it is given."""
        number = self.next_number()
        secret = token or f"CCIPRJ_{hashlib.sha256(f'{project.id}/{number}'.encode()).hexdigest()[:40]}"
        project_token = ProjectToken(stable_uuid("token", project.id, str(number)), label, scope, secret, self.now())
        project.tokens.append(project_token)
        self.project_tokens[secret] = (project, project_token)
        return project_token

    def remove_project_token(self, project: Project, project_token: ProjectToken) -> None:
        """Remove a project API token; its secret is a bad token from then on."""
        project.tokens.remove(project_token)
        del self.project_tokens[project_token.token]
        self.bad_tokens.add(project_token.token)
