#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: pipeline
short_description: Trigger a pipeline of a CircleCI project
version_added: 0.1.0
description:
  - Triggers a pipeline of a project through API v2, and optionally waits for the end of its workflows.
  - It replaces M(community.circleci.build), whose calls CircleCI ends on 2027-02-01. See R(the guide,
    ansible_collections.community.circleci.docsite.guide_migration).
  - >-
    With O(wait=true) the task fails if a workflow does not succeed, if CircleCI cannot run all of the pipeline, for
    example because of its configuration, or if it takes longer than O(wait_timeout). RV(pipeline) and RV(workflows) are
    returned in each of these cases. Without O(wait=true), the task only fails if CircleCI immediately reports that it
    cannot run the pipeline.
  - >-
    A workflow may wait for an approval forever. The task therefore stops waiting when nothing else is running, and
    succeeds with RV(on_hold=true) unless another workflow has failed.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.wait
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - Nothing is triggered, so RV(pipeline) is null and RV(workflows) is empty.
  diff_mode:
    support: partial
    details:
      - It only shows what is done, since a pipeline has no state to compare.
  idempotent:
    support: none
    details:
      - Every run triggers another pipeline.
options:
  project:
    description:
      - The project, as V(vcs/org/name), for example V(github/acme/api). V(gh), V(bitbucket) and V(bb) are accepted,
        too.
      - The URL of the repository, or of the project's page at CircleCI, is also accepted.
      - >-
        Projects of the GitHub App and the like are named V(circleci/<org-id>/<project-id>). CircleCI's API cannot
        trigger pipelines of GitLab projects.
  branch:
    description:
      - The branch to build. Without O(branch) and O(tag) it is the default branch.
    type: str
  tag:
    description:
      - The tag to build. It cannot be used together with O(branch).
    type: str
  parameters:
    description:
      - Values for pipeline parameters, which must be strings, integers or booleans.
      - >-
        Each must be declared under C(parameters) in the project's configuration, with its type. CircleCI does not run
        a pipeline with parameters that are unknown there. The task fails with what CircleCI says about them, at once
        or with O(wait=true), depending on when CircleCI finds out.
      - >-
        They may be secrets, so they are hidden in the result. CircleCI itself shows them to everybody who may see the
        pipeline. Store secrets with M(community.circleci.env_vars) or in contexts.
    type: dict
  definition_id:
    description:
      - The ID of the pipeline definition to run, a UUID. The project's settings at CircleCI show it.
      - It is required if the project has several definitions. If it has only one, that one is used.
      - >-
        CircleCI Server has no definitions. If there are none, an older call is used, which does not support projects of
        the GitHub App.
    type: str
  wait:
    description:
      - Whether to wait for the end of all workflows. Otherwise the task ends as soon as CircleCI has accepted the
        pipeline, and RV(workflows) is empty.
    type: bool
    default: false
  wait_grace:
    description:
      - How many seconds to wait for workflows while none is running. A new pipeline gets its workflows after a while,
        and a setup workflow is followed by others. If no workflow appears in this time, the task fails.
      - It is only used with O(wait=true).
    type: float
    default: 60
notes:
  - A personal token is required. API v2 does not accept project tokens, and answers as if the project were not there.
  - CircleCI may accept the call without creating a pipeline. The task then succeeds and reports no change, and RV(msg)
    is CircleCI's message.
  - >-
    If it is not known whether CircleCI has triggered the pipeline, for example because the connection broke, the task
    fails and says so. It does not retry, since that could build twice.
seealso:
  - module: community.circleci.pipeline_info
  - module: community.circleci.workflow_approve
  - module: community.circleci.workflow_cancel
  - module: community.circleci.workflow_rerun
  - module: community.circleci.build
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Trigger a pipeline of the default branch
  community.circleci.pipeline:
    project: github/acme/api

- name: Deploy from a branch, and wait up to 30 minutes for the success of all workflows
  community.circleci.pipeline:
    project: github/acme/api
    branch: release
    parameters:
      deploy: true
      deploy_host: "{{ deploy_host }}"
    wait: true
    wait_timeout: 1800
  register: deployment

- name: Show its workflows
  ansible.builtin.debug:
    msg: "{{ deployment.workflows | items2dict(key_name='name', value_name='status') }}"

- name: Trigger a pipeline of a tag
  community.circleci.pipeline:
    project: github/acme/api
    tag: v1.2.0
