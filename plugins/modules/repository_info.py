#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: repository_info
short_description: List the repositories that CircleCI's GitHub App can access
version_added: 0.1.0
description:
  - Lists the repositories of an organization that CircleCI's GitHub App has access to, with their numeric IDs at
    GitHub. Pipeline definitions and triggers can only be created for these repositories.
  - M(community.circleci.pipeline_definition) and M(community.circleci.trigger) look up repositories by name in this
    list.
  - This list only exists on CircleCI's Cloud. CircleCI does not document the call.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.organization
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  names:
    description:
      - Only list the repositories with these names, each as V(owner/name). They are not case-sensitive. Names that are
        not in the list are ignored.
      - If it is not given, all repositories are listed.
    type: list
    elements: str
notes:
  - A personal token is required. API v2 does not accept project tokens.
  - The task fails if the App is not installed in the organization.
seealso:
  - module: community.circleci.pipeline_definition
  - module: community.circleci.trigger
  - name: CircleCI API v2
    description: Reference of the API that this module uses. It does not list this call.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the repositories that the GitHub App can access
  community.circleci.repository_info:
    organization: circleci/66491562-90a9-4065-9249-4b0ce3b77452
  register: seen

- name: Check whether it can access all required repositories
  community.circleci.repository_info:
    organization: circleci/66491562-90a9-4065-9249-4b0ce3b77452
    names:
      - acme/api
      - acme/web
  register: needed
  failed_when: needed.repositories | length < 2
"""

RETURN = r"""
repositories:
  description: The repositories.
  returned: success
  type: list
  elements: dict
  contains:
    external_id:
      description: The numeric ID of the repository at GitHub, as a string.
      type: str
    full_name:
      description: Its owner and name.
      type: str
    name:
      description: Its name.
      type: str
    owner:
      description: Its owner at GitHub.
      type: str
    default_branch:
      description: Its default branch. Null if CircleCI does not return it.
      type: str
    private:
      description: Whether it is private. Null if CircleCI does not return it.
      type: bool
  sample:
    - external_id: '612345678'
      full_name: acme/api
      name: api
      owner: acme
      default_branch: main
      private: true
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
    path: /api/v2/github-app/organization/66491562-90a9-4065-9249-4b0ce3b77452/repositories
    status: 404
    message: Organization not found.
    hint: >-
      CircleCI answers like this when its GitHub App is not installed in the organization, ...
"""

from ..module_utils._resources.repository_info import RepositoryInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(RepositoryInfo)


if __name__ == "__main__":
    main()
