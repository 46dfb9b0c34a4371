# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Many projects, each with everything that is declared for it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from .._api.slug import Slug
from .._argspec import PROJECT
from ._fleet import FleetResource
from .checkout_key import CheckoutKey
from .env_vars import EnvVars
from .project import Project
from .project_settings import ProjectSettings
from .schedule import Schedule
from .ssh_key import SshKey
from .webhook import Webhook


class Projects(FleetResource):
    MEMBERS = "projects"
    NAME = "project"
    KEY = PROJECT
    PARTS = (Project, ProjectSettings, EnvVars, CheckoutKey, SshKey, Webhook, Schedule)

    @classmethod
    def identify(cls, given: Mapping[str, Any]) -> tuple[str, Hashable, Slug | None]:
        project: Slug = given["project"]
        return str(project), project.identity, project

    @classmethod
    def shared(cls, params: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        return {"project": given["project"]}


Projects.SPEC = Projects.spec_of_members()
