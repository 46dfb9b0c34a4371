# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `WORKFLOW` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  id:
    description:
      - The ID of the workflow, a UUID, or the URL of the workflow's page at CircleCI, which contains it. In the
        workflow's jobs it is the environment variable C(CIRCLE_WORKFLOW_ID).
      - It is returned as RV(community.circleci.pipeline#module:workflows[].id) and
        RV(community.circleci.build_info#module:builds[].workflows.workflow_id).
    type: str
    required: true
notes:
  - A personal token is required. API v2 does not accept project tokens, and answers as if nothing were there.
"""
