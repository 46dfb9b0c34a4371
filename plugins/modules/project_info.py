#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: project_info
short_description: List the CircleCI projects that a user follows
version_added: 0.1.0
description:
  - Lists the projects that the user of the token follows.
  - Projects that this user does not follow are not listed, not even when O(project) names one.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  project:
    description:
      - >-
        Only list this project, given as V(vcs/org/name), for example V(github/acme/api). V(gh), V(bitbucket) and V(bb)
        are accepted, too, as is the URL of the repository or of the project's page at CircleCI.
      - If the user does not follow it, RV(projects) is empty.
    type: str
  settings:
    description:
      - Whether to read RV(projects[].feature_flags) and RV(projects[].ssh_keys), too. This requires one more request
        for each project.
    type: bool
    default: false
  branches:
    description:
      - Whether to read RV(projects[].branches), too. The response may then be megabytes long.
      - >-
        CircleCI's Cloud stops returning them on 2026-12-07. After that they are null, and a warning says so. CircleCI
        Server continues to return them.
    type: bool
    default: false
notes:
  - A personal token is required.
seealso:
  - module: community.circleci.project
  - module: community.circleci.user_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the followed projects
  community.circleci.project_info:
  register: followed

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ followed.projects | map(attribute='project') | sort }}"

- name: Read the feature flags of one project
  community.circleci.project_info:
    project: github/acme/api
    settings: true
  register: api

- name: Ensure that secrets are not passed to builds of forks
  ansible.builtin.assert:
    that: not api.projects[0].feature_flags['forks-receive-secret-env-vars']

- name: List the SSH keys of every followed project, a few requests at a time
  community.circleci.project_info:
    settings: true
    concurrency: 2
"""

RETURN = r"""
projects:
  description:
    - The followed projects, in CircleCI's order.
    - A value is null if CircleCI does not return it.
  returned: success
  type: list
  elements: dict
  contains:
    project:
      description: The project, in the form that the option O(community.circleci.project#module:project) accepts.
      type: str
    vcs_type:
      description: The code host, for example V(github).
      type: str
    followed:
      description: Whether the user follows the project.
      type: bool
    vcs_url:
      description: The URL of the repository.
      type: str
    username:
      description: The organization, or the user that owns the repository.
      type: str
    reponame:
      description: The name of the repository.
      type: str
    default_branch:
      description: The default branch of the repository.
      type: str
    language:
      description: The main programming language, as the code host sees it.
      type: str
    oss:
      description: Whether the project is open source, so that it can partly be read without a token.
      type: bool
    parallel:
      description: The number of parallel containers that was set for CircleCI 1.0.
      type: int
    has_usable_key:
      description: Whether CircleCI has a key to check out the repository.
      type: bool
    feature_flags:
      description:
        - The feature flags, named as CircleCI names them. Most are booleans.
        - They are null, with a warning, if all projects were asked for and the user may not read the settings of this
          one. The same applies to RV(projects[].ssh_keys).
      returned: when O(settings=true)
      type: dict
    ssh_keys:
      description: The SSH keys for other hosts, as RV(community.circleci.ssh_key_info#module:ssh_keys).
      returned: when O(settings=true)
      type: list
      elements: dict
    branches:
      description: What CircleCI returns about each branch. Names are percent-encoded, including their dots. Null if
        CircleCI no longer returns them.
      returned: when O(branches=true)
      type: dict
  sample:
    - project: github/acme/api
      vcs_type: github
      followed: true
      vcs_url: https://github.com/acme/api
      username: acme
      reponame: api
      default_branch: main
      language: Python
      oss: false
      parallel: 1
      has_usable_key: true
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
    path: /api/v1.1/projects
    status: 401
    message: Invalid token provided.
    hint: >-
      CircleCI at circleci.com does not accept this token: it is mistyped, revoked, expired ...
"""

from ..module_utils._resources.project_info import ProjectInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(ProjectInfo)


if __name__ == "__main__":
    main()
