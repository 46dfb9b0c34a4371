# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Breaks the code of the collection in small ways, and looks whether the tests notice: `make mutants`.

`operators.py` says how code is broken, `making.py` draws the mutants, `reach.py` knows which tests reach which line,
`worker.py` runs them on a copy of the work tree, and `__main__.py` reports. `equivalent.yml` has the mutants that no
test can tell from the original, and why.
"""
