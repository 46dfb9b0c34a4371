#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: webhook
short_description: Manage an outbound webhook of a CircleCI project
version_added: 0.1.0
description:
  - Creates, changes and removes outbound webhooks of a project. CircleCI sends a request to their URL when a workflow
    or a job has ended.
  - A webhook is identified by its name. If several webhooks of the project have the same name, the task fails and lists
    their IDs.
  - After a webhook was written, it is read back. If it differs from what was sent, the task fails and lists the fields.
  - CircleCI never shows a signing secret, only whether there is one. O(change_detection) selects how to deal with that.
  - A secret can be replaced, but not removed. To get a webhook without a secret, remove it and create it again.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.state
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - For a secret, it only shows whether there is one.
  idempotent:
    support: full
    details:
      - A secret is written on every run, unless O(change_detection=on_create). This is not reported as a change.
options:
  name:
    description:
      - The name of the webhook.
    type: str
    required: true
  url:
    description:
      - The URL that CircleCI sends requests to. It must begin with V(https://), and cannot contain a user or password.
      - Required with O(state=present).
      - CircleCI shows the URL to everybody who may see the webhooks of the project, and the results and diffs of this
        module contain it. Use O(signing_secret) to authenticate CircleCI's requests.
    type: str
  events:
    description:
      - The events that CircleCI sends requests for. Their order does not matter.
      - Required with O(state=present).
    type: list
    elements: str
    choices: [workflow-completed, job-completed]
  signing_secret:
    description:
      - The secret that CircleCI signs its requests with, so that the receiver can verify them.
      - If it is not given, a new webhook has no secret, and an existing webhook keeps its secret.
      - >-
        To change another option of a webhook that has a secret, the secret must be given, too. Otherwise the task is
        refused, since CircleCI may drop a secret that is not sent.
    type: str
  verify_tls:
    description:
      - Whether CircleCI verifies the TLS certificate of the URL.
    type: bool
    default: true
  change_detection:
    description:
      - How to handle O(signing_secret) if nothing else of the webhook differs.
    type: str
    choices:
      rewrite: Write it, so that CircleCI always holds the declared secret. This is not reported as a change.
      on_create: Do not write it, and list V(signing_secret) in RV(unverified). V(rewrite) is required to rotate the
        secret.
    default: rewrite
notes:
  - A project can have up to five webhooks. A task that would create a sixth is refused.
  - A personal token is required. API v2 does not accept project tokens, and answers as if the project were not there.
  - Only admins of the organization may edit webhooks. For projects of the GitHub App, GitLab and the like, admins of
    the project may, too.
seealso:
  - module: community.circleci.webhook_info
  - module: community.circleci.projects
  - name: Outbound webhooks
    description: What CircleCI sends, and how to verify its signature.
    link: https://circleci.com/docs/guides/integration/outbound-webhooks/
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Notify the deployment service about each workflow that has ended
  community.circleci.webhook:
    project: github/acme/api
    name: deployments
    url: https://deploy.example.com/circleci
    events: [workflow-completed]
    signing_secret: "{{ vault_webhook_secret }}"

- name: Remove a webhook
  community.circleci.webhook:
    project: github/acme/api
    name: old-dashboard
    state: absent
"""

RETURN = r"""
webhook:
  description:
    - The webhook. In check mode, values that CircleCI sets are null or unchanged.
    - Null with O(state=absent).
  returned: success
  type: dict
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
    id: 0b8d3a52-6d70-4a0e-9a35-2b7b3a1c9f10
    name: deployments
    url: https://deploy.example.com/circleci
    events: [workflow-completed]
    verify_tls: true
    signed: true
    created_at: '2026-08-20T09:15:02.113Z'
    updated_at: '2026-08-20T09:15:02.113Z'
unverified:
  description:
    - Contains V(signing_secret) if it was given but not written, so that CircleCI may hold another one. Otherwise it is
      empty.
  returned: success
  type: list
  elements: str
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
    path: /api/v2/webhook
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid and sees the project github/acme/api, but lacks the permission to do this: ...
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
    - create webhook deployments of github/acme/api
"""

from ..module_utils._resources.webhook import Webhook
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Webhook)


if __name__ == "__main__":
    main()
