# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Refuses a Python that is too old, as ansible-core does, before anything is imported that it could not run.

Modules import a resource first. ansible-core itself refuses what is older than Python 3.7 or 3.8.
"""

from __future__ import annotations

import json
import platform
import sys

if sys.version_info < (3, 9):
    sys.stdout.write(
        json.dumps(
            {
                "failed": True,
                "changed": False,
                "msg": (
                    "The modules of community.circleci require Python 3.9 or later on the host that they run on, and "
                    f"{sys.executable} on {platform.node()} is Python {platform.python_version()}: set "
                    "ansible_python_interpreter to a newer one, or leave out delegate_to and async, so that the task "
                    "runs on the controller."
                ),
            }
        )
    )
    raise SystemExit(1)
