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
      - How many seconds to wait at most. After that the task fails. Nothing is canceled at CircleCI.
    type: float
    default: 3600
  wait_interval:
    description:
      - The longest pause between two requests, in seconds. The first pause is one second, and pauses grow.
    type: float
    default: 15
notes:
  - >-
    While the task waits, it shows its progress whenever something changes, and every 30 seconds. It does so on a
    terminal, and elsewhere with C(-v), but not with C(async) or with C(delegate_to) another machine.
"""
