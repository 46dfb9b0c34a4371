# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long tests with random input. `make test` runs a short form of each, `make soak` the long one."""
