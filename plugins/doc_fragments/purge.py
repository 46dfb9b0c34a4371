# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `PURGE` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  purge:
    description:
      - Whether to remove what the task does not declare.
      - Check mode lists what would be removed.
    type: bool
    default: false
  purge_keep:
    description:
      - Names that O(purge) does not remove, as shell patterns such as V(AWS_*). They are case-sensitive.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - How many items O(purge) may remove. If it would remove more, the task fails before it changes anything, and
        lists them.
      - If it is not given, O(purge) may remove at most 10, and at most half of what is there if that is five or more.
    type: int
"""
