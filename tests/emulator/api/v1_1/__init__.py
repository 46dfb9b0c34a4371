# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of API v1.1 (docs/api/v1.1.md)."""
