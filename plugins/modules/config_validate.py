#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: config_validate
short_description: Validate a CircleCI config
version_added: 0.1.0
description:
  - Sends a config to CircleCI, which compiles it as it would for a pipeline, with its orbs and parameters. Nothing is
    run or kept.
  - The task fails if the config is not valid, and RV(messages) lists the errors.
  - It works on the Cloud and on newer releases of CircleCI Server. CircleCI does not document the call.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - The config is validated in check mode, too. This sends a C(POST) request, which changes nothing.
  diff_mode:
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    support: full
    details:
      - This module changes nothing.
options:
  path:
    description:
      - The file with the config, on the machine that the task runs on. That is the controller, unless the task is
        delegated.
      - Either this or O(config) is required. The config can be up to 1 MiB.
    type: path
  config:
    description:
      - The config itself, as text.
    type: str
  organization:
    description:
      - The organization whose private orbs the config may use, as V(github/acme), as V(circleci/<org-id>) or as its
        UUID alone.
    type: str
  parameters:
    description:
      - Values for pipeline parameters, which must be strings, integers or booleans. The config must declare them.
      - Since they may be secrets, strings of four characters and more are hidden in RV(compiled) and RV(messages).
    type: dict
notes:
  - A personal token is required. API v2 does not accept project tokens.
  - A secret that is written in the config itself, which should not be done, is also in RV(compiled).
seealso:
  - module: community.circleci.pipeline
  - name: CircleCI API v2
    description: Reference of the API that this module uses. It does not list this call.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Validate the config of a repository
  community.circleci.config_validate:
    path: .circleci/config.yml

- name: Validate a config from a template, with private orbs and a parameter
  community.circleci.config_validate:
    config: "{{ lookup('ansible.builtin.template', 'config.yml.j2') }}"
    organization: github/acme
    parameters:
      full: true
  register: validated

- name: Show the compiled config
  ansible.builtin.debug:
    msg: "{{ validated.compiled }}"
"""

RETURN = r"""
compiled:
  description:
    - The config as CircleCI would run it, with orbs, parameters and commands expanded.
    - Null if the config is not valid.
  returned: always, unless a request failed
  type: str
  sample: |
    version: 2
    jobs:
      test: ...
messages:
  description: CircleCI's messages about the config. Usually empty if it is valid.
  returned: always, unless a request failed
  type: list
  elements: dict
  contains:
    message:
      description: The text.
      type: str
    rule:
      description: The rule that was violated. Null if CircleCI does not return it.
      type: str
    line:
      description: The number of the line that the text refers to, starting at 1. Null if it refers to no line.
      type: int
  sample:
    - message: "mapping values are not allowed here\\n in 'string', line 5, column 12"
      rule: null
      line: 5
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
    path: /api/v2/compile-config-with-defaults
    status: 404
    message: Not found
    hint: >-
      If this is a CircleCI Server, it is too old: ...
"""

from ..module_utils._resources.config_validate import ConfigValidate
from ..module_utils._runner import run_module


def main() -> None:
    run_module(ConfigValidate)


if __name__ == "__main__":
    main()
