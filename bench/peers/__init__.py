# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain scripts to compare with. Each is run as a process of its own, and imports nothing of this package."""
