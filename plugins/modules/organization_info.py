#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: organization_info
short_description: List CircleCI organizations, and the projects of one
version_added: 0.1.0
description:
  - Lists the organizations that the user of the token belongs to or, with O(organization), one organization and its
    projects.
  - >-
    On CircleCI's Cloud, all projects of the organization are listed through API v3, whether they are followed or not.
    CircleCI Server has no such list. There, the projects are taken from the organization's insights, which contain
    projects that ran something in the last 90 days, and from the projects that the user follows. A warning and
    RV(projects_source) say so.
  - >-
    The list of API v3 has no slugs, so one more request is sent for each project of GitHub or Bitbucket, but not for
    projects of the GitHub App, GitLab and the like.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.concurrency
  - community.circleci.attributes
  - community.circleci.attributes.info_module
options:
  organization:
    description:
      - The organization, as V(github/acme) (V(gh), V(bitbucket) and V(bb) are accepted, too), or as
        V(circleci/<org-id>) or its UUID alone for organizations of the GitHub App, GitLab and the like.
      - The URL of one of its pages at CircleCI is also accepted.
      - If it is not given, all organizations of the token's user are listed, without projects.
    type: str
notes:
  - A personal token is required.
seealso:
  - module: community.circleci.project_info
  - module: community.circleci.projects
  - plugin: community.circleci.projects
    plugin_type: inventory
    description: The same projects as hosts.
  - name: CircleCI API v2
    description: Reference of one of the APIs that this module uses.
    link: https://circleci.com/docs/api/v2/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: List the organizations of the token's user
  community.circleci.organization_info:
  register: mine

- name: List all projects of one
  community.circleci.organization_info:
    organization: github/acme
  register: acme

- name: Show those that the user does not follow
  ansible.builtin.debug:
    msg: "{{ acme.projects | rejectattr('followed') | map(attribute='project') }}"
"""

RETURN = r"""
organizations:
  description: The organizations, or the one that was asked for.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID, a UUID. Null if the organization has not been set up at CircleCI.
      type: str
    name:
      description: The name.
      type: str
    slug:
      description: The slug, as API v2 writes it.
      type: str
    vcs_type:
      description: V(github), V(bitbucket), or V(circleci) for the GitHub App, GitLab and the like.
      type: str
  sample:
    - id: 66491562-90a9-4065-9249-4b0ce3b77452
      name: acme
      slug: gh/acme
      vcs_type: github
projects:
  description: The projects of the organization, sorted by name.
  returned: when O(organization) is given
  type: list
  elements: dict
  contains:
    project:
      description: The project, in the form that the other modules accept. Null if CircleCI does not show it to this
        token.
      type: str
    name:
      description: The name.
      type: str
    id:
      description: The ID, a UUID. Null if the project is not in the list of API v3.
      type: str
    followed:
      description: Whether the user of the token follows it.
      type: bool
  sample:
    - project: github/acme/api
      name: api
      id: 2a68fe5f-2fe5-4d4f-91e1-15f111116743
      followed: true
projects_source:
  description: The source of the projects, besides those that the user follows, V(api_v3) or V(insights).
  returned: when O(organization) is given
  type: str
  sample: api_v3
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
    path: /api/v2/organization/66491562-90a9-4065-9249-4b0ce3b77452
    status: 404
    message: Org not found.
    hint: >-
      The token is valid, but there is nothing with this id, or its user has no access to it. ...
"""

from ..module_utils._resources.organization_info import OrganizationInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(OrganizationInfo)


if __name__ == "__main__":
    main()
