# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `BUILD` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  build_num:
    description:
      - The number of the build in its project. CircleCI shows it as the job number. In the job itself it is the
        environment variable C(CIRCLE_BUILD_NUM).
    type: int
    required: true
"""
