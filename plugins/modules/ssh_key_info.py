#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ssh_key_info
short_description: List the SSH keys of a CircleCI project for other hosts
version_added: 0.1.0
description:
  - Lists the SSH keys that the builds of a project use to connect to other hosts. Private keys are not shown.
  - To list the keys that CircleCI uses to check out the repository, use M(community.circleci.checkout_key_info).
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.project
  - community.circleci.attributes
  - community.circleci.attributes.info_module
seealso:
  - module: community.circleci.ssh_key
  - module: community.circleci.checkout_key_info
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the SSH keys of a project
  community.circleci.ssh_key_info:
    project: github/acme/api
  register: api

- name: Show the hosts that its builds can reach
  ansible.builtin.debug:
    msg: "{{ api.ssh_keys | map(attribute='hostname') | unique }}"

- name: Stop at a project with a key that was added more than once
  community.circleci.ssh_key_info:
    project: github/acme/{{ item }}
  register: found
  loop:
    - api
    - web
  failed_when: found.ssh_keys | length > found.ssh_keys | unique | length
"""

RETURN = r"""
ssh_keys:
  description: The SSH keys, in CircleCI's order. A key that was added several times is listed several times.
  returned: success
  type: list
  elements: dict
  contains:
    hostname:
      description: The host that the key is for. Empty for all hosts that have no key of their own.
      type: str
    fingerprint:
      description: The fingerprint, as CircleCI writes it.
      type: str
    fingerprint_md5:
      description: The MD5 fingerprint.
      type: str
    fingerprint_sha256:
      description: The SHA256 fingerprint, as C(ssh-keygen -l) writes it.
      type: str
    public_key:
      description: The public half of the key.
      type: str
  sample:
    - hostname: deploy.acme.example
      fingerprint: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
      fingerprint_md5: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
      fingerprint_sha256: SHA256:AddwN379YO1pnTyrOqALUZmo6XU4zJ2RLuOZslrl7c4
      public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA...
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
    path: /api/v1.1/project/github/acme/apj/settings
    status: 404
    message: Project not found
    hint: >-
      The token is valid, but this token does not see the project github/acme/apj: the name may be misspelled, ...
"""

from ..module_utils._resources.ssh_key_info import SshKeyInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(SshKeyInfo)


if __name__ == "__main__":
    main()
