# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: the process, HTTP, routing and access, and what lets tests steer it: faults, journal, control API."""
