# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `STATE` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  state:
    description:
      - The desired state.
    type: str
    choices:
      - present
      - absent
    default: present
"""
