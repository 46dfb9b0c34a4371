#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: webhook_info
short_description: List the outbound webhooks of a CircleCI project
version_added: 0.1.0
description:
  - Lists the outbound webhooks of a project.
  - CircleCI never shows a signing secret, only whether there is one.
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
      - Only list the webhooks with these names. Names that do not exist are ignored.
      - If it is not given, all webhooks are listed.
    type: list
    elements: str
notes:
  - A personal token is required. API v2 does not accept project tokens, and answers as if the project were not there.
  - Users who may only view the organization do not see webhooks.
seealso:
  - module: community.circleci.webhook
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the webhooks of a project
  community.circleci.webhook_info:
    project: github/acme/api
  register: api

- name: Show webhooks without a signing secret
  ansible.builtin.debug:
    msg: "{{ api.webhooks | rejectattr('signed') | map(attribute='name') }}"

- name: Read one
  community.circleci.webhook_info:
    project: github/acme/api
    names: [deployments]
"""

RETURN = r"""
webhooks:
  description: The webhooks, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID, a UUID.
      type: str
    name:
      description: The name.
      type: str
    url:
      description: The URL.
      type: str
    events:
      description: The events, sorted.
      type: list
      elements: str
    verify_tls:
      description: Whether CircleCI verifies the TLS certificate of the URL.
      type: bool
    signed:
      description: Whether it has a signing secret.
      type: bool
    created_at:
      description: When it was created, in ISO 8601 format.
      type: str
    updated_at:
      description: When it was last written, in ISO 8601 format.
      type: str
  sample:
    - id: 0b8d3a52-6d70-4a0e-9a35-2b7b3a1c9f10
      name: deployments
      url: https://deploy.example.com/circleci
      events: [workflow-completed]
      verify_tls: true
      signed: true
      created_at: '2026-08-20T09:15:02.113Z'
      updated_at: '2026-08-20T09:15:02.113Z'
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
    path: /api/v2/project/github/acme/apj
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but this token does not see the project github/acme/apj: the name may be misspelled, ...
"""

from ..module_utils._resources.webhook_info import WebhookInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(WebhookInfo)


if __name__ == "__main__":
    main()
