#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: project_settings
short_description: Change the advanced settings of a CircleCI project
version_added: 0.1.0
description:
  - Changes the settings that are given, and leaves all others as they are. Only values that differ are sent.
  - After a change, the settings that CircleCI returns are compared with the requested ones. The task fails if they
    differ, for example because the organization enforces a setting.
  - CircleCI shows these settings, except O(building), under C(Advanced) in the settings of a project.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  autocancel_builds:
    description:
      - Whether a new pipeline of a branch cancels the workflows of the older ones.
    type: bool
  build_fork_prs:
    description:
      - Whether to build pull requests from forks.
      - V(true) requires O(forks_receive_secret_env_vars).
    type: bool
  build_prs_only:
    description:
      - Whether to build only branches that have an open pull request, the default branch, and
        O(pr_only_branch_overrides).
    type: bool
  disable_ssh:
    description:
      - Whether to disable reruns of jobs with SSH.
    type: bool
  forks_receive_secret_env_vars:
    description:
      - Whether pull requests from forks get the environment variables, keys and contexts of the project. Anybody who
        can open a pull request can then read them.
      - CircleCI enables this for new private projects. In projects of the GitHub App, GitLab and the like, it cannot be
        enabled again.
    type: bool
  set_github_status:
    description:
      - Whether to report the status of each job to GitHub.
    type: bool
  setup_workflows:
    description:
      - Whether the project may use dynamic configuration (setup workflows).
    type: bool
  write_settings_requires_admin:
    description:
      - Whether only admins of the organization may change the settings of the project.
    type: bool
  pr_only_branch_overrides:
    description:
      - Branches that are built even with O(build_prs_only=true). The list replaces the existing one. The order does not
        matter.
      - The list cannot be empty, since CircleCI ignores an empty list.
    type: list
    elements: str
  oss:
    description:
      - Whether the project is open source, so that its builds are public.
      - CircleCI's API cannot change this, so the task fails if it is given. Set it in the project's settings at
        CircleCI.
    type: bool
  building:
    description:
      - Whether CircleCI builds the project. V(false) is C(Stop Building) in the project's settings.
      - It is read and set through API v3, which only exists on CircleCI's Cloud. CircleCI does not document its value
        for a project that nobody follows.
    type: bool
notes:
  - A personal token of an admin of the project is required.
  - At least one setting must be given.
seealso:
  - module: community.circleci.project
  - module: community.circleci.projects
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Build only pull requests, but not from forks
  community.circleci.project_settings:
    project: github/acme/api
    build_prs_only: true
    build_fork_prs: false
    pr_only_branch_overrides:
      - main
      - release

- name: Build pull requests from forks, without giving them secrets
  community.circleci.project_settings:
    project: github/acme/web
    build_fork_prs: true
    forks_receive_secret_env_vars: false

- name: Stop building a project that is retired
  community.circleci.project_settings:
    project: github/acme/web
    building: false
"""

RETURN = r"""
settings:
  description:
    - All settings after the task. In check mode, as they would be. Settings that the server does not support are
      missing.
  returned: success
  type: dict
  contains:
    autocancel_builds:
      description: See O(autocancel_builds).
      type: bool
    build_fork_prs:
      description: See O(build_fork_prs).
      type: bool
    build_prs_only:
      description: See O(build_prs_only).
      type: bool
    disable_ssh:
      description: See O(disable_ssh).
      type: bool
    forks_receive_secret_env_vars:
      description: See O(forks_receive_secret_env_vars).
      type: bool
    oss:
      description: See O(oss).
      type: bool
    set_github_status:
      description: See O(set_github_status).
      type: bool
    setup_workflows:
      description: See O(setup_workflows).
      type: bool
    write_settings_requires_admin:
      description: See O(write_settings_requires_admin).
      type: bool
    pr_only_branch_overrides:
      description: See O(pr_only_branch_overrides). The branches are sorted.
      type: list
      elements: str
    building:
      description: See O(building).
      returned: when O(building) is given
      type: bool
  sample:
    autocancel_builds: false
    build_fork_prs: false
    build_prs_only: true
    disable_ssh: false
    forks_receive_secret_env_vars: true
    oss: false
    set_github_status: true
    setup_workflows: true
    write_settings_requires_admin: false
    pr_only_branch_overrides:
      - main
      - release
changed_settings:
  description: The names of the settings that were changed, or would be changed in check mode.
  returned: success
  type: list
  elements: str
  sample:
    - build_prs_only
    - pr_only_branch_overrides
error:
  description: The request that failed. The error message of the task describes it, too.
  returned: when a request failed
  type: dict
  contains:
    method:
      description: The HTTP method.
      type: str
    path:
      description: The path on the server.
      type: str
    status:
      description: The HTTP status, or null if there was no valid response.
      type: int
    message:
      description: CircleCI's error message, or the reason why there was no response.
      type: str
    hint:
      description: What to check next. It may be empty.
      type: str
  sample:
    method: GET
    path: /api/v2/project/github/acme/apj/settings
    status: 404
    message: Project not found.
    hint: >-
      The token is valid, but this token does not see the project github/acme/apj: the name may be misspelled, ...
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - set build_prs_only of github/acme/api
"""

from ..module_utils._resources.project_settings import ProjectSettings
from ..module_utils._runner import run_module


def main() -> None:
    run_module(ProjectSettings)


if __name__ == "__main__":
    main()
