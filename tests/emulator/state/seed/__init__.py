# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seed documents: JSON that says what the emulated CircleCI holds (README.md shows the format)."""
