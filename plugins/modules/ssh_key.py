#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ssh_key
short_description: Manage the SSH keys of a CircleCI project for other hosts
version_added: 0.1.0
description:
  - Adds and removes SSH keys that the builds of a project use to connect to other hosts, for example for deployments.
  - >-
    CircleCI never shows a private key, and adds a copy of a key that exists already. This module therefore derives the
    public half of O(private_key), reads the keys of the project, and only adds the key if it is missing for
    O(hostname).
  - These keys only exist in API v1.1. CircleCI has not announced its end.
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
    details:
      - It shows host names and fingerprints.
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) adds the key if it is missing for O(hostname). It requires O(hostname) and O(private_key). If only
        O(fingerprint) is given, the task fails if the key does not exist.
      - >-
        V(absent) removes the key and all copies of it. It requires O(private_key) or O(fingerprint). With O(hostname),
        only the key for this host is removed, otherwise the key for all hosts.
  hostname:
    description:
      - The host that the key is for, such as V(deploy.acme.example).
      - An empty string stands for all hosts that have no key of their own. CircleCI only uses the first such key, so a
        second one causes a warning.
    type: str
  private_key:
    description:
      - The private key, the content of a PEM or OpenSSH file. It must not have a passphrase, because CircleCI could not
        use it.
      - If it comes from a file, keep its last line break, as the example shows.
      - In the past, CircleCI has refused RSA keys in OpenSSH format. Prefer keys of the type Ed25519.
    type: str
  fingerprint:
    description:
      - The key, by its MD5 fingerprint (V(ab:cd:...)) or its SHA256 fingerprint (V(SHA256:...)).
      - If O(private_key) is given as well, it must have this fingerprint. An empty O(private_key) is ignored, so that
        keys can be declared before their private keys are available.
    type: str
  exclusive:
    description:
      - >-
        Whether to remove all other keys for O(hostname) after this one has been added. Use this to replace a key. It
        can only be used with O(state=present).
    type: bool
    default: false
requirements:
  - cryptography >= 41, for O(private_key)
seealso:
  - module: community.circleci.ssh_key_info
  - module: community.circleci.checkout_key
    description: The keys of the repository itself.
  - module: community.crypto.openssh_keypair
  - name: CircleCI API v1.1
    description: Reference of the API that this module uses.
    link: https://circleci.com/docs/api/v1/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Allow builds to deploy to a host
  community.circleci.ssh_key:
    project: github/acme/api
    hostname: deploy.acme.example
    private_key: "{{ vault_deploy_key }}"

- name: Rotate the key of a host, and remove the old ones
  community.circleci.ssh_key:
    project: github/acme/api
    hostname: deploy.acme.example
    private_key: "{{ lookup('ansible.builtin.file', new_deploy_key_file, rstrip=false) }}"
    exclusive: true
  register: rotated

- name: Add a key to several projects
  community.circleci.ssh_key:
    project: github/acme/{{ item }}
    hostname: packages.acme.example
    private_key: "{{ vault_deploy_key }}"
  loop:
    - api
    - web

- name: Remove a key for every host, by its fingerprint
  community.circleci.ssh_key:
    project: github/acme/api
    fingerprint: "{{ rotated.ssh_key.fingerprint_sha256 }}"
    state: absent

- name: Remove a key for one host
  community.circleci.ssh_key:
    project: github/acme/web
    hostname: packages.acme.example
    private_key: "{{ vault_deploy_key }}"
    state: absent
"""

RETURN = r"""
ssh_key:
  description: The key, or null with O(state=absent).
  returned: success
  type: dict
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
    hostname: deploy.acme.example
    fingerprint: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
    fingerprint_md5: c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f
    fingerprint_sha256: SHA256:AddwN379YO1pnTyrOqALUZmo6XU4zJ2RLuOZslrl7c4
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA...
removed:
  description: The keys that were removed, or would be removed in check mode, each with the fields of RV(ssh_key).
    Several copies of a key are listed once.
  returned: success
  type: list
  elements: dict
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
    path: /api/v1.1/project/github/acme/api/ssh-key
    status: 403
    message: Permission denied
    hint: >-
      The token is valid and sees the project github/acme/api, but lacks the permission to do this: ...
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
    - add SSH key deploy.acme.example c9:0b:1c:4f:d5:65:56:b9:ad:88:f9:81:2b:37:74:2f to github/acme/api
"""

from ..module_utils._resources.ssh_key import SshKey
from ..module_utils._runner import run_module


def main() -> None:
    run_module(SshKey)


if __name__ == "__main__":
    main()
