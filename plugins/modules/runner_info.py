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
  - Lists the resource classes of a namespace or of an organization, or a single one, and the runners that have
    connected to them.
  - It can also list the tokens of each class, without their values, and count the tasks that are waiting or running.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  resource_class:
    description:
      - The resource class, as V(namespace/name).
      - Exactly one of O(resource_class), O(namespace) and O(organization) is required.
    type: str
  namespace:
    description:
      - A namespace, with all of its resource classes.
    type: str
  organization:
    description:
      - An organization, with all of its resource classes, in the forms that
        O(community.circleci.context#module:organization) accepts.
      - CircleCI only returns the status of runners if this option is used.
    type: str
  tokens:
    description:
      - Whether to list the tokens of each resource class. This requires one more request for each.
    type: bool
    default: false
  tasks:
    description:
      - Whether to count the tasks of each resource class. This requires two more requests for each.
    type: bool
    default: false
notes:
  - On CircleCI's Cloud, the API for runners is at C(runner.circleci.com). This module also sends the token to this
    host. CircleCI Server uses its own host.
seealso:
  - module: community.circleci.runner_resource_class
  - module: community.circleci.runner_token
  - name: API of self-hosted runners
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/reference/runner-api/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Look at the runners of an organization
  community.circleci.runner_info:
    organization: github/acme
    tokens: true
  register: all

- name: Show the idle runners
  ansible.builtin.debug:
    msg: "{{ all.runners | selectattr('status', 'equalto', 'idle') | map(attribute='name') }}"

- name: Show how many tasks are waiting for a runner
  community.circleci.runner_info:
    resource_class: acme/linux-arm
    tasks: true
"""

RETURN = r"""
resource_classes:
  description: The resource classes. With O(resource_class), only this one. The list is empty if it does not exist.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      type: str
    resource_class:
      description: The resource class, as C(namespace/name).
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
          description: When it was created.
          type: str
    unclaimed_tasks:
      description: The number of tasks that are waiting for a runner. Null without O(tasks).
      type: int
    running_tasks:
      description: The number of tasks that are running. Null without O(tasks).
      type: int
  sample:
    - id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
      resource_class: acme/linux-arm
      description: Raspberry Pis in the lab
      tokens: null
      unclaimed_tasks: 3
      running_tasks: 2
runners:
  description: The runners. Fields that CircleCI does not return are null.
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
      description: When it first connected.
      type: str
    last_connected:
      description: When it last connected.
      type: str
    last_used:
      description: When it last ran a task.
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
