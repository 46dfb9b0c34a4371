# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..modules.trigger import Trigger, main
from ..plugin_utils._action import ResourceAction

__all__ = ("ActionModule", "main")  # ansible-lint checks a task's arguments through main()


class ActionModule(ResourceAction):
    resource = Trigger
