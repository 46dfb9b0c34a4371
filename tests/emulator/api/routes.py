# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All routes of the API. A new part of it is one more module here."""

from __future__ import annotations

from ..server.routing import Route
from . import downloads
from .v1_1 import artifacts, builds, checkout_keys, env_vars, project, ssh_keys, user
from .v1_1 import triggers as v1_1_triggers
from .v2 import checkout_keys as v2_checkout_keys
from .v2 import (
    configs,
    context_variables,
    contexts,
    github_app,
    insights,
    jobs,
    oidc_claims,
    organizations,
    pipeline_definitions,
    pipelines,
    restrictions,
    runs,
    schedules,
    settings,
    triggers,
    url_orb_allow_list,
    webhooks,
    workflows,
)
from .v2 import env_vars as v2_env_vars
from .v2 import project as v2_project
from .v2 import user as v2_user
from .v3 import organizations as v3_organizations
from .v3 import projects as v3_projects
from .v3 import runners

_MODULES = (
    user,
    project,
    env_vars,
    checkout_keys,
    ssh_keys,
    builds,
    v1_1_triggers,
    artifacts,
    v2_user,
    organizations,
    url_orb_allow_list,
    oidc_claims,
    configs,
    v2_project,
    settings,
    schedules,
    webhooks,
    v2_env_vars,
    v2_checkout_keys,
    contexts,
    context_variables,
    restrictions,
    pipelines,
    runs,
    pipeline_definitions,
    triggers,
    github_app,
    workflows,
    jobs,
    insights,
    v3_organizations,
    v3_projects,
    runners,
    downloads,
)

ROUTES: list[Route] = [route for module in _MODULES for route in module.ROUTES]
