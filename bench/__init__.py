# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark: what the collection costs, next to other ways to the same requests. Run it with `make bench`."""
