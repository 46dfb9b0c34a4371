# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seed documents: JSON that says what the emulated CircleCI holds (README.md shows the format).

A document is merged into a state: what it names is made or changed, and the rest stays. Unknown keys are refused, so
that a misspelt one does not go unnoticed.
"""
