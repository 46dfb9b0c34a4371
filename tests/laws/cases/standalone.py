# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds of standalone projects, which API v2 serves."""

from __future__ import annotations

from tests.support.standalone import PROJECT, ran

from .case import Case

CASES = (
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
        fails={"method": "POST", "path": "/cancel$"},
    ),
    Case(
        "build_retry",
        "one of a standalone project",
        {"project": PROJECT, "build_num": 1},
        (3, 7, 7),
        setup=ran(),
        fails={"method": "POST", "path": "/rerun$"},
        exempt={3: "each run starts one more build"},
    ),
)
