#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: user_ssh_key
short_description: Add CircleCI's SSH key to the GitHub account of a user
version_added: 0.1.0
description:
  - Asks CircleCI to add an SSH key of its own to the GitHub account of the token's user. The key cannot be chosen, read
    or removed with this module.
  - >-
    CircleCI no longer documents this call, and it is not known whether it still works on its Cloud. Prefer
    M(community.circleci.checkout_key) with O(community.circleci.checkout_key#module:type=github-user-key), which
    creates a user key for one project.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: partial
    details:
      - It only shows whether there is a key. If CircleCI does not return that, it shows that a key is requested.
  idempotent:
    support: partial
    details:
      - If CircleCI does not return whether the user has a key, every run requests one and warns about it.
notes:
  - A personal token is required. CircleCI must be allowed to add keys to the user's account.
seealso:
  - module: community.circleci.checkout_key
  - module: community.circleci.user_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses. It does not list this call any more.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Check whether the user has a key
  community.circleci.user_ssh_key:
  check_mode: true
  register: key

- name: Show the answer
  ansible.builtin.debug:
    msg: "{{ key.login }} {{ 'has no key' if key is changed else 'has a key' }}"

- name: Add CircleCI's key to the GitHub account of the machine user
  community.circleci.user_ssh_key:
    api_token: "{{ vault_machine_user_token }}"
"""

RETURN = r"""
login:
  description: The user of the token.
  returned: success
  type: str
  sample: acme-bot
fingerprint:
  description:
    - The fingerprint of the existing key.
    - Null if there was none, or if CircleCI does not return it. M(community.circleci.user_info) shows that of a new
      key.
  returned: success
  type: str
  sample: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
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
    path: /api/v1.1/user/ssh-key
    status: 404
    message: Not Found (text/html, not JSON)
    hint: >-
      CircleCI no longer documents this call, and may have ended it: make a user key with checkout_key.
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
    - add CircleCI's key to the GitHub user acme-bot
"""

from ..module_utils._resources.user_ssh_key import UserSshKey
from ..module_utils._runner import run_module


def main() -> None:
    run_module(UserSshKey)


if __name__ == "__main__":
    main()
