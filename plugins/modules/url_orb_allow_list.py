#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: url_orb_allow_list
short_description: Manage the allow-list for URL orbs of a CircleCI organization
version_added: 0.1.0
description:
  - Manages the allow-list for URL orbs of an organization. A configuration may only use an orb by its URL if the URL
    begins with the prefix of an entry.
  - >-
    An entry is identified by its name. CircleCI cannot change an entry, so one that differs is replaced. The new entry
    is created and verified before the old one is removed, so no orb is refused in between.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.organization
  - community.circleci.purge
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  entries:
    description:
      - The entries of the list. Their order does not matter.
      - Without O(purge), entries with other names are not changed.
      - An empty list is refused, unless O(purge) and O(purge_limit) allow emptying the list.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The name of the entry. CircleCI allows several entries with the same name, but a task can only declare one.
        type: str
        required: true
      prefix:
        description:
          - The beginning of the URLs of allowed orbs. It must begin with V(https://), and have a V(/) after the host.
          - It is compared character by character, so V(https://example.com/orbs) also allows
            C(https://example.com/orbs-of-others/). End it with V(/), unless it is the URL of a single orb.
        type: str
        required: true
      auth:
        description:
          - How CircleCI authenticates when it downloads the orbs.
        type: str
        choices:
          none: No authentication.
          github-oauth: With GitHub OAuth.
          github-app: With the GitHub App.
          bitbucket-oauth: With Bitbucket OAuth.
        default: none
  purge:
    description:
      - Whether to remove the entries that O(entries) does not declare. If there are several identical entries, one of
        them is kept.
      - Check mode lists what would be removed.
notes:
  - A personal token of an admin of the organization is required.
seealso:
  - module: community.circleci.oidc_claims
  - name: URL orbs
    description: What the list is for.
    link: https://circleci.com/docs/orbs/author/create-test-and-use-url-orbs/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Allow the orbs of one repository, in addition to those that are allowed already
  community.circleci.url_orb_allow_list:
    organization: github/acme
    entries:
      - name: our orbs
        prefix: https://raw.githubusercontent.com/acme/orbs/
        auth: github-app

- name: Allow nothing else
  community.circleci.url_orb_allow_list:
    organization: github/acme
    entries:
      - name: our orbs
        prefix: https://raw.githubusercontent.com/acme/orbs/
        auth: github-app
      - name: orbs of the platform team
        prefix: https://orbs.example.com/
    purge: true
"""

RETURN = r"""
entries:
  description: The entries of the list, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID. It is null in check mode if the entry would be created.
      type: str
    name:
      description: The name.
      type: str
    prefix:
      description: The beginning of the URLs.
      type: str
    auth:
      description: How CircleCI authenticates.
      type: str
  sample:
    - id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
      name: our orbs
      prefix: https://raw.githubusercontent.com/acme/orbs/
      auth: github-app
created:
  description: The names of the entries that were created, or would be created in check mode.
  returned: success
  type: list
  elements: str
  sample: [our orbs]
removed:
  description: The entries that were removed, or would be removed in check mode. This includes entries that were
    replaced.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      type: str
    name:
      description: The name.
      type: str
    prefix:
      description: The beginning of the URLs.
      type: str
    auth:
      description: How CircleCI authenticates.
      type: str
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
    path: /api/v2/organization/66491562-90a9-4065-9249-4b0ce3b77452/url-orb-allow-list
    status: 403
    message: Permission denied.
    hint: >-
      Only admins of the organization may change its allow-list of orbs.
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
    - "allow github/acme orbs of our orbs: https://raw.githubusercontent.com/acme/orbs/ (github-app)"
"""

from ..module_utils._resources.url_orb_allow_list import UrlOrbAllowList
from ..module_utils._runner import run_module


def main() -> None:
    run_module(UrlOrbAllowList)


if __name__ == "__main__":
    main()
