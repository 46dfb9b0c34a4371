#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: runner_resource_class
short_description: Manage a resource class of self-hosted CircleCI runners
version_added: 0.1.0
description:
  - Makes and removes a resource class. Jobs of self-hosted runners name one in their configuration, and runners connect
    to it with a token of M(community.circleci.runner_token).
  - >-
    A resource class cannot be renamed, and CircleCI has no way to change its description. If it differs from
    O(description), the task warns and leaves it.
author:
  - The community.circleci contributors (!UNKNOWN)
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
  resource_class:
    description:
      - The resource class, as V(namespace/name).
      - The namespace must exist. An organization has at most one, which C(circleci namespace create) claims.
    type: str
    required: true
  description:
    description:
      - The description of a new class. If it is not given, a new class has none.
    type: str
  force:
    description:
      - Whether O(state=absent) also removes a class that has tokens, and them with it. Otherwise the task fails and
        lists them.
    type: bool
    default: false
notes:
  - A personal token of an administrator of the organization is needed.
  - On CircleCI's Cloud, the API of runners is at C(runner.circleci.com), to which this module also sends the token. A
    CircleCI Server answers at its own address.
seealso:
  - module: community.circleci.runner_token
  - module: community.circleci.runner_info
  - name: API of self-hosted runners
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/guides/execution-runner/runner-api/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Make a resource class
  community.circleci.runner_resource_class:
    resource_class: acme/linux-arm
    description: Raspberry Pis in the lab

- name: Remove it, with the tokens that it may have
  community.circleci.runner_resource_class:
    resource_class: acme/linux-arm
    state: absent
    force: true
"""

RETURN = r"""
resource_class:
  description: The resource class, as CircleCI holds it. Null with O(state=absent).
  returned: success
  type: dict
  contains:
    id:
      description: The ID. It is null in check mode if the class would be made.
      type: str
    resource_class:
      description: The namespace and the name.
      type: str
    description:
      description: The description. It is empty if there is none.
      type: str
  sample:
    id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
    resource_class: acme/linux-arm
    description: Raspberry Pis in the lab
description_differs:
  description: Whether O(description) is another one than that of the class, which cannot be changed.
  returned: success
  type: bool
  sample: false
removed_tokens:
  description: The tokens that were removed with the class, or would be in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID of the token.
      type: str
    resource_class:
      description: The resource class.
      type: str
    nickname:
      description: The nickname of the token.
      type: str
    created_at:
      description: When the token was made.
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
    path: /api/v3/runner/resource
    status: 403
    message: Permission denied.
    hint: >-
      Only admins of the organization may manage the resource classes of runners and their tokens.
applied:
  description: The changes that were made before the failure, a line for each.
  returned: when a change failed
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, a line for each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - create resource class acme/linux-arm
"""

from ..module_utils._resources.runner_resource_class import RunnerResourceClass
from ..module_utils._runner import run_module


def main() -> None:
    run_module(RunnerResourceClass)


if __name__ == "__main__":
    main()
