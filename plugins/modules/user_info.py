#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ..module_utils._resources.user_info import UserInfo
from ..module_utils._runner import run_module


def main() -> None:
    run_module(UserInfo)


if __name__ == "__main__":
    main()
