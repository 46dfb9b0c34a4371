#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: pipeline_info
short_description: Read pipelines of a CircleCI project
version_added: 0.1.0
description:
  - Reads the last pipelines of a project or of one of its branches, or a single one by its ID or its number.
  - >-
    The workflows of a pipeline show how it ended. Set O(workflows=true) to read them. This requires at least one more
    request for each pipeline.
  - >-
    CircleCI returns no C(vcs) for some projects of the GitHub App, GitLab and the like. RV(pipelines[].vcs) then has
    the branch or tag and the revision of what started the pipeline, as far as CircleCI returns them.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  project:
    description:
      - >-
        The project, as V(vcs/org/name), for example V(github/acme/api). V(gh), V(bitbucket) and V(bb) are accepted,
        too, as is the URL of the repository or of the project's page at CircleCI.
      - Projects of the GitHub App, GitLab and the like are named V(circleci/<org-id>/<project-id>).
      - Either this or O(id) is required.
    type: str
  id:
    description:
      - The ID of one pipeline, a UUID. It cannot be used together with O(project).
    type: str
  number:
    description:
      - The number of one pipeline of O(project).
    type: int
  branch:
    description:
      - Only read pipelines of this branch of O(project).
    type: str
  limit:
    description:
      - The maximum number of pipelines to read, starting with the last one. One request is sent for every 20 pipelines.
    type: int
    default: 20
  workflows:
    description:
      - Whether to return the workflows of each pipeline. This requires at least one more request for each.
    type: bool
    default: false
notes:
  - A personal token is required. API v2 does not accept project tokens, and answers as if the project were not there.
seealso:
  - module: community.circleci.pipeline
  - module: community.circleci.build_info
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Read the last pipelines of a branch
  community.circleci.pipeline_info:
    project: github/acme/api
    branch: main
    limit: 5
  register: last

- name: Show what CircleCI could not run
  ansible.builtin.debug:
    msg: "{{ last.pipelines | selectattr('state', 'eq', 'errored') | map(attribute='errors') }}"

- name: Read how the last pipelines ended
  community.circleci.pipeline_info:
    project: github/acme/api
    branch: main
    workflows: true
  register: ended

- name: Show the workflows that failed
  ansible.builtin.debug:
    msg: "{{ ended.pipelines | map(attribute='workflows') | flatten | selectattr('status', 'eq', 'failed') }}"

- name: Read one pipeline by its number
  community.circleci.pipeline_info:
    project: github/acme/api
    number: "{{ last.pipelines[0].number }}"

- name: Read one pipeline by its ID
  community.circleci.pipeline_info:
    id: "{{ last.pipelines[0].id }}"
"""

RETURN = r"""
pipelines:
  description:
    - The pipelines, the last one first.
    - A value is null if CircleCI does not return it. Parameters are not returned, since they may be secrets.
  returned: success
  type: list
  elements: dict
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
    workflows:
      description: Its workflows. If a workflow was rerun, only its newest run is returned. Only returned with
        O(workflows=true).
      type: list
      elements: dict
      contains:
        id:
          description: The ID of the workflow.
          type: str
          sample: 7d0f7f4e-51f8-4a41-8f19-8a7ae2d2a001
        name:
          description: Its name.
          type: str
          sample: build
        status:
          description: Its status.
          type: str
          sample: success
        project_slug:
          description: The project, as API v2 writes it.
          type: str
          sample: gh/acme/api
        pipeline_id:
          description: The ID of its pipeline.
          type: str
          sample: 5c0a5d0e-8b1f-4f55-9b0a-0b1a2c3d4e5f
        pipeline_number:
          description: The number of its pipeline.
          type: int
          sample: 9
        created_at:
          description: When it was created.
          type: str
          sample: "2026-11-24T09:18:00.000Z"
        stopped_at:
          description: When it ended. Null until then.
          type: str
          sample: "2026-11-24T09:19:59.900Z"
        tag:
          description: V(setup) for a setup workflow, otherwise null.
          type: str
          sample: setup
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
    - id: 5034460f-c7c4-4c43-9457-de07e2029e7b
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
    path: /api/v2/project/github/acme/api/pipeline/26
    status: 404
    message: Pipeline not found
    hint: >-
      The token is valid and sees the project github/acme/api; what was requested does not exist in it.
"""

from ..module_utils._resources.pipeline_info import PipelineInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(PipelineInfo)


if __name__ == "__main__":
    main()
