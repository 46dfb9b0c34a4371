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
  - Sets the audience and the lifetime of the OpenID Connect tokens with which jobs sign in at AWS, Google Cloud, Vault
    and the like, of an organization or of one of its projects.
  - >-
    The claims of a project win over those of its organization. What is not set at a project is taken from the
    organization, and else from CircleCI, whose audience is the UUID of the organization.
author:
  - The community.circleci contributors (!UNKNOWN)
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
      - The organization whose claims are meant. Its forms are those of
        O(community.circleci.context#module:organization).
      - This option or O(project) is required. If both are given, the project must belong to the organization.
    type: str
  project:
    description:
      - The project whose own claims are meant, in the forms that M(community.circleci.project) takes.
    type: str
  audience:
    description:
      - The audience of the tokens. The order of its items does not matter.
      - If it is not given, it stays as it is.
    type: list
    elements: str
  ttl:
    description:
      - The lifetime of the tokens, such as V(1h30m), V(90m) or V(1.5h), which are all the same. The units are V(h),
        V(m), V(s), V(ms), V(us) and V(ns). CircleCI refuses the days and weeks that it documents.
      - If it is not given, it stays as it is.
    type: str
  state:
    description:
      - V(present) sets the claims that are given. At least one is required.
      - V(absent) resets the claims that are given, whatever their values are. If none is given, it resets both.
notes:
  - A personal token is needed. The claims of an organization can be changed by its admins only.
  - CircleCI Server has these claims since version 4.4.
seealso:
  - module: community.circleci.context
  - name: OpenID Connect tokens in jobs
    description: What the claims are for.
    link: https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
"""

EXAMPLES = r"""
# The token comes from the environment variable CIRCLECI_TOKEN.
- name: Let the jobs of an organization sign in at AWS, for half an hour
  community.circleci.oidc_claims:
    organization: github/acme
    audience:
      - sts.amazonaws.com
    ttl: 30m

- name: Give one project another audience
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
  description: The audience that is set here, sorted. Null if none is.
  returned: success
  type: list
  elements: str
  sample:
    - sts.amazonaws.com
audience_updated_at:
  description:
    - When the audience was changed last. It stays when the audience is reset.
    - In check mode, it is the time of the last change before.
  returned: success
  type: str
  sample: '2026-11-24T08:20:00.000Z'
ttl:
  description:
    - The lifetime that is set here, as CircleCI writes it. Null if none is.
    - In check mode, one that would be set is shown as it was given.
  returned: success
  type: str
  sample: 30m0s
ttl_updated_at:
  description:
    - When the lifetime was changed last. It stays when the lifetime is reset.
    - In check mode, it is the time of the last change before.
  returned: success
  type: str
  sample: '2026-11-24T08:20:00.000Z'
error:
  description: The request that failed. The message of the task says the same in a sentence.
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
      description: The HTTP status, or null if no usable answer came.
      type: int
    message:
      description: What CircleCI said, or what kept it from answering.
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
  description: The changes that were made before the failure, a line for each.
  returned: when a change failed
  type: list
  elements: str
  sample: []
pending:
  description:
    - The changes that were not made, a line for each.
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
