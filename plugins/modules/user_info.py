#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: user_info
short_description: Show which CircleCI user a token belongs to
version_added: 0.1.0
description:
  - Shows the user of the token. Use it to check a token, for example at the beginning of a playbook.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.attributes
  - community.circleci.attributes.info_module
notes:
  - A personal token is required. A project token belongs to no user.
seealso:
  - module: community.circleci.project_info
  - module: community.circleci.heroku_key
  - module: community.circleci.user_ssh_key
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Check the token
  community.circleci.user_info:
  register: me

- name: Show whose it is
  ansible.builtin.debug:
    msg: "{{ me.user.login }} follows {{ me.user.num_projects_followed }} projects"

- name: Set the token once for all modules of the collection
  module_defaults:
    group/community.circleci.circleci:
      api_token: "{{ vault_machine_user_token }}"
      timeout: 60
  block:
    - name: Check the token of the machine user
      community.circleci.user_info:

- name: Check a token that is passed through the environment of the task
  community.circleci.user_info:
  environment:
    CIRCLECI_TOKEN: "{{ vault_machine_user_token }}"
"""

RETURN = r"""
user:
  description:
    - The user of the token.
    - A value is null if CircleCI does not return it.
  returned: success
  type: dict
  contains:
    login:
      description: The name at the code host.
      type: str
    name:
      description: The full name.
      type: str
    admin:
      description: Whether CircleCI calls the user an administrator.
      type: bool
    avatar_url:
      description: The URL of the user's picture.
      type: str
    selected_email:
      description: The email address that CircleCI writes to.
      type: str
    all_emails:
      description: All email addresses that CircleCI knows.
      type: list
      elements: str
    created_at:
      description: When the user joined CircleCI.
      type: str
    github_id:
      description: The numeric ID of the user at GitHub.
      type: int
    bitbucket:
      description: The user at Bitbucket.
      type: dict
    num_projects_followed:
      description: How many projects the user follows.
      type: int
    user_key_fingerprint:
      description: The fingerprint of CircleCI's key on the user's GitHub account. CircleCI does not always return it.
      type: str
    heroku_api_key:
      description: The mask of the user's Heroku API key.
      type: str
    plan:
      description: The plan of the user, if there is one.
      type: str
    trial_end:
      description: When the trial of the user ends or has ended.
      type: str
    days_left_in_trial:
      description: How many days of the trial are left. It is negative when the trial has ended.
      type: int
    basic_email_prefs:
      description: Which emails CircleCI sends, V(all), V(smart) or V(none).
      type: str
  sample:
    login: acme-bot
    name: Acme Bot
    admin: false
    avatar_url: https://avatars.githubusercontent.com/u/1234567
    selected_email: bot@acme.example
    all_emails:
      - bot@acme.example
    created_at: '2024-05-13T09:21:07.123Z'
    github_id: 1234567
    bitbucket: null
    num_projects_followed: 12
    user_key_fingerprint: null
    heroku_api_key: null
    plan: null
    trial_end: '2024-05-27T09:21:07.123Z'
    days_left_in_trial: -910
    basic_email_prefs: smart
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
    path: /api/v1.1/me
    status: 401
    message: Invalid token provided.
    hint: >-
      CircleCI at circleci.com does not accept this token: it is mistyped, revoked, expired ...
"""

from ..module_utils._resources.user_info import UserInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(UserInfo)


if __name__ == "__main__":
    main()
