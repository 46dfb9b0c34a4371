# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `ORGANIZATION` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  organization:
    description:
      - The organization, as V(github/acme) (V(gh), V(bitbucket) and V(bb) are accepted, too), or as
        V(circleci/<org-id>) or its UUID alone for organizations of the GitHub App, GitLab and the like.
      - The URL of one of its pages at CircleCI is also accepted.
      - A name is looked up in the organizations that the token's user belongs to.
    type: str
    required: true
"""
