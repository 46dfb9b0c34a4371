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
  - Creates and removes a resource class of self-hosted runners. Jobs name a resource class in their configuration.
    Runners connect to it with a token, see M(community.circleci.runner_token).
  - >-
    CircleCI cannot rename a resource class or change its description. If the description differs from O(description),
    the task warns about it.
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
  resource_class:
    description:
      - The resource class, as V(namespace/name).
      - The namespace must exist. An organization can have one, which is created with C(circleci namespace create).
    type: str
    required: true
  description:
    description:
      - The description of a new class. By default, it is empty.
    type: str
  force:
    description:
      - Whether O(state=absent) also removes a class that has tokens, together with its tokens. Otherwise the task fails
        and lists the tokens.
    type: bool
    default: false
notes:
  - A personal token of an admin of the organization is required.
  - On CircleCI's Cloud, the API for runners is at C(runner.circleci.com). This module also sends the token to this
    host. CircleCI Server uses its own host.
seealso:
  - module: community.circleci.runner_token
  - module: community.circleci.runner_info
  - name: API of self-hosted runners
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/reference/runner-api/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Create a resource class
  community.circleci.runner_resource_class:
    resource_class: acme/linux-arm
    description: Raspberry Pis in the lab

- name: Remove it together with its tokens
  community.circleci.runner_resource_class:
    resource_class: acme/linux-arm
    state: absent
    force: true
"""

RETURN = r"""
resource_class:
  description: The resource class. Null with O(state=absent).
  returned: success
  type: dict
  contains:
    id:
      description: The ID. It is null in check mode if the class would be created.
      type: str
    resource_class:
      description: The resource class, as C(namespace/name).
      type: str
    description:
      description: The description. It is empty if there is none.
      type: str
  sample:
    id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
    resource_class: acme/linux-arm
    description: Raspberry Pis in the lab
description_differs:
  description: Whether O(description) differs from the description of the class, which cannot be changed.
  returned: success
  type: bool
  sample: false
removed_tokens:
  description: The tokens that were removed with the class, or would be removed in check mode.
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
      description: When the token was created.
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
    path: /api/v3/runner/resource
    status: 403
    message: Permission denied.
    hint: >-
      Only admins of the organization may manage the resource classes of runners and their tokens.
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
    - create resource class acme/linux-arm
"""

from ..module_utils._resources.runner_resource_class import RunnerResourceClass
from ..module_utils._runner import run_module


def main() -> None:
    run_module(RunnerResourceClass)


if __name__ == "__main__":
    main()
