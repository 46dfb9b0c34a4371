# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection to this machine that does not say so: it stands for another host that a task is delegated to."""

from __future__ import annotations

from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: elsewhere
short_description: This machine, in the role of another one
description: For tests of C(delegate_to).
"""


class Connection(LocalConnection):
    transport = "elsewhere"
