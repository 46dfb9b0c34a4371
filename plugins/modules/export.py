#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: export
short_description: Export a CircleCI organization as declarations
version_added: 0.1.0
description:
  - Reads the contexts and projects of an organization, and returns them in the form that M(community.circleci.contexts)
    and M(community.circleci.projects) accept. Converging the result changes nothing.
  - >-
    CircleCI shows no secrets. The value of each variable, private key and webhook secret is therefore a template that
    refers to one variable, such as C({{ circleci_secrets.projects['github/acme/api'].DATABASE_URL }}). The names that
    this variable must hold are returned in RV(secrets).
  - The URLs of webhooks are no secrets to CircleCI. They are returned as they are, also if one contains a password or a
    token.
  - >-
    With O(community.circleci.projects#module:projects[].change_detection=on_create), a value may still be null or
    empty. The declarations can then be converged, and checked for drift, before all secrets are available. If a
    variable or key has been removed at CircleCI, the task fails, since it cannot be created without its value.
  - >-
    What cannot be read is skipped, and listed in RV(problems) with the reason. Everything else is exported.
  - Variables that the collection itself uses are not exported. These are the markers of V(fingerprint), and the
    variable of M(community.circleci.build_cache).
  - Text that looks like a template, for example in the name of a branch, is escaped, so that templating returns it
    unchanged.
  - The order is always the same, so that two exports only differ if something has changed at CircleCI.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.organization
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  include:
    description:
      - What to export. V(contexts) are the contexts with their restrictions and variables. Everything else belongs to
        projects.
      - In projects of the GitHub App, GitLab and the like, V(followed), V(checkout_keys), V(ssh_keys) and V(schedules)
        are ignored.
    type: list
    elements: str
    choices: [contexts, followed, settings, env_vars, checkout_keys, ssh_keys, webhooks, schedules]
    default: [contexts, followed, settings, env_vars, checkout_keys, ssh_keys, webhooks, schedules]
  projects:
    description:
      - The projects to export, each in one of the forms that M(community.circleci.project) accepts.
      - If it is not given, all projects of the organization that the token's user follows are exported.
    type: list
    elements: str
  secrets_variable:
    description:
      - The name of the variable that the templates refer to.
    type: str
    default: circleci_secrets
notes:
  - A personal token is required. Settings, keys and webhooks can only be read by users who may change them.
  - This requires one request for the followed projects, about seven for each project, and two for each context.
seealso:
  - module: community.circleci.contexts
  - module: community.circleci.projects
  - module: community.circleci.organization_info
  - name: CircleCI API v2
    description: Reference of one of the APIs that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN. The playbook community.circleci.export writes files.
- name: Export an organization
  community.circleci.export:
    organization: github/acme
  register: exported

- name: Show what the vault must hold
  ansible.builtin.debug:
    var: exported.secrets

- name: Export only the contexts, with another variable for the secrets
  community.circleci.export:
    organization: github/acme
    include:
      - contexts
    secrets_variable: vault_circleci
"""

RETURN = r"""
declaration:
  description: The declarations. Their templates are meant to be evaluated by Ansible, for example in a file of
    variables.
  returned: success
  type: dict
  contains:
    organization:
      description: The organization, for O(community.circleci.contexts#module:organization).
      type: str
    contexts:
      description: The contexts, for O(community.circleci.contexts#module:contexts).
      type: list
      elements: dict
    projects:
      description: The projects, for O(community.circleci.projects#module:projects), except what is in C(defaults).
      type: list
      elements: dict
    defaults:
      description: What more than half of the projects share, for O(community.circleci.projects#module:defaults).
      type: dict
  sample:
    organization: github/acme
    contexts:
      - name: deploy
        restrictions:
          all_members: true
          projects:
            - github/acme/api
        variables:
          AWS_SECRET_ACCESS_KEY: "{{ circleci_secrets.contexts.deploy.AWS_SECRET_ACCESS_KEY }}"
    projects:
      - project: github/acme/api
        env_vars:
          DATABASE_URL: "{{ circleci_secrets.projects['github/acme/api'].DATABASE_URL }}"
    defaults:
      followed: true
secrets:
  description:
    - The names of the secrets that the templates refer to, grouped by where they are used. All values are null.
    - It has the keys C(contexts), C(projects), C(ssh_keys) and C(webhooks), if there are such secrets.
  returned: success
  type: dict
  sample:
    contexts:
      deploy:
        AWS_SECRET_ACCESS_KEY: null
    projects:
      github/acme/api:
        DATABASE_URL: null
problems:
  description: What could not be read or declared.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The project or context.
      type: str
    part:
      description: The part that could not be read. Empty for other problems.
      type: str
    message:
      description: The reason.
      type: str
  sample: []
summary:
  description: What was exported, in a sentence. It is also the message of the task.
  returned: success
  type: str
  sample: Exported 20 projects and 6 contexts, with 43 secrets to fill in.
msg:
  description: The same as RV(summary).
  returned: success
  type: str
  sample: Exported 20 projects and 6 contexts, with 43 secrets to fill in.
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
    path: /api/v2/context
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid, but its user may not do this, or the token's scope is too small.
"""

from ..module_utils._resources.export import Export
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Export)


if __name__ == "__main__":
    main()
