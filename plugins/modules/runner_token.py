#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: runner_token
short_description: Manage a token of a resource class of self-hosted CircleCI runners
version_added: 0.1.0
description:
  - Creates, removes and rotates a token that runners use to connect to a resource class.
  - >-
    CircleCI shows the value of a token only once, when it is created. The task then returns it in RV(token), and the
    next task must store it. It cannot be read again.
  - Nicknames are not unique at CircleCI. O(state=present) never creates a second token with the same nickname.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
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
    support: partial
    details:
      - With O(state=rotated), every run creates a new token.
options:
  resource_class:
    description:
      - The resource class, as V(namespace/name).
    type: str
    required: true
  nickname:
    description:
      - The nickname that identifies the token. It is case-sensitive.
    type: str
    required: true
  state:
    description:
      - The desired state.
    type: str
    choices:
      present: Ensure that there is at least one token with this nickname. If there is one already, RV(token) is null.
      absent: Remove all tokens with this nickname.
      rotated: >-
        Create a new token, and then remove all others with this nickname. Runners that use the old tokens lose their
        connection.
    default: present
notes:
  - A personal token of an admin of the organization is required.
  - A resource class can have up to 10 tokens. A rotation temporarily requires one more.
  - >-
    When RV(token) holds a value, the module hides its result from the screen, from logs and from callbacks, as
    C(no_log=true) does. C(register) is not affected. The result cannot be hidden in a loop, with C(async), or with
    C(delegate_to) another machine. In these cases, the task must have C(no_log=true). Tasks that use the value should
    have it, too.
  - If the response with the value of a new token is lost, the task fails and says so. The token can then only be
    rotated or removed.
  - >-
    If a rotation fails after the new token was created, RV(token) holds its value nevertheless. Use C(register) and
    C(rescue) to store it.
  - On CircleCI's Cloud, the API for runners is at C(runner.circleci.com). This module also sends the token to this
    host. CircleCI Server uses its own host.
seealso:
  - module: community.circleci.runner_resource_class
  - module: community.circleci.runner_info
  - name: API of self-hosted runners
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/reference/runner-api/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Ensure that there is a token for the machines in the lab
  community.circleci.runner_token:
    resource_class: acme/linux-arm
    nickname: lab
  register: runner_token

- name: Store its value if it was created
  ansible.builtin.copy:
    content: "{{ runner_token.token }}"
    dest: "{{ runner_token_file }}"
    mode: '0600'
  when: runner_token.token is not none
  no_log: true

- name: Rotate it, every time that this task runs
  community.circleci.runner_token:
    resource_class: acme/linux-arm
    nickname: lab
    state: rotated
  register: runner_token

- name: Remove it
  community.circleci.runner_token:
    resource_class: acme/linux-arm
    nickname: lab
    state: absent
"""

RETURN = r"""
token:
  description:
    - The value of the new token. It is only returned once.
    - Null if no token was created, and in check mode.
  returned: success, and when a rotation failed after the token was made
  type: str
  sample: null
runner_token:
  description:
    - The token, without its value. If there are several with this nickname, the newest one.
    - In check mode, the ID and the time of a token that would be created are null.
    - Null with O(state=absent).
  returned: success
  type: dict
  contains:
    id:
      description: The ID.
      type: str
    resource_class:
      description: The resource class.
      type: str
    nickname:
      description: The nickname.
      type: str
    created_at:
      description: When it was created.
      type: str
  sample:
    id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
    resource_class: acme/linux-arm
    nickname: lab
    created_at: '2026-11-24T08:20:00.000Z'
removed:
  description: The tokens that were removed, or would be removed in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      type: str
    resource_class:
      description: The resource class.
      type: str
    nickname:
      description: The nickname.
      type: str
    created_at:
      description: When it was created.
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
    path: /api/v3/runner/token
    status: 403
    message: Permission denied.
    hint: >-
      Only admins of the organization may manage the resource classes of runners and their tokens.
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - create runner token lab of acme/linux-arm
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - remove runner token lab (ID 2a68fe5f-2fe5-4d4f-91e1-15f111116743) of acme/linux-arm
"""

from ..module_utils._resources.runner_token import RunnerToken
from ..module_utils._runner import run_module


def main() -> None:
    run_module(RunnerToken)


if __name__ == "__main__":
    main()
