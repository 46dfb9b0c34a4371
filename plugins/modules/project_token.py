#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: project_token
short_description: Manage an API token of a CircleCI project
version_added: 0.1.0
description:
  - Creates and removes an API token of a project. Unlike a personal token, it belongs to no user, and only works for
    one project and with API v1.1. It is mostly used for status badges of private projects.
  - >-
    CircleCI shows the value of a token only once, when it is created. The task then returns it in RV(token), and the
    next task must store it. It cannot be read again.
  - A token cannot be changed. To replace its value, remove it and create it again.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.state
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - A result that holds the value of a token is hidden as a whole, so the diff of a new token is only shown in check
        mode.
  idempotent:
    support: full
options:
  label:
    description:
      - The label that identifies the token. It is case-sensitive.
      - Labels are not unique at CircleCI. If there are several tokens with this label, O(state=present) fails and lists
        their IDs, and O(state=absent) removes all of them.
    type: str
    required: true
  scope:
    description:
      - What the token may do. Required with O(state=present). If the token exists with another scope, the task fails.
      - With O(state=absent), only tokens of this scope are removed. If it is not given, the scope does not matter.
    type: str
    choices:
      status: Read the status of builds, for badges.
      view-builds: Read everything about the project.
      all: Read and change everything in the project.
  state:
    description:
      - Whether the token should exist.
notes:
  - This module uses calls of API v1.1 that CircleCI does not document. API v2 has no calls for these tokens.
  - >-
    When RV(token) holds a value, the module hides its result from the screen, from logs and from callbacks, as
    C(no_log=true) does. C(register) is not affected. The result cannot be hidden in a loop, with C(async), or with
    C(delegate_to) another machine. In these cases, the task must have C(no_log=true). Tasks that use the value should
    have it, too.
  - If the response with the value of a new token is lost, the task fails and says so. The token can then only be
    removed.
seealso:
  - module: community.circleci.runner_token
  - name: Managing API tokens
    description: What the scopes allow.
    link: https://circleci.com/docs/guides/toolkit/managing-api-tokens/
"""

EXAMPLES = r"""
# The token of the task itself comes from the environment variable CIRCLECI_TOKEN.
- name: Ensure that there is a token for the badge of a project
  community.circleci.project_token:
    project: github/acme/api
    label: badge
    scope: status
  register: badge

- name: Store its value if it was created
  ansible.builtin.copy:
    content: "{{ badge.token }}"
    dest: "{{ badge_token_file }}"
    mode: '0600'
  when: badge.token is not none
  no_log: true

- name: Remove it
  community.circleci.project_token:
    project: github/acme/api
    label: badge
    state: absent
"""

RETURN = r"""
token:
  description:
    - The value of the new token. It is only returned once.
    - Null if no token was created, and in check mode.
  returned: success
  type: str
  sample: null
project_token:
  description:
    - The token, without its value. In check mode, the ID of a token that would be created is null.
    - Null with O(state=absent).
  returned: success
  type: dict
  contains:
    id:
      description: The ID.
      type: str
    label:
      description: The label.
      type: str
    scope:
      description: The scope.
      type: str
    time:
      description: When it was created. Null if CircleCI does not return it.
      type: str
  sample:
    id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
    label: badge
    scope: status
    time: '2026-11-24T08:20:00.000Z'
removed:
  description: The tokens that were removed, or would be removed in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      type: str
    label:
      description: The label.
      type: str
    scope:
      description: The scope.
      type: str
    time:
      description: When it was created. Null if CircleCI does not return it.
      type: str
  sample: []
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
    path: /api/v1.1/project/github/acme/api/token
    status: 403
    message: Permission denied
    hint: >-
      The token is valid and sees the project github/acme/api, but lacks the permission to do this: ...
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
    - create API token badge of github/acme/api
"""

from ..module_utils._resources.project_token import ProjectToken
from ..module_utils._runner import run_module


def main() -> None:
    run_module(ProjectToken)


if __name__ == "__main__":
    main()
