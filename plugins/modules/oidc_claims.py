#!/usr/bin/python
# SPDX-FileCopyrightText: The community.circleci contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: oidc_claims
short_description: Manage the claims of the OIDC tokens of CircleCI jobs
version_added: 0.1.0
description:
  - Sets the audience and the lifetime of the OpenID Connect (OIDC) tokens of an organization or of one of its projects.
    Jobs use these tokens to sign in to services such as AWS, Google Cloud or Vault.
  - >-
    The claims of a project take precedence over those of its organization. Claims that neither of them
    sets have CircleCI's defaults. The default audience is the UUID of the organization.
author:
  - The community.circleci contributors (@ansible-collections)
extends_documentation_fragment:
  - community.circleci.auth
  - community.circleci.state
  - community.circleci.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  organization:
    description:
      - The organization, in the forms that O(community.circleci.context#module:organization) accepts.
      - This option or O(project) is required. If both are given, the project must belong to the organization.
    type: str
  project:
    description:
      - The project, in the forms that M(community.circleci.project) accepts. If it is given, the claims of the project
        are managed, and not those of its organization.
    type: str
  audience:
    description:
      - The audience of the tokens. The order of its items does not matter.
      - If it is not given, it is not changed.
    type: list
    elements: str
  ttl:
    description:
      - The lifetime of the tokens, such as V(1h30m). V(90m) and V(1.5h) mean the same. The units are V(h), V(m), V(s),
        V(ms), V(us) and V(ns). CircleCI documents days and weeks, but refuses them.
      - If it is not given, it is not changed.
    type: str
  state:
    description:
      - V(present) sets the claims that are given. At least one is required.
      - V(absent) resets the claims that are given, whatever their values are. If no claim is given, it resets both.
notes:
  - A personal token is required. The claims of an organization can be changed by its admins only.
  - CircleCI Server supports these claims from version 4.4 on.
seealso:
  - module: community.circleci.context
  - name: OpenID Connect tokens in jobs
    description: What the claims are for.
    link: https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Allow the jobs of an organization to sign in to AWS for 30 minutes
  community.circleci.oidc_claims:
    organization: github/acme
    audience:
      - sts.amazonaws.com
    ttl: 30m

- name: Set another audience for one project
  community.circleci.oidc_claims:
    project: github/acme/api
    audience:
      - https://vault.example.com

- name: Reset the lifetime of the organization's tokens
  community.circleci.oidc_claims:
    organization: github/acme
    ttl: 30m
    state: absent

- name: Reset all claims of the project
  community.circleci.oidc_claims:
    project: github/acme/api
    state: absent
"""

RETURN = r"""
organization_id:
  description: The UUID of the organization.
  returned: success
  type: str
  sample: 66491562-90a9-4065-9249-4b0ce3b77452
project_id:
  description: The UUID of the project. Null if the claims are those of the organization.
  returned: success
  type: str
  sample: null
audience:
  description: The audience that is set for the project or organization, sorted. Null if it is not set.
  returned: success
  type: list
  elements: str
  sample:
    - sts.amazonaws.com
audience_updated_at:
  description:
    - When the audience was last changed. Resetting the audience does not change it.
    - In check mode, it is the time of the previous change.
  returned: success
  type: str
  sample: '2026-11-24T08:20:00.000Z'
ttl:
  description:
    - The lifetime that is set for the project or organization, as CircleCI writes it. Null if it is not set.
    - In check mode, a lifetime that would be set is returned as it was given.
  returned: success
  type: str
  sample: 30m0s
ttl_updated_at:
  description:
    - When the lifetime was last changed. Resetting the lifetime does not change it.
    - In check mode, it is the time of the previous change.
  returned: success
  type: str
  sample: '2026-11-24T08:20:00.000Z'
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
    method: PATCH
    path: /api/v2/org/66491562-90a9-4065-9249-4b0ce3b77452/oidc-custom-claims
    status: 403
    message: Permission denied.
    hint: >-
      Only admins of the organization may change the claims of its OIDC tokens.
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
    - set ttl of the OIDC tokens of github/acme
"""

from ..module_utils._resources.oidc_claims import OidcClaims
from ..module_utils._runner import run_module


def main() -> None:
    run_module(OidcClaims)


if __name__ == "__main__":
    main()
