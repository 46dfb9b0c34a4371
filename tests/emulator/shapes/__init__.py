# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How objects look in answers: functions that turn what the state holds into JSON."""
