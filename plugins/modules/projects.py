#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: projects
short_description: Converge many CircleCI projects in one task
version_added: 0.1.0
description:
  - Converges any number of projects, each with all that it declares, as one plan.
  - >-
    What CircleCI holds of the projects is read at once, O(concurrency) requests at a time, and what differs is changed
    in the same way. Within a project the order is kept. It is followed first, then come its variables, its checkout
    keys and its SSH keys.
  - >-
    Every rule is that of the single modules, M(community.circleci.project), M(community.circleci.env_vars),
    M(community.circleci.checkout_key) and M(community.circleci.ssh_key). For each project, one request reads its
    variables, if any are declared, one its checkout keys, and one its settings with whether it is followed and its
    SSH keys.
  - >-
    A project that fails leaves the others alone. The task fails at its end, and RV(projects) tells for each project
    what was done and what was not. The next run goes on from there.
author:
  - The community.circleci contributors (!UNKNOWN)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - In check mode RV(projects[].pending) lists what would be done.
  diff_mode:
    support: full
    details:
      - It shows the projects one by one, with masks, never values.
  idempotent:
    support: partial
    details:
      - As M(community.circleci.env_vars) is. See O(projects[].change_detection).
options:
  projects:
    description:
      - The projects. One that is named twice, in whatever spelling, is refused.
    type: list
    elements: dict
    required: true
    suboptions:
      project:
        description:
          - The project, in one of the forms that M(community.circleci.project) takes.
        type: str
        required: true
      followed:
        description:
          - Whether the token's user follows the project. If it is not given, that is left as it is.
        type: bool
      env_vars:
        description:
          - The environment variables, each name with its value. See O(community.circleci.env_vars#module:variables).
        type: dict
      change_detection:
        description:
          - What is written although it may be there already. See
            O(community.circleci.env_vars#module:change_detection).
          - If it is not given, V(rewrite) is used.
        type: str
        choices: [rewrite, mask, on_create, fingerprint]
      fingerprint_key:
        description:
          - The secret of V(fingerprint). See O(community.circleci.env_vars#module:fingerprint_key).
        type: str
      purge:
        description:
          - Whether to remove the variables that are not declared. Keys are never removed.
        type: bool
      purge_keep:
        description:
          - Shell patterns of variables that the purge leaves alone.
        type: list
        elements: str
      purge_limit:
        description:
          - How many variables the purge may remove from one project. If more would go, that project is left alone and
            fails.
          - If it is not given, the purge may remove 10, and where there are five or more, not more than half of them.
        type: int
      allow_empty:
        description:
          - Whether a value may be the empty string.
        type: bool
      allow_mask_like:
        description:
          - Whether a value may look like a mask of CircleCI's. See
            O(community.circleci.env_vars#module:allow_mask_like).
        type: bool
      checkout_keys:
        description:
          - The types of checkout key that the project has one of.
        type: list
        elements: str
        choices: [deploy-key, github-user-key]
      ssh_keys:
        description:
          - The SSH keys for other hosts that the project has. Others are left alone.
        type: list
        elements: dict
        suboptions:
          hostname:
            description:
              - The host that the key is for; empty for every host.
            type: str
            required: true
          private_key:
            description:
              - The private key, in PEM or OpenSSH form, without a passphrase.
            type: str
            required: true
  defaults:
    description:
      - What is declared for every project. What a project declares itself comes before it.
      - Variables are put together one by one. Everything else of a project takes the place of the default as a whole.
    type: dict
    suboptions:
      followed:
        description:
          - See O(projects[].followed).
        type: bool
      env_vars:
        description:
          - See O(projects[].env_vars).
        type: dict
      change_detection:
        description:
          - See O(projects[].change_detection).
        type: str
        choices: [rewrite, mask, on_create, fingerprint]
      fingerprint_key:
        description:
          - See O(projects[].fingerprint_key).
        type: str
      purge:
        description:
          - See O(projects[].purge).
        type: bool
      purge_keep:
        description:
          - See O(projects[].purge_keep).
        type: list
        elements: str
      purge_limit:
        description:
          - See O(projects[].purge_limit).
        type: int
      allow_empty:
        description:
          - See O(projects[].allow_empty).
        type: bool
      allow_mask_like:
        description:
          - See O(projects[].allow_mask_like).
        type: bool
      checkout_keys:
        description:
          - See O(projects[].checkout_keys).
        type: list
        elements: str
        choices: [deploy-key, github-user-key]
      ssh_keys:
        description:
          - See O(projects[].ssh_keys).
        type: list
        elements: dict
        suboptions:
          hostname:
            description:
              - See O(projects[].ssh_keys[].hostname).
            type: str
            required: true
          private_key:
            description:
              - See O(projects[].ssh_keys[].private_key).
            type: str
            required: true
  purge_limit_total:
    description:
      - How many things may be removed in all. If it would be more, the task fails before it changes anything.
      - If it is not given, 50 may be removed.
    type: int
  on_error:
    description:
      - What happens to the other projects when one fails.
    type: str
    default: continue
    choices:
      continue: They are converged.
      stop: Nothing more is begun. If a project cannot even be read, nothing is written at all.
notes:
  - On a terminal, and elsewhere with C(-v), a long run tells how many projects are done, and when it waits for a rate
    limit.
  - A run may be interrupted or killed at any moment. Its workers then send nothing more, and the next run goes on from
    there.
  - All bad input is found before the first request, and names the project by its place in the list.
seealso:
  - module: community.circleci.project
  - module: community.circleci.env_vars
  - module: community.circleci.checkout_key
  - module: community.circleci.ssh_key
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
- name: Converge the projects of a team
  community.circleci.projects:
    projects:
      - project: github/acme/api
        env_vars:
          DATABASE_URL: "{{ vault_database_url }}"
        checkout_keys: [deploy-key]
        ssh_keys:
          - hostname: deploy.example.com
            private_key: "{{ vault_deploy_key }}"
      - project: github/acme/web
        env_vars:
          LOG_LEVEL: "info"
    defaults:
      followed: true
      env_vars:
        SENTRY_DSN: "{{ vault_sentry_dsn }}"

- name: Rotate a secret everywhere
  community.circleci.projects:
    projects: "{{ [{'project': 'github/acme/api'}, {'project': 'github/acme/web'}] }}"
    defaults:
      env_vars:
        SENTRY_DSN: "{{ vault_sentry_dsn }}"

- name: Write nothing unless a declared value has changed
  community.circleci.projects:
    projects:
      - project: github/acme/api
        env_vars:
          DATABASE_URL: "{{ vault_database_url }}"
    defaults:
      change_detection: fingerprint
      fingerprint_key: "{{ vault_fingerprint_key }}"
    concurrency: 16
"""

RETURN = r"""
msg:
  description:
    - How many projects changed, what was done in all, and which failed and why, in a sentence or two.
  returned: always
  type: str
  sample: >-
    2 of 3 projects changed (1 follower added, 4 variables added, 1 variable updated).
projects:
  description:
    - What was done with each project, in the order of O(projects).
  returned: unless an option or the token was refused
  type: list
  elements: dict
  contains:
    project:
      description: The project, in its long form.
      type: str
      sample: github/acme/api
    changed:
      description: Whether something was changed that can be seen.
      type: bool
      sample: true
    applied:
      description: What was done, in order.
      type: list
      elements: str
      sample: [follow github/acme/api, set variable DATABASE_URL of github/acme/api]
    pending:
      description: What was not done; in check mode, what would be.
      type: list
      elements: str
      sample: []
    error:
      description: What went wrong, or null if nothing did.
      type: dict
      contains:
        method:
          description: The method of the request that failed, or null if it was not a request.
          type: str
          sample: POST
        path:
          description: Its path.
          type: str
          sample: /api/v1.1/project/github/acme/api/envvar
        status:
          description: The HTTP status, or null if there was no answer.
          type: int
          sample: 403
        message:
          description: What CircleCI said.
          type: str
          sample: Permission denied
        hint:
          description: What to check next.
          type: str
          sample: The token is valid and sees the project, but lacks the right to do this.
error:
  description:
    - What went wrong before any project was looked at, such as a token that CircleCI does not accept.
  returned: failure of all projects
  type: dict
  contains:
    method:
      description: The method of the request that failed.
      type: str
      sample: GET
    path:
      description: Its path.
      type: str
      sample: /api/v1.1/project/github/acme/api/envvar
    status:
      description: The HTTP status.
      type: int
      sample: 401
    message:
      description: What CircleCI said.
      type: str
      sample: Invalid token provided.
    hint:
      description: What to check next.
      type: str
      sample: CircleCI does not accept this token.
"""

from ..module_utils._resources.projects import Projects
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Projects)


if __name__ == "__main__":
    main()
