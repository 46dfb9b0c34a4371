#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: env_vars_info
short_description: List the environment variables of a CircleCI project
version_added: 0.1.0
description:
  - Lists the environment variables of a project, with masks of their values. CircleCI never shows the values
    themselves.
  - Variables of contexts are not variables of a project, and are not listed.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  names:
    description:
      - Only list the variables with these names. Names that do not exist are ignored.
      - If it is not given, all variables are listed.
    type: list
    elements: str
  ages:
    description:
      - Whether to return the ages of the values, which are read through API v2. This requires a personal token.
      - A value that is written again is considered new, even if it is the same.
    type: bool
    default: false
seealso:
  - module: community.circleci.env_vars
  - module: community.circleci.context_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the variables of a project
  community.circleci.env_vars_info:
    project: github/acme/api
  register: api

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ api.env_vars | map(attribute='name') }}"

- name: Read the ages of the values
  community.circleci.env_vars_info:
    project: github/acme/api
    ages: true
  register: dated

- name: Show values that are older than 90 days
  ansible.builtin.debug:
    msg: "{{ dated.env_vars | rejectattr('age_days', 'none') | selectattr('age_days', 'gt', 90) }}"

- name: Check the variables that a deployment requires
  community.circleci.env_vars_info:
    project: github/acme/api
    names:
      - AWS_ACCESS_KEY_ID
      - AWS_SECRET_ACCESS_KEY
  register: needed

- name: Stop if one is missing
  ansible.builtin.assert:
    that: needed.env_vars | length == 2
"""

RETURN = r"""
env_vars:
  description: The variables, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the variable.
      type: str
    value:
      description: The mask of its value, which is V(xxxx) followed by up to four of its last characters.
      type: str
    created_at:
      description: When the value was set, or null if CircleCI does not return it. Only returned with O(ages=true).
      type: str
    age_days:
      description: The number of days since the value was set, or null if CircleCI does not return it. Only returned
        with O(ages=true).
      type: int
  sample:
    - name: AWS_ACCESS_KEY_ID
      value: xxxxWXYZ
    - name: AWS_SECRET_ACCESS_KEY
      value: xxxx2b9/
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
    path: /api/v1.1/project/github/acme/apj/envvar
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but this token does not see the project github/acme/apj: the name may be misspelled, ...
"""

from ..module_utils._resources.env_vars_info import EnvVarsInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(EnvVarsInfo)


if __name__ == "__main__":
    main()
