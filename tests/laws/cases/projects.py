# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects: one, the list of them, and many with all that they declare."""

from __future__ import annotations

from ansible_collections.community.circleci.plugins.module_utils._resources.project import LAST_FOLLOWER

from tests.support.ci import API
from tests.support.setups import add_checkout_keys, follow, set_variables
from tests.support.values import KEY, SECRET, lines_of

from .case import Case

CASES = (
    Case(
        "project",
        "follow a repository that nobody followed",
        {"project": API},
        (1, 2, 1),
        absent={"project": API, "state": "absent"},
        fails={"method": "POST", "path": "/api/"},
    ),
    Case(
        "project",
        "unfollow",
        {"project": "gh/acme/api", "state": "absent"},
        (1, 2, 1),
        setup=follow,
        fails={"method": "POST", "path": "/api/"},
        warnings=[LAST_FOLLOWER],
    ),
    Case(
        "project_settings",
        "some that differ",
        {"project": API, "build_prs_only": True, "disable_ssh": False, "pr_only_branch_overrides": ["main", "a"]},
        (1, 2, 1),
        setup=follow,
        fails={"method": "PATCH", "path": "/settings$"},
    ),
    Case(
        "project_settings",
        "one that differs, and a project that is to be built no longer",
        {"project": API, "autocancel_builds": True, "building": False},
        (3, 6, 3),
        setup=follow,
        fails={"method": "POST", "path": "/update-settings$"},
        fails_late=True,
    ),
    Case("project_info", "all, with settings", {"settings": True}, (2, 2, 2), setup=follow),
    Case("project_info", "one, with branches", {"project": API, "branches": True}, (1, 1, 1), setup=follow),
    Case(
        "projects",
        "a new one and a known one",
        {
            "projects": [
                {"project": "github/acme/new", "env_vars": {"OWN": f"own {SECRET}"}, "checkout_keys": ["deploy-key"]},
                {
                    "project": API,
                    "ssh_keys": [{"hostname": "deploy.example.com", "private_key": KEY}],
                    "purge": True,
                },
            ],
            "defaults": {
                "followed": True,
                "env_vars": {"ALL": f"all {SECRET}"},
                "settings": {"autocancel_builds": True, "set_github_status": True},
            },
        },
        (4, 15, 10),
        setup=set_variables(OLD="a value to go"),
        fails={"method": "POST", "path": "/ssh-key$"},
        fails_late=True,
        rewrites=3,
        exempt={7: "what was foretold of a key that CircleCI makes has become that key when the next run finds it"},
        secrets=[SECRET, "a value to go", *lines_of(KEY)],
    ),
    Case(
        "projects",
        "one to leave, with all that it declares",
        {
            "projects": [
                {
                    "project": API,
                    "followed": False,
                    "env_vars": {"ONE": f"one {SECRET}"},
                    "change_detection": "mask",
                    "checkout_keys": ["deploy-key", "github-user-key"],
                    "ssh_keys": [{"hostname": "", "private_key": KEY}],
                }
            ]
        },
        (3, 9, 3),
        setup=add_checkout_keys("deploy-key"),
        fails={"method": "POST", "path": "/unfollow$"},
        fails_late=True,
        exempt={7: "what was foretold of a key that CircleCI makes has become that key when the next run finds it"},
        warnings=[LAST_FOLLOWER],
        secrets=[SECRET, *lines_of(KEY)],
    ),
)