"""

RETURN = r"""
pipeline:
  description:
    - The pipeline as CircleCI accepted it or, with O(wait=true), its last known state.
    - Null in check mode, and if CircleCI created no pipeline.
    - It is also returned if the pipeline cannot be run, does not succeed or takes too long.
    - A value is null if CircleCI does not return it. Right after the trigger, only C(id), C(number), C(state) and
      C(created_at) are known.
    - Its parameters are not returned, since they may be secrets.
  returned: success
  type: dict
  contains:
    id:
      description: The ID of the pipeline.
      type: str
    number:
      description: Its number in the project.
      type: int
    project_slug:
      description: The project, as API v2 names it.
      type: str
    state:
      description: The progress of CircleCI in creating the workflows, V(pending), V(setup-pending), V(setup),
        V(created) or V(errored). It does not say how the workflows end.
      type: str
    errors:
      description: Why CircleCI could not create its workflows.
      type: list
      elements: dict
      contains:
        type:
          description: The type of the error, such as V(config) or V(plan).
          type: str
        message:
          description: The text.
          type: str
    created_at:
      description: When it was created.
      type: str
    updated_at:
      description: When it was last changed.
      type: str
    trigger:
      description: What triggered it.
      type: dict
      contains:
        type:
          description: The type, such as V(api), V(explicit), V(webhook) or V(scheduled_pipeline).
          type: str
        received_at:
          description: When.
          type: str
        actor:
          description: The user who triggered it.
          type: dict
          contains:
            login:
              description: The login of the user.
              type: str
            avatar_url:
              description: The URL of the user's picture.
              type: str
    vcs:
      description: What is built. Null if CircleCI does not return it.
      type: dict
      contains:
        provider_name:
          description: The code host, for example V(github).
          type: str
        origin_repository_url:
          description: The URL of the repository that the commit is in.
          type: str
        target_repository_url:
          description: The URL of the repository that is built.
          type: str
        revision:
          description: The commit.
          type: str
        branch:
          description: The branch. It is missing for a tag.
          type: str
        tag:
          description: The tag. It is missing for a branch.
          type: str
        commit:
          description: The message of the commit.
          type: dict
          contains:
            subject:
              description: The first line of its message.
              type: str
            body:
              description: The rest of its message.
              type: str
        review_id:
          description: The ID of the pull request.
          type: str
        review_url:
          description: The URL of the pull request.
          type: str
  sample:
    id: 5034460f-c7c4-4c43-9457-de07e2029e7b
    number: 25
    project_slug: gh/acme/api
    state: created
    errors: []
    created_at: '2026-11-24T08:20:00Z'
    updated_at: '2026-11-24T08:20:01Z'
    trigger:
      type: api
      received_at: '2026-11-24T08:20:00Z'
      actor:
        login: octocat
        avatar_url: null
    vcs:
      provider_name: GitHub
      origin_repository_url: https://github.com/acme/api
      target_repository_url: https://github.com/acme/api
      revision: 0123456789abcdef0123456789abcdef01234567
      branch: main
workflows:
  description:
    - Its workflows. If a workflow was rerun, only its newest run is returned.
    - Empty without O(wait=true).
    - They are also returned if the pipeline cannot be run, does not succeed or takes too long.
  returned: success
  type: list
  elements: dict
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
    - id: 7d1f6a52-3c0e-4f6b-9a41-0e5c2b7d8f13
      name: ci
      status: success
      project_slug: gh/acme/api
      pipeline_id: 5034460f-c7c4-4c43-9457-de07e2029e7b
      pipeline_number: 25
      created_at: '2026-11-24T08:20:00Z'
      stopped_at: '2026-11-24T08:22:31Z'
      tag: null
on_hold:
  description:
    - Whether a workflow is waiting for an approval. Use M(community.circleci.workflow_approve) to approve it.
    - It is false without O(wait=true). It is also returned if a workflow does not succeed or takes too long.
  returned: success
  type: bool
  sample: false
msg:
  description: CircleCI's message, if it created no pipeline.
  returned: when CircleCI made no pipeline, and failure
  type: str
  sample: CircleCI made no pipeline.
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
    path: /api/v2/project/github/acme/api/pipeline/run
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but this token does not see the project github/acme/api: ...
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
    - trigger a pipeline of github/acme/api at release
"""

from ..module_utils._resources.pipeline import Pipeline
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Pipeline)


if __name__ == "__main__":
    main()
