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
  - Makes, removes and rotates a token with which runners connect to a resource class.
  - >-
    CircleCI shows the value of a token once, when it is made. The task then returns it in RV(token), and the next task
    has to store it. Nobody can read it again.
  - Nicknames are not unique at CircleCI. O(state=present) never makes a second token of a nickname.
author:
  - The community.circleci contributors (!UNKNOWN)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - A result with a value is hidden as a whole, so the diff of a token that was made is only shown in check mode.
  idempotent:
    support: partial
    details:
      - With O(state=rotated) every run makes a new token.
options:
  resource_class:
    description:
      - The resource class, as V(namespace/name).
    type: str
    required: true
  nickname:
    description:
      - The nickname of the token, by which it is known. Upper and lower case differ in it.
    type: str
    required: true
  state:
    description:
      - The desired state.
    type: str
    choices:
      present: At least one token of this nickname. If there is one, nothing changes, and RV(token) is null.
      absent: No token of this nickname. If there are several, all of them are removed.
      rotated: >-
        One new token. It is made first, and then all others of this nickname are removed. Runners that use them lose
        their connection.
    default: present
notes:
  - A personal token of an administrator of the organization is needed.
  - A resource class has at most 10 tokens. A rotation needs room for one more.
  - >-
    When RV(token) holds a value, the module hides its result from the screen, from logs and from callbacks, as
    C(no_log=true) does. C(register) is not affected. In a loop, with C(async) and with C(delegate_to) another machine
    Ansible cannot do that by itself, so the task must have C(no_log=true). Tasks that use the value should have it,
    too.
  - If the answer with the value of a new token does not arrive, the task fails and says so. The token can then only be
    rotated or removed.
  - >-
    If a rotation fails after the new token was made, RV(token) holds its value all the same. A C(rescue) can store it,
    from the variable of C(register).
  - On CircleCI's Cloud, the API of runners is at C(runner.circleci.com), to which this module also sends the token. A
    CircleCI Server answers at its own address.
seealso:
  - module: community.circleci.runner_resource_class
  - module: community.circleci.runner_info
  - name: API of self-hosted runners
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/guides/execution-runner/runner-api/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Make sure that there is a token for the machines in the lab
  community.circleci.runner_token:
    resource_class: acme/linux-arm
    nickname: lab
  register: runner_token

- name: Store its value, if it was just made
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
    - The value of the token that was made. It is shown this once.
    - Null if none was made, and in check mode.
  returned: success, and when a rotation failed after the token was made
  type: str
  sample: null
runner_token:
  description:
    - The token without its value. If there are several of this nickname, the newest one.
    - In check mode, a token that would be made has neither an ID nor a time.
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
      description: When it was made.
      type: str
  sample:
    id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
    resource_class: acme/linux-arm
    nickname: lab
    created_at: '2026-11-24T08:20:00.000Z'
removed:
  description: The tokens that were removed, or would be in check mode.
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
      description: When it was made.
      type: str
  sample: []
error:
  description: The request that failed. The message of the task says the same in a sentence.
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
      description: The HTTP status, or null if no usable answer came.
      type: int
    message:
      description: What CircleCI said, or what kept it from answering.
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
  description: The changes that were made before the failure, a line for each.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - create runner token lab of acme/linux-arm
pending:
  description:
    - The changes that were not made, a line for each.
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
