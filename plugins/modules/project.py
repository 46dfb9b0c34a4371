#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: project
short_description: Follow or unfollow a CircleCI project, or create one
version_added: 0.1.0
description:
  - Makes the user of the token follow a project, or stop following it.
  - >-
    The first follow of a repository sets it up at CircleCI. CircleCI then installs a webhook and a deploy key in the
    repository, and may start a build. The user of the token needs the right to do so at the code host.
  - A project can only have environment variables and keys after somebody has followed it, so use this module first.
  - Unfollowing a project does not delete it. It still builds for its other followers.
  - Projects are followed through API v1.1, since API v2 has no such call. CircleCI has not announced its end.
  - >-
    In an organization of the GitHub App, GitLab and the like, O(organization) and O(name) create a project if it does
    not exist. Its creator follows it. It builds nothing until it has a pipeline definition and a trigger. See
    M(community.circleci.pipeline_definition) and M(community.circleci.trigger).
  - This module does not delete projects. That would remove their variables, keys, webhooks and history, and cannot be
    undone.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.state
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  project:
    description:
      - The project, as V(vcs/org/name), for example V(github/acme/api). V(gh), V(bitbucket) and V(bb) are accepted,
        too.
      - The URL of the repository, or of the project's page at CircleCI, is also accepted.
      - >-
        Projects of the GitHub App, GitLab and the like are written V(circleci/<org-id>/<project-id>). Whether CircleCI
        can follow and unfollow them through API v1.1 is not documented.
      - Either this or O(organization) is required.
    type: str
  organization:
    description:
      - The organization of the GitHub App, GitLab and the like to create a project in, as V(circleci/<org-id>), as its
        UUID alone, or as the URL of one of its pages at CircleCI.
      - Requires O(name). Projects of GitHub and Bitbucket organizations are created by following them, with O(project).
    type: str
  name:
    description:
      - The name of the project to create. If the organization has a project with this name already, it is returned.
      - CircleCI lets several projects have the same name. In this case, the task fails and lists their IDs.
    type: str
  state:
    description:
      - V(present) follows the project.
      - >-
        V(absent) unfollows it. If nobody else follows the project, CircleCI stops building it and may remove its keys.
        A warning says so. A project that CircleCI does not know is not followed, so nothing changes.
      - V(absent) cannot be used with O(organization).
notes:
  - A personal token is required.
seealso:
  - module: community.circleci.project_info
  - module: community.circleci.env_vars
  - module: community.circleci.checkout_key
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Follow a project
  community.circleci.project:
    project: github/acme/api

- name: Follow all projects of a team, with the token of a machine user
  community.circleci.project:
    project: github/acme/{{ item }}
    api_token: "{{ vault_machine_user_token }}"
  loop:
    - api
    - web
    - worker

- name: Follow the project of this repository, given by its URL
  community.circleci.project:
    project: git@github.com:acme/website.git

- name: Create a project in an organization of the GitHub App
  community.circleci.project:
    organization: circleci/66491562-90a9-4065-9249-4b0ce3b77452
    name: payments
  register: payments

- name: Set its variables
  community.circleci.env_vars:
    project: "{{ payments.project }}"
    variables:
      SENTRY_DSN: "{{ vault_api_variables.SENTRY_DSN }}"

- name: Stop following a project
  community.circleci.project:
    project: github/acme/web
    state: absent
"""

RETURN = r"""
project:
  description:
    - The project, in its long form. For a project that was given by O(name), the slug that CircleCI returns.
    - Null in check mode for a project that would be created.
  returned: success
  type: str
  sample: github/acme/api
followed:
  description: Whether the user of the token follows the project after the task. In check mode, whether the user would
    follow it.
  returned: when O(project) is given
  type: bool
  sample: true
id:
  description: The ID of the project, a UUID. Null in check mode for a project that would be created.
  returned: when O(organization) is given
  type: str
  sample: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
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
    method: POST
    path: /api/v1.1/project/github/acme/apj/follow
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but CircleCI finds no repository github/acme/apj for it: the name may be misspelled, ...
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
    - follow github/acme/apj
"""

from ..module_utils._resources.project import Project
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Project)


if __name__ == "__main__":
    main()
