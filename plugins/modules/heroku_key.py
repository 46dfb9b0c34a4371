#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: heroku_key
short_description: Set the Heroku API key of a CircleCI user
version_added: 0.1.0
description:
  - Sets the API key that the builds of the token's user use to deploy to Heroku.
  - >-
    CircleCI shows only a mask of the key, with its last four characters. If O(key) has the same mask, nothing is
    written, although the keys may differ.
  - >-
    A key can be replaced, but not removed. CircleCI still documents the call, but it is not known whether it still
    works. Most projects pass the key to their builds as an environment variable instead, with
    M(community.circleci.env_vars).
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
      - It shows masks, never keys.
  idempotent:
    support: partial
    details:
      - A new key with the same last four characters as the old one cannot be distinguished from it, and is not
        written. See RV(unverified).
options:
  key:
    description:
      - The Heroku API key. Heroku's keys are UUIDs. A key in another form is written with a warning.
      - An empty key is refused, as is a mask that CircleCI shows instead of a key.
    type: str
    required: true
notes:
  - A personal token is required.
seealso:
  - module: community.circleci.env_vars
  - module: community.circleci.user_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Set the Heroku API key of the user
  community.circleci.heroku_key:
    key: "{{ vault_heroku_key }}"
  register: heroku

- name: Show its mask
  ansible.builtin.debug:
    msg: "{{ heroku.heroku_key }}"

- name: Check whether the machine user has another key
  community.circleci.heroku_key:
    api_token: "{{ vault_machine_user_token }}"
    key: "{{ vault_heroku_key }}"
  check_mode: true
"""

RETURN = r"""
heroku_key:
  description: The mask of the key.
  returned: success
  type: str
  sample: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxf7c5
unverified:
  description: Whether nothing was written because the mask is the same. The keys may differ nevertheless.
  returned: success
  type: bool
  sample: false
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
    path: /api/v1.1/user/heroku-key
    status: 401
    message: You must log in first.
    hint: >-
      CircleCI at circleci.com does not accept this token: it is mistyped, revoked, expired ...
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
    - set the user's Heroku API key
"""

from ..module_utils._resources.heroku_key import HerokuKey
from ..module_utils._runner import run_module


def main() -> None:
    run_module(HerokuKey)


if __name__ == "__main__":
    main()
