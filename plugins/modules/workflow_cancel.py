#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: workflow_cancel
short_description: Cancel a CircleCI workflow
version_added: 0.1.0
description:
  - Cancels a workflow, with all its jobs. A workflow that has already ended is left as it is, and the task reports no
    change.
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
      - It shows whether the workflow is over.
  idempotent:
    support: full
seealso:
  - module: community.circleci.build_cancel
    description: Cancels a single job.
  - module: community.circleci.workflow_rerun
  - module: community.circleci.pipeline
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Cancel a workflow
  community.circleci.workflow_cancel:
    id: "{{ circleci_workflow_id }}"

- name: Find what runs on a branch
  community.circleci.build_info:
    project: github/acme/api
    branch: feature/search
    filter: running
  register: running

- name: Cancel its workflows
  community.circleci.workflow_cancel:
    id: "{{ item }}"
  loop: "{{ running.builds | map(attribute='workflows.workflow_id') | unique }}"
"""

RETURN = r"""
workflow:
  description:
    - The workflow after the task. In check mode, its current state.
    - CircleCI may take a moment to cancel it, so C(status) may still show the previous status.
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
    status: canceled
    project_slug: gh/acme/api
    pipeline_id: 5034460f-c7c4-4c43-9457-de07e2029e7b
    pipeline_number: 25
    created_at: '2026-11-24T08:20:00Z'
    stopped_at: '2026-11-24T08:22:31Z'
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
    path: /api/v2/workflow/7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13/cancel
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
    - cancel workflow ci (7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13)
"""

from ..module_utils._resources.workflow_cancel import WorkflowCancel
from ..module_utils._runner import run_module


def main() -> None:
    run_module(WorkflowCancel)


if __name__ == "__main__":
    main()
