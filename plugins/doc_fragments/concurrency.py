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
      - How many requests may be sent at the same time, from V(1) to V(256).
      - Lower it if you run into CircleCI's rate limit.
    type: int
    default: 8
"""
