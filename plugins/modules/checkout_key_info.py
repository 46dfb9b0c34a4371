#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: checkout_key_info
short_description: List the checkout keys of a CircleCI project
version_added: 0.1.0
description:
  - Lists the SSH keys that CircleCI uses to check out the repository of a project. Private keys are not shown.
  - Projects of the GitHub App, GitLab and the like have none.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  fingerprint:
    description:
      - Only list the key with this MD5 fingerprint (V(ab:cd:...)) or SHA256 fingerprint (V(SHA256:...)).
    type: str
  digest:
    description:
      - >-
        The kind of fingerprint to request from CircleCI, which is returned as RV(checkout_keys[].fingerprint). The
        other kind is derived from the public key. CircleCI Server only supports V(md5).
    type: str
    choices:
      - md5
      - sha256
    default: md5
seealso:
  - module: community.circleci.checkout_key
  - module: community.circleci.ssh_key_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the checkout keys of a project
  community.circleci.checkout_key_info:
    project: github/acme/api
  register: api

- name: Show the fingerprint of the key that is used, as GitHub shows it
  ansible.builtin.debug:
    msg: "{{ (api.checkout_keys | selectattr('preferred') | first).fingerprint_sha256 }}"

- name: Read one key
  community.circleci.checkout_key_info:
    project: github/acme/api
    fingerprint: "{{ api.checkout_keys[0].fingerprint_sha256 }}"

- name: Find the projects that use a key of a user
  community.circleci.checkout_key_info:
    project: github/acme/{{ item }}
  register: found
  loop:
    - api
    - web
  failed_when: found.checkout_keys | selectattr('login') | length > 0
"""

RETURN = r"""
checkout_keys:
  description: The checkout keys, in CircleCI's order.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: V(deploy-key), or the type of a user key, such as V(github-user-key).
      type: str
    fingerprint:
      description: The fingerprint, as CircleCI writes it for O(digest).
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
    - type: deploy-key
      fingerprint: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
      fingerprint_md5: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
      fingerprint_sha256: SHA256:AddwN379YO1pnTyrOqALUZmo6XU4zJ2RLuOZslrl7c4
      public_key: ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ...
      preferred: true
      login: null
      time: '2026-11-24T08:20:00.000Z'
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
    path: /api/v1.1/project/github/acme/apj/checkout-key
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but this token does not see the project github/acme/apj: the name may be misspelled, ...
"""

from ..module_utils._resources.checkout_key_info import CheckoutKeyInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(CheckoutKeyInfo)


if __name__ == "__main__":
    main()
