#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: contexts
short_description: Manage many contexts of a CircleCI organization in one task
version_added: 0.1.0
description:
  - Converges any number of contexts of an organization, with their restrictions and variables, in one task.
  - All rules of M(community.circleci.context) apply. The list of contexts is read only once.
  - If a context fails, the others are still converged. The task then fails at the end, and RV(contexts) lists for each
    context what was done and what was not.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.organization
  - community.circleci.concurrency
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
    details:
      - In check mode, RV(contexts[].pending) lists what would be done.
  diff_mode:
    support: full
    details:
      - It shows each context, with masks, never values.
  idempotent:
    support: partial
    details:
      - See O(contexts[].change_detection).
options:
  contexts:
    description:
      - The contexts. Each may be listed only once.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The name of the context. It is case-sensitive.
        type: str
        required: true
      state:
        description:
          - See O(community.circleci.context#module:state).
        type: str
        choices: [present, absent]
      restrictions:
        description:
          - See O(community.circleci.context#module:restrictions).
        type: dict
        suboptions:
          projects:
            description:
              - See O(community.circleci.context#module:restrictions.projects).
            type: list
            elements: str
          expressions:
            description:
              - See O(community.circleci.context#module:restrictions.expressions).
            type: list
            elements: str
          groups:
            description:
              - See O(community.circleci.context#module:restrictions.groups).
            type: list
            elements: str
          all_members:
            description:
              - See O(community.circleci.context#module:restrictions.all_members).
            type: bool
      purge_restrictions:
        description:
          - See O(community.circleci.context#module:purge_restrictions).
        type: bool
      variables:
        description:
          - See O(community.circleci.context#module:variables).
        type: dict
      change_detection:
        description:
          - See O(community.circleci.context#module:change_detection).
        type: str
        choices: [rewrite, mask, on_create, fingerprint]
      fingerprint_key:
        description:
          - See O(community.circleci.context#module:fingerprint_key).
        type: str
      purge:
        description:
          - See O(community.circleci.context#module:purge).
        type: bool
      purge_keep:
        description:
          - See O(community.circleci.context#module:purge_keep).
        type: list
        elements: str
      purge_limit:
        description:
          - See O(community.circleci.context#module:purge_limit).
        type: int
      allow_empty:
        description:
          - See O(community.circleci.context#module:allow_empty).
        type: bool
      allow_mask_like:
        description:
          - See O(community.circleci.context#module:allow_mask_like).
        type: bool
  defaults:
    description:
      - Declared for every context. What a context declares itself takes precedence.
      - Variables are merged by name, and restrictions by type. For everything else, the value of the context replaces
        the default.
    type: dict
    suboptions:
      state:
        description:
          - See O(contexts[].state).
        type: str
        choices: [present, absent]
      restrictions:
        description:
          - See O(contexts[].restrictions).
        type: dict
        suboptions:
          projects:
            description:
              - See O(contexts[].restrictions.projects).
            type: list
            elements: str
          expressions:
            description:
              - See O(contexts[].restrictions.expressions).
            type: list
            elements: str
          groups:
            description:
              - See O(contexts[].restrictions.groups).
            type: list
            elements: str
          all_members:
            description:
              - See O(contexts[].restrictions.all_members).
            type: bool
      purge_restrictions:
        description:
          - See O(contexts[].purge_restrictions).
        type: bool
      variables:
        description:
          - See O(contexts[].variables).
        type: dict
      change_detection:
        description:
          - See O(contexts[].change_detection).
        type: str
        choices: [rewrite, mask, on_create, fingerprint]
      fingerprint_key:
        description:
          - See O(contexts[].fingerprint_key).
        type: str
      purge:
        description:
          - See O(contexts[].purge).
        type: bool
      purge_keep:
        description:
          - See O(contexts[].purge_keep).
        type: list
        elements: str
      purge_limit:
        description:
          - See O(contexts[].purge_limit).
        type: int
      allow_empty:
        description:
          - See O(contexts[].allow_empty).
        type: bool
      allow_mask_like:
        description:
          - See O(contexts[].allow_mask_like).
        type: bool
  purge_limit_total:
    description:
      - How many variables may be removed in total, over all contexts. If more would be removed, the task fails before
        it changes anything.
      - If it is not given, at most 50 may be removed.
    type: int
  on_error:
    description:
      - What happens to the other contexts when one fails.
    type: str
    default: continue
    choices:
      continue: They are converged.
      stop: No other context is started. If a context cannot be read, nothing is written at all.
seealso:
  - module: community.circleci.context
  - module: community.circleci.context_info
  - module: community.circleci.projects
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
- name: Converge the contexts of an organization
  community.circleci.contexts:
    organization: github/acme
    contexts:
      - name: deploy
        restrictions:
          projects: [github/acme/api]
        variables:
          DATABASE_URL: "{{ vault_database_url }}"
      - name: monitoring
        variables:
          SENTRY_DSN: "{{ vault_sentry_dsn }}"
    defaults:
      purge: true

- name: Rotate a secret in several contexts, and change nothing else
  community.circleci.contexts:
    organization: github/acme
    contexts:
      - name: deploy
      - name: monitoring
    defaults:
      variables:
        SENTRY_DSN: "{{ vault_sentry_dsn }}"
"""

RETURN = r"""
msg:
  description:
    - A summary of how many contexts changed, what was done, and which contexts failed and why.
  returned: always
  type: str
  sample: 1 of 2 contexts changed (1 context added, 1 restriction added, 2 variables added).
summary:
  description:
    - The same as RV(msg), for example for a chat message.
  returned: unless an option or the token was refused
  type: str
  sample: >-
    1 of 2 contexts changed (1 context added, 1 restriction added, 2 variables added).
contexts:
  description:
    - What was done with each context, in the order of O(contexts).
  returned: unless an option or the token was refused
  type: list
  elements: dict
  contains:
    name:
      description: The name of the context.
      type: str
      sample: deploy
    changed:
      description: Whether anything was changed that can be read back.
      type: bool
      sample: true
    applied:
      description: What was done, in order.
      type: list
      elements: str
      sample: [create context deploy of github/acme, set variable NPM_TOKEN of context deploy]
    pending:
      description: What was not done. In check mode, what would be done.
      type: list
      elements: str
      sample: []
    differences:
      description:
        - The differences from the declaration, as far as CircleCI shows them. These are the lines of
          RV(contexts[].applied) and RV(contexts[].pending), except those that only write a value again. If something
          cannot be converged, the reason is also listed here.
      type: list
      elements: str
      sample: [set variable NPM_TOKEN of context deploy]
    unverified:
      description:
        - The names of the variables and secrets whose values may differ from the declared ones. CircleCI shows too
          little of them to detect that, and the task did not write them.
      type: list
      elements: str
      sample: [NPM_TOKEN]
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
          sample: /api/v2/context
        status:
          description: The HTTP status, or null if there was no response.
          type: int
          sample: 403
        message:
          description: CircleCI's error message.
          type: str
          sample: Permission denied
        hint:
          description: What to check next.
          type: str
          sample: The token is valid, but its user may not do this, or the token's scope is too small.
error:
  description:
    - What went wrong before any context could be read, such as a token that CircleCI does not accept.
  returned: failure of all contexts
  type: dict
  contains:
    method:
      description: The method of the request that failed.
      type: str
      sample: GET
    path:
      description: Its path.
      type: str
      sample: /api/v2/me/collaborations
    status:
      description: The HTTP status.
      type: int
      sample: 401
    message:
      description: CircleCI's error message.
      type: str
      sample: Invalid token provided.
    hint:
      description: What to check next.
      type: str
      sample: CircleCI at circleci.com does not accept this token.
"""

from ..module_utils._resources.contexts import Contexts
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Contexts)


if __name__ == "__main__":
    main()
