# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""API v3, as far as the emulator has it (docs/api/v2.md §18)."""
