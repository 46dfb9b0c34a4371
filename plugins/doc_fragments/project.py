# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `PROJECT` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  project:
    description:
      - The project, as V(vcs/org/name), for example V(github/acme/api). V(gh), V(bitbucket) and V(bb) are accepted,
        too.
      - The URL of the repository, or of the project's page at CircleCI, is also accepted.
      - >-
        Projects of the GitHub App, GitLab and the like are written V(circleci/<org-id>/<project-id>). Their environment
        variables, settings, webhooks, builds, pipelines and workflows are managed through API v2. Following them, SSH
        keys for other hosts and project tokens use API v1.1, which may not support such projects.
    type: str
    required: true
"""
