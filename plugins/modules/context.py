#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: context
short_description: Manage a context of a CircleCI organization
version_added: 0.1.0
description:
  - Makes a context, restricts who may use it, and sets its variables, in this order. So nobody can read a variable of a
    new context who may not read it in the end.
  - If a new context cannot be restricted, it is deleted again while it is empty, and the task fails with the reason.
  - CircleCI never shows the value of a variable, only its last characters. See M(community.circleci.env_vars) for what
    follows from that.
  - A context cannot be renamed. Upper and lower case differ in its name.
author:
  - The community.circleci contributors (!UNKNOWN)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.organization
  - community.circleci.state
  - community.circleci.purge
  - community.circleci.concurrency
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - It shows masks, never values.
  idempotent:
    support: partial
    details:
      - As M(community.circleci.env_vars) is. See O(change_detection).
options:
  name:
    description:
      - The name of the context, of at most 200 characters.
    type: str
    required: true
  state:
    description:
      - V(present) makes the context and what is declared in it.
      - V(absent) deletes it with all that it holds. If it has more than 10 variables, O(purge_limit) must allow that.
  restrictions:
    description:
      - Who may use the context. What is not given is left as it is.
      - >-
        Restrictions of different types must all be met. Of several projects one is enough, and so is one of several
        expressions or groups.
    type: dict
    suboptions:
      projects:
        description:
          - The projects whose jobs may use the context, in the forms that M(community.circleci.project) takes.
        type: list
        elements: str
      expressions:
        description:
          - Expressions of CircleCI, such as V(pipeline.git.branch == "main").
        type: list
        elements: str
      groups:
        description:
          - The UUIDs of groups whose members may use the context. They are passed on as they are. CircleCI accepts them
            for organizations of GitHub OAuth only.
        type: list
        elements: str
      all_members:
        description:
          - Whether all members of the organization may use the context, which is so for every new context.
          - V(false) removes that restriction, so that only the groups and admins of the organization may use it. It can
            then be filled only with the token of an admin or of a member of the groups.
        type: bool
  purge_restrictions:
    description:
      - Whether to remove the restrictions that O(restrictions) does not name. The one to all members is never removed
        by this, only by O(restrictions.all_members=false).
    type: bool
    default: false
  variables:
    description:
      - The variables, each name with its value. A context holds 100 at most.
      - Values must be strings. The rules are those of O(community.circleci.env_vars#module:variables).
    type: dict
  change_detection:
    description:
      - What is written, and what is reported as changed.
    type: str
    choices:
      rewrite: >-
        Write every declared value, so that CircleCI always holds what the task says. Report as changed only what was
        missing or had another mask.
      mask: >-
        Write only what is missing or has another mask. The others are listed in RV(unverified). A new value whose
        mask is that of the old one is not written.
      on_create: >-
        Write only what is missing. All declared variables that are there already are listed in RV(unverified). The
        value of a variable may be null or empty here, which declares that it must be there. If it is not, the task
        fails.
      fingerprint: >-
        Tell every change of the declared variables, without writing when there is none. A keyed hash of their names
        and values stands in the name of one more variable at CircleCI, the marker
        V(ANSIBLE_FINGERPRINT_...). Only while the marker is there and every name has its expected mask, nothing is
        written. Otherwise the marker is removed, every value is written, and the new marker is set last, so that an
        interrupted run is finished by the next one. Needs O(fingerprint_key).
    default: rewrite
  fingerprint_key:
    description:
      - The secret that the marker's hash is made with. Take a long random string, and keep it as long as the marker.
      - With another key all values are written once more.
    type: str
  purge:
    description:
      - Whether to remove the variables that O(variables) does not name. Only with O(state=present) and a O(variables)
        that is not empty.
      - Check mode lists what would be removed, in RV(removed).
      - >-
        Markers of O(change_detection=fingerprint) are never purged.
  allow_empty:
    description:
      - Whether a value may be the empty string. Otherwise it is refused, since an undefined variable is the most
        likely reason.
    type: bool
    default: false
  allow_mask_like:
    description:
      - Whether a value may look like a mask of CircleCI's, V(xxxx) and up to four characters. Otherwise it is refused,
        since it has probably been copied from an answer of CircleCI.
    type: bool
    default: false
notes:
  - A personal token is needed. Contexts can be made by admins and contributors of an organization, and restricted by
    admins only.
  - Two contexts of one name in two organizations have nothing to do with each other.
seealso:
  - module: community.circleci.contexts
  - module: community.circleci.context_info
  - module: community.circleci.env_vars
  - name: CircleCI API v2
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Have a context for deployments, which only jobs of one project on its main branch may use
  community.circleci.context:
    organization: github/acme
    name: deploy
    restrictions:
      projects:
        - github/acme/api
      expressions:
        - pipeline.git.branch == "main"
    variables:
      DATABASE_URL: "{{ vault_database_url }}"
    purge: true

- name: Delete a context
  community.circleci.context:
    organization: github/acme
    name: old-deploy
    state: absent
"""

RETURN = r"""
context:
  description: The context, or null with O(state=absent).
  returned: success
  type: dict
  contains:
    name:
      description: The name of the context.
      type: str
    id:
      description: The ID of the context. It is null in check mode if the context would be made.
      type: str
  sample:
    name: deploy
    id: 0f5b2f8e-6c1d-4d0e-9b57-5a1f6a0c9d11
closed:
  description: Whether not all members of the organization may use the context in all projects. Null with
    O(state=absent).
  returned: success
  type: bool
restrictions:
  description: The restrictions of the context.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: What is restricted, V(project), V(expression) or V(group).
      type: str
    value:
      description: The ID of the project or group, or the expression.
      type: str
    name:
      description: The name of the project or group, or null if it is not known.
      type: str
  sample:
    - type: expression
      value: pipeline.git.branch == "main"
      name: null
env_vars:
  description: The variables of the context, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the variable.
      type: str
    mask:
      description: The last characters of its value, four at most.
      type: str
  sample:
    - name: AWS_ACCESS_KEY_ID
      mask: WXYZ
created:
  description: The variables that were missing.
  returned: success
  type: list
  elements: str
  sample: [AWS_ACCESS_KEY_ID]
updated:
  description: The variables that were written because their masks differed.
  returned: success
  type: list
  elements: str
  sample: []
removed:
  description: The variables that were removed.
  returned: success
  type: list
  elements: str
  sample: []
unverified:
  description: The declared variables that were not written, and whose values may differ.
  returned: success
  type: list
  elements: str
  sample: []
error:
  description: The request that failed. The message of the task says the same in a sentence.
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
      description: The HTTP status, or null if no usable answer came.
      type: int
    message:
      description: What CircleCI said, or what kept it from answering.
      type: str
    hint:
      description: What to check next. It may be empty.
      type: str
  sample:
    method: POST
    path: /api/v1.1/project/github/acme/api/envvar
    status: 403
    message: Permission denied
    hint: >-
      The token is valid and sees the project github/acme/api, but lacks the right to do this: ...
applied:
  description: The changes that were made before the failure, a line for each.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - set variable DATABASE_URL of github/acme/api
pending:
  description:
    - The changes that were not made, a line for each.
    - A failed change comes first. If it is not known whether CircleCI made it all the same, the message of the task
      says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - set variable SENTRY_DSN of github/acme/api
    - remove variable OLD_API_TOKEN of github/acme/api
"""

from ..module_utils._resources.context import Context
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Context)


if __name__ == "__main__":
    main()
