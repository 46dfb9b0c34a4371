# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it may change in any release.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in check mode and report what would change. It then sends only C(GET) requests.
  diff_mode:
    description: Shows what has changed, or would change in check mode, when in diff mode.
  idempotent:
    description: A second run right after the first changes nothing and reports no change.
  action_group:
    description: Its options can be set for all modules at once, with C(group/community.circleci.circleci) in
      C(module_defaults).
    support: full
    membership:
      - community.circleci.circleci
  in_process:
    description: Runs inside Ansible on the controller. No module is transferred, and no connection to the host is
      made.
    support: full
    details:
      - The Python libraries must be installed where Ansible is. C(become) and C(ansible_python_interpreter) have no
        effect.
      - Ansible loads the host's connection plugin nevertheless. If that is not installed, set C(connection=local) for
        the play.
      - The task's C(environment) is used, as for every module.
      - With C(async), or with C(delegate_to) another machine, it runs there like any other module, and the libraries
        must be installed there.
"""

    # For modules that only read. They use the standard fragment as well.
    INFO_MODULE = r"""
attributes:
  check_mode:
    support: full
    details:
      - This module only reads.
  diff_mode:
    support: N/A
    details:
      - This module only reads.
  idempotent:
    support: full
    details:
      - This module only reads.
"""
