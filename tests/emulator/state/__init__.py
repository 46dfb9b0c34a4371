# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulated CircleCI holds, how a seed document fills it, and how its builds move on."""
