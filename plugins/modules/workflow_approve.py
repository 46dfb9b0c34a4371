#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: workflow_approve
short_description: Approve a CircleCI workflow that is on hold
version_added: 0.1.0
description:
  - Approves a workflow that is waiting for an approval, so that its next jobs can run. It does not wait for these jobs.
  - If the approval was already given, nothing changes.
  - >-
    The task fails if the approval cannot be given yet, because a job before it has not succeeded, or if the workflow
    has no such approval.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.workflow
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - It shows whether the approval was given.
  idempotent:
    support: full
options:
  approval:
    description:
      - The approval, by its ID, or by the name of its job in the configuration. This is a job whose C(type) is
        C(approval).
    type: str
    required: true
seealso:
  - module: community.circleci.pipeline
    description: Triggers workflows, and returns whether one is on hold.
  - module: community.circleci.workflow_cancel
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Trigger a pipeline, and wait until its workflows have ended or are on hold
  community.circleci.pipeline:
    project: github/acme/api
    branch: release
    wait: true
  register: release

- name: Approve the deployment in the workflows that are on hold
  community.circleci.workflow_approve:
    id: "{{ item }}"
    approval: approve-deploy
  loop: "{{ release.workflows | selectattr('status', 'eq', 'on_hold') | map(attribute='id') }}"

- name: Approve a workflow by its ID
  community.circleci.workflow_approve:
    id: "{{ circleci_workflow_id }}"
    approval: approve-deploy
"""

RETURN = r"""
workflow:
  description:
    - The workflow after the task. In check mode, its current state.
    - A value is null if CircleCI does not return it.
  returned: success
  type: dict
  contains:
    id:
      description: The ID of the workflow.
      type: str
    name:
      description: Its name in the configuration.
      type: str
    status:
      description: V(running), V(failing), V(on_hold), V(success), V(failed), V(error), V(canceled), V(not_run) or
        V(unauthorized).
      type: str
    project_slug:
      description: The project, as API v2 names it.
      type: str
    pipeline_id:
      description: The ID of its pipeline.
      type: str
    pipeline_number:
      description: The number of its pipeline in the project.
      type: int
    created_at:
      description: When it was created.
      type: str
    stopped_at:
      description: When it ended. Null until then.
      type: str
    tag:
      description: V(setup) for a setup workflow, otherwise null.
      type: str
  sample:
    id: 7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13
    name: ci
    status: running
    project_slug: gh/acme/api
    pipeline_id: 5034460f-c7c4-4c43-9457-de07e2029e7b
    pipeline_number: 25
    created_at: '2026-11-24T08:20:00Z'
    stopped_at: null
    tag: null
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
    path: /api/v2/workflow/7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13/approve/2c0b2a4e-6b4c-4b7c-8b8a-5a0f3f1d9b61
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid, but its user may not do this.
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed, or a request after it
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed, or a request after it
  type: list
  elements: str
  sample:
    - approve approve-deploy of workflow ci (7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13)
"""

from ..module_utils._resources.workflow_approve import WorkflowApprove
from ..module_utils._runner import run_module


def main() -> None:
    run_module(WorkflowApprove)


if __name__ == "__main__":
    main()
