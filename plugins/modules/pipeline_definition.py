#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: pipeline_definition
short_description: Manage a pipeline definition of a CircleCI project
version_added: 0.1.0
description:
  - A pipeline definition sets where the config of a pipeline comes from, and which repository its jobs check out. Its
    triggers start the pipelines. See M(community.circleci.trigger).
  - A new project of the GitHub App builds nothing until it has a definition with a trigger.
  - A definition is identified by its name, which is case-sensitive.
  - CircleCI cannot change the repository of the config. See O(recreate).
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
  idempotent:
    support: full
options:
  project:
    description:
      - The project. Those of the GitHub App are written V(circleci/<org-id>/<project-id>).
      - >-
        Projects of GitHub OAuth, such as V(github/acme/api), can have definitions of the GitHub App, too, if the App is
        installed in their organization. The definition that CircleCI itself created for the project cannot be changed.
  name:
    description:
      - The name of the pipeline definition.
      - The task fails if the project has several definitions with this name.
    type: str
    required: true
  state:
    description:
      - V(present) creates the definition, or changes what differs.
      - V(absent) deletes the definition with its triggers, and lists them in a warning. The URLs of their inbound
        webhooks stop working.
  description:
    description:
      - A description. If it is not given, it is not changed.
    type: str
  repository:
    description:
      - The repository, as V(owner/name), or its numeric ID at the code host. It provides the config, and jobs check it
        out, unless O(config_source) or O(checkout_source) names another one.
      - The GitHub App must have access to the repository. M(community.circleci.repository_info) lists those
        repositories. Names are not case-sensitive.
      - Required with O(state=present), unless both sources have a repository.
    type: str
  file_path:
    description:
      - The path of the config in its repository.
      - If O(config_source.file_path) is given, it is used instead.
    type: str
    default: .circleci/config.yml
  config_source:
    description:
      - Where the config comes from, if it is not O(repository).
    type: dict
    suboptions:
      provider:
        description:
          - How CircleCI is connected to the repository.
          - With V(github_server), the repository can only be given by its numeric ID.
        type: str
        choices:
          - github_app
          - github_server
        default: github_app
      repository:
        description:
          - The repository, in the same form as O(repository), which is the default.
        type: str
      file_path:
        description:
          - The path of the config in the repository.
        type: str
  checkout_source:
    description:
      - What jobs check out, if it is not O(repository).
    type: dict
    suboptions:
      provider:
        description:
          - How CircleCI is connected to the repository.
          - With V(github_server), the repository can only be given by its numeric ID.
        type: str
        choices:
          - github_app
          - github_server
        default: github_app
      repository:
        description:
          - The repository, in the same form as O(repository), which is the default.
        type: str
  recreate:
    description:
      - Whether to replace the definition by a new one if its config must come from another repository or provider.
        Otherwise the task fails in this case.
      - The new definition is created first, and then the old one is deleted. Its triggers are lost, and the task lists
        them in a warning, also in check mode.
      - If a run is interrupted in between, both exist. Run the task again to delete the old one.
    type: bool
    default: false
notes:
  - A personal token of an admin of the project or of its organization is required.
  - CircleCI Server has no pipeline definitions.
  - >-
    To try out a new definition, add its trigger with O(community.circleci.trigger#module:disabled=true), run a pipeline
    with M(community.circleci.pipeline), and enable the trigger when that works.
seealso:
  - module: community.circleci.trigger
  - module: community.circleci.repository_info
  - module: community.circleci.pipeline
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Create a pipeline definition for releases, with its own config
  community.circleci.pipeline_definition:
    project: circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743
    name: release
    description: Builds and publishes tags
    repository: acme/api
    file_path: .circleci/release.yml

- name: Create a pipeline definition whose config comes from another repository
  community.circleci.pipeline_definition:
    project: circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743
    name: build
    repository: acme/api
    config_source:
      repository: acme/config
      file_path: pipelines/python.yml

- name: Delete a pipeline definition with its triggers
  community.circleci.pipeline_definition:
    project: circleci/66491562-90a9-4065-9249-4b0ce3b77452/2a68fe5f-2fe5-4d4f-91e1-15f111116743
    name: old-build
    state: absent
"""

RETURN = r"""
pipeline_definition:
  description: The pipeline definition, or null with O(state=absent).
  returned: success
  type: dict
  contains:
    id:
      description: The ID, a UUID. It is null in check mode if the definition would be created.
      type: str
    created_at:
      description: When it was created. It is null in check mode if it would be created.
      type: str
    name:
      description: The name.
      type: str
    description:
      description: The description. It may be empty.
      type: str
    config_source:
      description: Where the config comes from.
      type: dict
      contains:
        provider:
          description: How CircleCI is connected to the repository.
          type: str
        repository:
          description: The owner and name of the repository. It is null in check mode if the repository was given by its
            numeric ID.
          type: str
        external_id:
          description: The numeric ID of the repository at the code host, as a string.
          type: str
        file_path:
          description: The path of the config in the repository.
          type: str
    checkout_source:
      description: What jobs check out.
      type: dict
      contains:
        provider:
          description: How CircleCI is connected to the repository.
          type: str
        repository:
          description: The owner and name of the repository. It is null in check mode if the repository was given by its
            numeric ID.
          type: str
        external_id:
          description: The numeric ID of the repository at the code host, as a string.
          type: str
  sample:
    id: 0f5b2f8e-6c1d-4d0e-9b57-5a1f6a0c9d11
    created_at: '2026-11-24T09:15:02.113Z'
    name: release
    description: Builds and publishes tags
    config_source:
      provider: github_app
      repository: acme/api
      external_id: '612345678'
      file_path: .circleci/release.yml
    checkout_source:
      provider: github_app
      repository: acme/api
      external_id: '612345678'
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
    path: /api/v2/projects/2a68fe5f-2fe5-4d4f-91e1-15f111116743/pipeline-definitions
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid and sees the project, but lacks the permission to do this: ... Only admins of the project or of
      its organization may edit pipeline definitions.
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
    - create pipeline definition release of github/acme/api
"""

from ..module_utils._resources.pipeline_definition import PipelineDefinition
from ..module_utils._runner import run_module


def main() -> None:
    run_module(PipelineDefinition)


if __name__ == "__main__":
    main()
