# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `CONCURRENCY` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  concurrency:
    description:
      - How many requests may be under way at once. At least V(1).
      - Lower it when CircleCI's rate limit is met.
    type: int
    default: 8
"""
