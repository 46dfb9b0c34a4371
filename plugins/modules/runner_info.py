#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: runner_info
short_description: List self-hosted CircleCI runners and their resource classes
version_added: 0.1.0
description:
  - Lists the runners that have connected, and the resource classes, of one class, of a namespace or of an organization.
  - On request it also lists the tokens of each class, without their values, and counts the tasks that wait and run.
author:
  - The community.circleci contributors (!UNKNOWN)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  resource_class:
    description:
      - The resource class, as V(namespace/name).
      - One of this option, O(namespace) and O(organization) is required.
    type: str
  namespace:
    description:
      - A namespace, with all of its resource classes.
    type: str
  organization:
    description:
      - An organization, with all of its resource classes. Its forms are those of
        O(community.circleci.context#module:organization).
      - Only then CircleCI tells the status of each runner.
    type: str
  tokens:
    description:
      - Whether to list the tokens of each resource class. This takes one more request for each.
    type: bool
    default: false
  tasks:
    description:
      - Whether to count the tasks of each resource class. This takes two more requests for each.
    type: bool
    default: false
notes:
  - On CircleCI's Cloud, the API of runners is at C(runner.circleci.com), to which this module also sends the token. A
    CircleCI Server answers at its own address.
seealso:
  - module: community.circleci.runner_resource_class
  - module: community.circleci.runner_token
  - name: API of self-hosted runners
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/guides/execution-runner/runner-api/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Look at the runners of an organization
  community.circleci.runner_info:
    organization: github/acme
    tokens: true
  register: all

- name: Show the runners that are not at work
  ansible.builtin.debug:
    msg: "{{ all.runners | selectattr('status', 'equalto', 'idle') | map(attribute='name') }}"

- name: See how many tasks wait for a runner
  community.circleci.runner_info:
    resource_class: acme/linux-arm
    tasks: true
"""

RETURN = r"""
resource_classes:
  description: The resource classes. With O(resource_class), the one of this name, or none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      type: str
    resource_class:
      description: The namespace and the name.
      type: str
    description:
      description: The description. It is empty if there is none.
      type: str
    tokens:
      description: The tokens of the class, without their values. Null without O(tokens).
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
    unclaimed_tasks:
      description: How many tasks wait for a runner. Null without O(tasks).
      type: int
    running_tasks:
      description: How many tasks run. Null without O(tasks).
      type: int
  sample:
    - id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
      resource_class: acme/linux-arm
      description: Raspberry Pis in the lab
      tokens: null
      unclaimed_tasks: 3
      running_tasks: 2
runners:
  description: The runners. Fields that CircleCI does not tell are null.
  returned: success
  type: list
  elements: dict
  contains:
    resource_class:
      description: The resource class that the runner has connected to.
      type: str
    hostname:
      description: The name of its machine.
      type: str
    name:
      description: The name of the runner.
      type: str
    version:
      description: The version of its software.
      type: str
    ip:
      description: Its address, as CircleCI sees it.
      type: str
    first_connected:
      description: When it connected first.
      type: str
    last_connected:
      description: When it connected last.
      type: str
    last_used:
      description: When it took a task last.
      type: str
    status:
      description: V(busy) or V(idle). Null without O(organization).
      type: str
  sample:
    - resource_class: acme/linux-arm
      hostname: pi-7
      name: pi-7
      version: 3.1.4
      ip: 192.0.2.7
      first_connected: '2026-11-01T08:20:00.000Z'
      last_connected: '2026-11-24T08:20:00.000Z'
      last_used: '2026-11-24T08:10:00.000Z'
      status: null
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
    method: GET
    path: /api/v3/runner/resource
    status: 404
    message: not found with provided token
    hint: >-
      The namespace does not exist, or it belongs to an organization that the token's user is not a member of. ...
"""

from ..module_utils._resources.runner_info import RunnerInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(RunnerInfo)


if __name__ == "__main__":
    main()
