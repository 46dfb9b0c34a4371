# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Standalone projects: made by name, listed, and their builds, which API v2 serves."""

from __future__ import annotations

from ansible_collections.community.circleci.plugins.module_utils._resources.organization_info import ONLY_NAMES

from tests.support.setups import follow, seeded
from tests.support.standalone import ORGANIZATION, PROJECT, project, ran, standalone
from tests.support.values import SECRET

from .case import Case

CASES = (
    Case(
        "project",
        "a new one, by its name",
        {"organization": ORGANIZATION, "name": "payments"},
        (1, 3, 2),
        setup=standalone,
        fails={"method": "POST", "path": "/project$"},
        exempt={15: "Nothing here deletes a project, so both runs' projects stay. They are named."},
    ),
    Case(
        "export", "a standalone one", {"organization": ORGANIZATION, "projects": [PROJECT]}, (5, 5, 5), setup=project()
    ),
    Case("organization_info", "all", {}, (1, 1, 1), setup=standalone),
    Case("organization_info", "one, with its projects", {"organization": ORGANIZATION}, (3, 3, 3), setup=ran()),
    Case("organization_info", "one of a code host", {"organization": "gh/acme"}, (5, 5, 5), setup=follow),
    Case(
        "organization_info",
        "one of a CircleCI Server",
        {"organization": "gh/acme"},
        (5, 5, 5),
        setup=seeded({"switches": {"server": True}}),
        warnings=[ONLY_NAMES],
    ),
    Case(
        "env_vars",
        "of a standalone project",
        {"project": PROJECT, "variables": {"TOKEN": f"token {SECRET}"}},
        (1, 2, 2),
        setup=project(),
        absent={"project": PROJECT, "names": ["TOKEN"], "state": "absent"},
        fails={"method": "POST", "path": "/envvar$"},
        rewrites=1,
        secrets=[SECRET],
    ),
    Case("checkout_key_info", "of a standalone project", {"project": PROJECT}, (1, 1, 1), setup=project()),
    Case(
        "build_info",
        "one of a standalone project, with everything",
        {"project": PROJECT, "build_num": 2, "tests": True, "artifacts": True},
        (4, 4, 4),
        setup=ran(),
    ),
    Case("build_info", "recent ones of a standalone project", {"project": PROJECT}, (6, 6, 6), setup=ran()),
    Case("build_wait", "one of a standalone project", {"project": PROJECT, "build_num": 1}, (2, 2, 2), setup=ran()),
    Case(
        "build_artifacts",
        "of a standalone project's latest build",
        {"project": PROJECT, "latest": True},
        (4, 4, 4),
        setup=ran(),
    ),
    Case(
        "build_cancel",
        "one of a standalone project that runs",
        {"project": PROJECT, "build_num": 2},
        (2, 4, 2),
        setup=ran({"branch": "stuck/x"}),
        unforeseen=("build",),
        fails={"method": "POST", "path": "/cancel$"},
    ),
    Case(
        "build_retry",
        "one of a standalone project",
        {"project": PROJECT, "build_num": 1},
        (3, 9, 9),
        setup=ran(),
        fails={"method": "POST", "path": "/rerun$"},
        unclear=True,
        exempt={3: "each run starts one more build"},
    ),
)
