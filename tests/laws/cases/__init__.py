# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each module is tried with under the laws, by family: CASES has all of them.

A case is a task with its options, the state of CircleCI that it meets, and what is expected of it; `case.py` explains
every field. The laws are the same for all cases. What one cannot obey stands in its `exempt`, with the reason.

A new module needs a case, or test_every_module_has_a_case fails. Add it to the file of its family, or
to a new file: the CASES of all files count.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from .case import Case

__all__ = ("CASES", "Case")

_NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in ("__init__", "case"))

CASES: tuple[Case, ...] = sum((importlib.import_module(f"{__name__}.{name}").CASES for name in _NAMES), ())
