#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: workflow_rerun
short_description: Rerun a CircleCI workflow
version_added: 0.1.0
description:
  - Reruns a workflow, either all of it, from its failed jobs, or only some of its jobs. This creates a new workflow in
    the same pipeline. The task does not wait for its end.
  - It replaces the retries of API v1.1, which CircleCI ends on 2027-02-01. See R(the guide,
    ansible_collections.community.circleci.docsite.guide_migration).
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.workflow
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - The workflow is only read, so RV(workflow) is null if a new workflow would be created.
  diff_mode:
    support: partial
    details:
      - It only shows what is done, since every run creates a new workflow.
  idempotent:
    support: partial
    details:
      - Every run creates another workflow, unless O(once) is set.
options:
  from_failed:
    description:
      - Whether to rerun only the failed jobs, and the jobs after them. The workflow must have ended.
      - It cannot be used together with O(jobs).
    type: bool
    default: false
  jobs:
    description:
      - The jobs to rerun, by their names or IDs. If it is not given, all jobs are rerun.
    type: list
    elements: str
    default: []
  ssh:
    description:
      - Whether to give the user of the token access to the jobs by SSH. Requires O(jobs).
    type: bool
    default: false
  once:
    description:
      - Whether to do nothing if the workflow was already rerun, or is itself a rerun. The task then reports no change,
        and RV(workflow) is the newest run.
      - Use this for unattended reruns. Otherwise, a workflow that always fails would be rerun forever.
      - Two tasks that run at the same time do not detect each other.
    type: bool
    default: false
notes:
  - >-
    If it is not known whether CircleCI has rerun the workflow, for example because the connection broke, the task fails
    and says so. It does not retry, since that could run it twice.
seealso:
  - module: community.circleci.build_retry
    description: Reruns a single job, by its number.
  - module: community.circleci.workflow_cancel
  - module: community.circleci.pipeline
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Find the last build of a branch that failed
  community.circleci.build_info:
    project: github/acme/api
    branch: release
    filter: failed
    limit: 1
  register: failed

- name: Rerun its workflow from the failed jobs
  community.circleci.workflow_rerun:
    id: "{{ failed.builds[0].workflows.workflow_id }}"
    from_failed: true
  register: again

- name: Show the new workflow
  ansible.builtin.debug:
    msg: "{{ again.workflow.id }} is {{ again.workflow.status }}."

- name: Rerun it at most once
  community.circleci.workflow_rerun:
    id: "{{ failed.builds[0].workflows.workflow_id }}"
    from_failed: true
    once: true
  register: second

- name: Rerun one of its jobs with SSH access
  community.circleci.workflow_rerun:
    id: "{{ failed.builds[0].workflows.workflow_id }}"
    jobs:
      - "{{ failed.builds[0].workflows.job_name }}"
    ssh: true
"""

RETURN = r"""
workflow:
  description:
    - The new workflow. Null in check mode, if it would be created.
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
    id: c4d4f1a6-0d4f-4c39-8f6e-3b9a1f7e2d50
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
    path: /api/v2/workflow/7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13/rerun
    status: 400
    message: Workflow is not finished.
    hint: >-
      CircleCI can only rerun the failed jobs of a workflow that has ended.
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
    - run workflow ci (7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13) again
"""

from ..module_utils._resources.workflow_rerun import WorkflowRerun
from ..module_utils._runner import run_module


def main() -> None:
    run_module(WorkflowRerun)


if __name__ == "__main__":
    main()
