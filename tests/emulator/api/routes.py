# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All routes of the API. A new part of it is one more module here."""

from __future__ import annotations

from ..server.routing import Route
from . import downloads
from .v1_1 import builds, checkout_keys, env_vars, project, triggers, user
from .v2 import pipelines, runs, workflows
from .v2 import project as v2_project

_MODULES = (
    user,
    project,
    env_vars,
    checkout_keys,
    builds,
    triggers,
    v2_project,
    pipelines,
    runs,
    workflows,
    downloads,
)

ROUTES: list[Route] = [route for module in _MODULES for route in module.ROUTES]
