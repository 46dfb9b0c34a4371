#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: env_vars
short_description: Manage the environment variables of a CircleCI project
version_added: 0.1.0
description:
  - Sets and removes environment variables of a project, any number of them in one task.
  - >-
    CircleCI never shows the value of a variable, only a mask of it, which is V(xxxx) followed by up to four of its last
    characters. A different mask proves a different value, but equal masks prove nothing. V(db1.example.com) and
    V(db2.example.com) have the same mask, for example. O(change_detection) selects how to deal with that.
  - An existing variable is replaced in place. It is never deleted and created again, so no build finds it missing.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
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
      - >-
        A new value with the same mask as the old one cannot be detected. It is written with
        O(change_detection=rewrite), but not reported as changed. See O(change_detection).
      - With O(change_detection=rewrite) a second run writes the same values again, and reports no change.
options:
  state:
    description:
      - V(present) sets O(variables).
      - V(absent) removes O(names).
  variables:
    description:
      - The variables, as a dictionary of names and values. Required with O(state=present).
      - Values must be strings. Quote numbers, booleans and dates, or put C(| string) at the end of their templates.
      - A name consists of letters, digits and underscores, and does not begin with a digit.
      - >-
        A value that is empty, looks like one of CircleCI's masks, or is larger than 32 KiB is refused before anything
        is written. See O(allow_empty) and O(allow_mask_like).
      - >-
        A string is refused, unless it is a JSON object. Read a C(.env) file with the filter
        P(community.circleci.from_dotenv#filter).
      - A variable whose value is C({{ omit }}) is not declared. With O(purge=true) it is removed.
      - A value that ends with a line break is written as it is, with a warning.
    type: dict
  names:
    description:
      - The names of the variables to remove. Required with O(state=absent), and only for it.
    type: list
    elements: str
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
        long as it exists, and every variable has its expected mask, nothing is written. Otherwise the marker is
        removed, every value is written, and a new marker is set last, so that the next run finishes one that was
        interrupted. Declare all variables of a project in one task then: a task with others would take the marker for
        outdated. Requires O(fingerprint_key).
    default: rewrite
  fingerprint_key:
    description:
      - The secret key of the marker's hash. Use a long random string, and do not lose it.
      - If the key changes, all values are written again.
    type: str
  purge:
    description:
      - Whether to remove the variables that O(variables) does not list. It can only be used with O(state=present), and
        if O(variables) is not empty.
      - Check mode lists what would be removed, in RV(removed).
      - >-
        V(CACHE_VERSION) is never purged, because M(community.circleci.build_cache) uses it. If you use another variable
        there, add it to O(purge_keep). Markers of O(change_detection=fingerprint) are never purged either.
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
  - Variables are written O(concurrency) at a time. When one fails, no further one is written. RV(applied) and
    RV(pending) list what was done and what was not, and the next run finishes the work.
  - >-
    In a loop, loop over names and look the secrets up by name. Ansible shows each item of a loop in its result, so the
    items must not contain secrets.
seealso:
  - module: community.circleci.env_vars_info
  - module: community.circleci.project
  - module: community.circleci.build_cache
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Set the variables of a project
  community.circleci.env_vars:
    project: github/acme/api
    variables:
      DATABASE_URL: "{{ vault_database_url }}"
      SENTRY_DSN: "{{ vault_sentry_dsn }}"
      MAX_WORKERS: "{{ max_workers | string }}"

- name: Show what a purge would remove, but keep what the security team manages
  community.circleci.env_vars:
    project: github/acme/api
    variables: "{{ vault_api_variables }}"
    purge: true
    purge_keep:
      - AWS_*
      - SECURITY_*
  check_mode: true
  diff: true

- name: Set the variables of many projects
  community.circleci.env_vars:
    project: github/acme/{{ item }}
    variables: "{{ vault_variables_of[item] }}"
  loop: "{{ vault_variables_of.keys() | sort }}"
  loop_control:
    label: "{{ item }}"

- name: Set an initial value, and leave an existing one alone
  community.circleci.env_vars:
    project: github/acme/api
    variables:
      SIGNING_KEY: "{{ lookup('ansible.builtin.password', '/dev/null', length=40) }}"
    change_detection: on_create

- name: Write only when a declared value has changed
  community.circleci.env_vars:
    project: github/acme/api
    variables:
      DATABASE_URL: "{{ vault_database_url }}"
    change_detection: fingerprint
    fingerprint_key: "{{ vault_fingerprint_key }}"

- name: Remove variables that are no longer used
  community.circleci.env_vars:
    project: github/acme/api
    state: absent
    names:
      - SENTRY_DSN
      - OLD_API_TOKEN
"""

RETURN = r"""
env_vars:
  description: All variables of the project after the task, sorted by name. In check mode, as they would be.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the variable.
      type: str
    value:
      description: The mask of its value.
      type: str
  sample:
    - name: DATABASE_URL
      value: xxxxprod
    - name: MAX_WORKERS
      value: xxxx8
created:
  description: The names of the variables that were missing.
  returned: success
  type: list
  elements: str
  sample:
    - DATABASE_URL
updated:
  description: The names of the variables that had another mask.
  returned: success
  type: list
  elements: str
  sample:
    - MAX_WORKERS
removed:
  description: The names of the variables that were removed.
  returned: success
  type: list
  elements: str
  sample:
    - OLD_API_TOKEN
unverified:
  description:
    - >-
      The names of the declared variables that were not written because they exist already. Their values may differ from
      the declared ones.
    - It is empty with O(change_detection=rewrite).
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
    path: /api/v1.1/project/github/acme/api/envvar
    status: 403
    message: Permission denied
    hint: >-
      The token is valid and sees the project github/acme/api, but lacks the permission to do this: ...
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - set variable DATABASE_URL of github/acme/api
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - set variable SENTRY_DSN of github/acme/api
    - remove variable OLD_API_TOKEN of github/acme/api
"""

from ..module_utils._resources.env_vars import EnvVars
from ..module_utils._runner import run_module


def main() -> None:
    run_module(EnvVars)


if __name__ == "__main__":
    main()
