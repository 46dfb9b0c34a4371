# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    # The options of `WAIT` in plugins/module_utils/_argspec.py.
    DOCUMENTATION = r"""
options:
  wait_timeout:
    description:
      - How many seconds to wait at most. After that the task fails, but nothing is canceled at CircleCI.
    type: float
    default: 3600
  wait_interval:
    description:
      - The longest pause between two looks, in seconds. Pauses begin with one second and grow.
    type: float
    default: 15
notes:
  - >-
    While it waits, a line of progress is shown when something changes, and every 30 seconds. This is so on a terminal,
    and elsewhere with C(-v), but not with C(async) or C(delegate_to) another machine.
"""
