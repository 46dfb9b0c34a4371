#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: context_info
short_description: List the contexts of a CircleCI organization
version_added: 0.1.0
description:
  - Lists contexts with their restrictions and with the names, masks and ages of their variables.
  - Use it to find contexts that are open to all members, and secrets that are due for rotation.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.organization
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  names:
    description:
      - Only list the contexts with these names. Names that do not exist are ignored.
      - If it is not given, all contexts are listed.
    type: list
    elements: str
  older_than:
    description:
      - Only list variables that were last written this many days ago or earlier, and contexts that have such variables.
    type: int
  open:
    description:
      - Whether to list only contexts that all members of the organization may use in all projects.
    type: bool
    default: false
seealso:
  - module: community.circleci.context
  - module: community.circleci.contexts
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the contexts that are open to everybody
  community.circleci.context_info:
    organization: github/acme
    open: true
  register: everybody

- name: Find the secrets that are older than 90 days
  community.circleci.context_info:
    organization: github/acme
    older_than: 90
  register: old

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ old.contexts | map(attribute='env_vars') | flatten | map(attribute='name') | unique }}"
"""

RETURN = r"""
contexts:
  description: The contexts.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the context.
      type: str
    id:
      description: The ID of the context.
      type: str
    closed:
      description: Whether the use of the context is restricted. V(false) means that all members of the organization may
        use it in all projects.
      type: bool
    restrictions:
      description: The restrictions of the context.
      type: list
      elements: dict
      contains:
        type:
          description: The type of the restriction, V(project), V(expression) or V(group).
          type: str
        value:
          description: The ID of the project or group, or the expression.
          type: str
        name:
          description: The name of the project or group, or null if it is not known.
          type: str
    env_vars:
      description: The variables of the context, sorted by name.
      type: list
      elements: dict
      contains:
        name:
          description: The name of the variable.
          type: str
        mask:
          description: The last characters of its value, up to four.
          type: str
        created_at:
          description: When the variable was created.
          type: str
        updated_at:
          description: When the variable was last written.
          type: str
        age_days:
          description: How many days ago the variable was last written, or null if CircleCI does not return it.
          type: int
  sample:
    - name: deploy
      id: 0f5b2f8e-6c1d-4d0e-9b57-5a1f6a0c9d11
      closed: true
      restrictions:
        - type: expression
          value: pipeline.git.branch == "main"
          name: null
      env_vars:
        - name: AWS_ACCESS_KEY_ID
          mask: WXYZ
          created_at: '2026-05-13T09:21:07.123Z'
          updated_at: '2026-05-13T09:21:07.123Z'
          age_days: 195
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
    path: /api/v2/context
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid, but its user may not do this, or the token's scope is too small.
"""

from ..module_utils._resources.context_info import ContextInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(ContextInfo)


if __name__ == "__main__":
    main()
