# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""CircleCI on loopback: an emulator of the parts of its REST API that the collection speaks."""
