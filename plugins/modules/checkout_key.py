#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: checkout_key
short_description: Manage the checkout keys of a CircleCI project
version_added: 0.1.0
description:
  - Creates, removes and rotates the SSH keys that CircleCI uses to check out the repository of a project.
  - CircleCI generates the keys, and adds their public halves to GitHub or Bitbucket. The private halves are never
    shown.
  - >-
    When CircleCI removes a key, it stays at the code host. Delete it there, for example with
    M(community.general.github_deploy_key). The message of the task lists the fingerprints.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - The fingerprint of a new key is only known after it was created, so the diff does not show it.
  idempotent:
    support: partial
    details:
      - With O(state=rotated), every run creates a new key.
options:
  type:
    description:
      - The type of the key. It is ignored if O(fingerprint) is given.
    type: str
    choices:
      deploy-key: A deploy key of the repository. It can only read this repository.
      github-user-key: >-
        A key of the token's user. It can read and write all repositories of that user. CircleCI must be allowed to add
        keys to the user's account. Use this type for user keys at Bitbucket, too.
    default: deploy-key
  fingerprint:
    description:
      - The key to remove, by its MD5 fingerprint (V(ab:cd:...)) or its SHA256 fingerprint (V(SHA256:...)). It can only
        be used with O(state=absent).
    type: str
  state:
    description:
      - The desired state.
    type: str
    choices:
      present: Ensure that there is at least one key of O(type).
      absent: Remove the key with O(fingerprint), or all keys of O(type).
      rotated: >-
        Create a new key of O(type), and then remove all other keys of O(type). They are only removed after CircleCI
        prefers the new one.
    default: present
notes:
  - Creating a key requires a personal token of a user who administers the repository.
  - Projects of the GitHub App, GitLab and the like check out without such keys. Only O(state=absent) is accepted for
    them.
seealso:
  - module: community.circleci.checkout_key_info
  - module: community.circleci.ssh_key
    description: Keys for other hosts.
  - module: community.circleci.user_ssh_key
  - module: community.general.github_deploy_key
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Ensure that there is a deploy key
  community.circleci.checkout_key:
    project: github/acme/api

- name: Replace the deploy key, every time that this task runs
  community.circleci.checkout_key:
    project: github/acme/api
    state: rotated
  register: rotation

- name: Show which keys to delete at GitHub
  ansible.builtin.debug:
    msg: "{{ rotation.removed | map(attribute='fingerprint_sha256') }}"

- name: Remove the new deploy key by its fingerprint
  community.circleci.checkout_key:
    project: github/acme/api
    fingerprint: "{{ rotation.checkout_key.fingerprint_md5 }}"
    state: absent

- name: Remove all user keys, so that builds cannot reach other repositories
  community.circleci.checkout_key:
    project: github/acme/api
    type: github-user-key
    state: absent
"""

RETURN = r"""
checkout_key:
  description:
    - The key of O(type), or the one that CircleCI prefers if there are several.
    - In check mode, a key that would be created only has a C(type).
    - Null with O(state=absent).
  returned: success
  type: dict
  contains:
    type:
      description: V(deploy-key), or the type of a user key, such as V(github-user-key).
      type: str
    fingerprint:
      description: The fingerprint, as CircleCI writes it.
      type: str
    fingerprint_md5:
      description: The MD5 fingerprint.
      type: str
    fingerprint_sha256:
      description: The SHA256 fingerprint, as C(ssh-keygen -l) and the code hosts write it.
      type: str
    public_key:
      description: The public half of the key.
      type: str
    preferred:
      description: Whether CircleCI uses this key.
      type: bool
    login:
      description: The user that a user key belongs to. Null for a deploy key.
      type: str
    time:
      description: When the key was created.
      type: str
  sample:
    type: deploy-key
    fingerprint: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
    fingerprint_md5: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
    fingerprint_sha256: SHA256:AddwN379YO1pnTyrOqALUZmo6XU4zJ2RLuOZslrl7c4
    public_key: ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ...
    preferred: true
    login: null
    time: '2026-11-24T08:20:00.000Z'
removed:
  description: The keys that were removed, or would be removed in check mode, each with the fields of RV(checkout_key).
  returned: success
  type: list
  elements: dict
  sample: []
msg:
  description: A reminder that the removed keys still exist at the code host, with their fingerprints.
  returned: when keys are removed
  type: str
  sample: >-
    CircleCI does not remove a key from the code host: delete it there, too. It is
    SHA256:AddwN379YO1pnTyrOqALUZmo6XU4zJ2RLuOZslrl7c4.
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
    path: /api/v1.1/project/github/acme/api/checkout-key
    status: 403
    message: Permission denied
    hint: >-
      Making a checkout key requires a personal token of a user who administers the repository.
applied:
  description: The changes that were made before the failure, one line each.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - create a deploy-key of github/acme/api
pending:
  description:
    - The changes that were not made, one line each.
    - The failed change comes first. If CircleCI may have made it nevertheless, the message of the task says so.
  returned: when a change failed
  type: list
  elements: str
  sample:
    - remove deploy-key c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f of github/acme/api
"""

from ..module_utils._resources.checkout_key import CheckoutKey
from ..module_utils._runner import run_module


def main() -> None:
    run_module(CheckoutKey)


if __name__ == "__main__":
    main()
