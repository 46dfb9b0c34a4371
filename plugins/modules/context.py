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
  - Creates a context, restricts who may use it, and then sets its variables. Because of this order, a new context never
    holds a variable before it is restricted.
  - If a new context cannot be restricted, the task deletes the empty context again and fails.
  - CircleCI never shows the value of a variable, only its last characters. O(change_detection) selects how to deal with
    that. See also M(community.circleci.env_vars).
  - A context cannot be renamed. Its name is case-sensitive.
author:
  - The community.circleci contributors (@ansible-collections)
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
      - See O(change_detection).
options:
  name:
    description:
      - The name of the context, up to 200 characters.
    type: str
    required: true
  state:
    description:
      - V(present) creates the context if it does not exist, and converges what is declared for it.
      - V(absent) deletes the context with all of its variables. If it has more than 10 variables, set O(purge_limit) to
        their number or more.
  restrictions:
    description:
      - Who may use the context. Restrictions that are not given are left as they are.
      - >-
        Within O(restrictions.projects) and within O(restrictions.groups), it is enough if one matches. All of
        O(restrictions.expressions) must be true. If there are restrictions of several types, all types must be met.
    type: dict
    suboptions:
      projects:
        description:
          - The projects whose jobs may use the context, in the forms that M(community.circleci.project) accepts.
        type: list
        elements: str
      expressions:
        description:
          - Expressions in CircleCI's syntax, such as V(pipeline.git.branch == "main").
        type: list
        elements: str
      groups:
        description:
          - The UUIDs of groups whose members may use the context. They are not validated. CircleCI accepts groups for
            organizations of GitHub OAuth only.
        type: list
        elements: str
      all_members:
        description:
          - Whether all members of the organization may use the context. This is the default of every new context.
          - V(false) removes the group C(All members), so that only members of O(restrictions.groups) and admins of the
            organization may use the context. From then on, setting its variables requires the token of an admin or of a
            member of these groups.
        type: bool
  purge_restrictions:
    description:
      - Whether to remove the restrictions that O(restrictions) does not list. This never removes the group C(All
        members). Use O(restrictions.all_members=false) for that.
    type: bool
    default: false
  variables:
    description:
      - The variables, as a dictionary of names and values. A context can hold up to 100.
      - Values must be strings. See O(community.circleci.env_vars#module:variables) for the rules.
    type: dict
  change_detection:
    description:
      - What is written, and what is reported as changed.
    type: str
    choices:
      rewrite: >-
        Write every declared value, so that CircleCI always holds the declared values. Only variables that were missing
        or had another mask are reported as changed.
      mask: >-
        Write only variables that are missing or have another mask. The others are listed in RV(unverified). A new value
        with the same mask as the old one is not written.
      on_create: >-
        Write only variables that are missing. The declared variables that exist already are listed in RV(unverified).
        The value of a variable may be null or empty. The variable must then exist, and the task fails if it does not.
      fingerprint: >-
        Detect every change of the declared variables, and write nothing when there is none. A keyed hash of their names
        and values is stored in the name of an extra variable at CircleCI, the marker V(ANSIBLE_FINGERPRINT_...). As
        long as the marker exists, and every variable has its expected mask, nothing is written. Otherwise the marker is
        removed, every value is written, and a new marker is set last. If a run is interrupted, the next one finishes
        it. Declare all variables of a context in one task then: a task with others would take the marker for outdated.
        Requires O(fingerprint_key).
    default: rewrite
  fingerprint_key:
    description:
      - The secret key of the marker's hash. Use a long random string.
      - If it changes, all values are written again.
    type: str
  purge:
    description:
      - Whether to remove the variables that O(variables) does not list. It can only be used with O(state=present), and
        if O(variables) is not empty.
      - Check mode lists what would be removed, in RV(removed).
      - >-
        Markers of O(change_detection=fingerprint) are never purged.
  allow_empty:
    description:
      - Whether a value may be an empty string. Otherwise an empty value is refused, since its most likely cause is an
        undefined variable.
    type: bool
    default: false
  allow_mask_like:
    description:
      - Whether a value may look like one of CircleCI's masks, V(xxxx) followed by up to four characters. Otherwise such
        a value is refused, since it was probably copied from CircleCI's output.
    type: bool
    default: false
notes:
  - A personal token is required. Admins and contributors of an organization can create contexts. Only admins can
    restrict them.
  - Contexts with the same name in different organizations are independent of each other.
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
- name: Create a context for deployments that only jobs of one project on its main branch may use
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
      description: The ID of the context. It is null in check mode if the context would be created.
      type: str
  sample:
    name: deploy
    id: 0f5b2f8e-6c1d-4d0e-9b57-5a1f6a0c9d11
closed:
  description: Whether the use of the context is restricted. V(false) means that all members of the organization may use
    it in all projects. Null with O(state=absent).
  returned: success
  type: bool
restrictions:
  description: The restrictions of the context.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: The type of the restriction, V(project), V(expression) or V(group).
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
      description: The last characters of its value, up to four.
      type: str
  sample:
    - name: AWS_ACCESS_KEY_ID
      mask: WXYZ
created:
  description: The names of the variables that were missing.
  returned: success
  type: list
  elements: str
  sample: [AWS_ACCESS_KEY_ID]
updated:
  description: The names of the variables that had another mask.
  returned: success
  type: list
  elements: str
  sample: []
removed:
  description: The names of the variables that were removed.
  returned: success
  type: list
  elements: str
  sample: []
unverified:
  description: The names of the declared variables that were not written because they exist already. Their values may
    differ from the declared ones.
  returned: success
  type: list
  elements: str
  sample: []
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
    path: /api/v2/context
    status: 403
    message: Permission denied.
    hint: >-
      The token is valid, but its user may not do this, or the token's scope is too small. Only an admin or a
      contributor of the organization may create a context.
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - create context deploy of github/acme
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - set variable SENTRY_DSN of context deploy
    - remove variable OLD_API_TOKEN of context deploy
"""

from ..module_utils._resources.context import Context
from ..module_utils._runner import run_module


def main() -> None:
    run_module(Context)


if __name__ == "__main__":
    main()
